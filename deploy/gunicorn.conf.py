"""How gunicorn serves the pages: the demo and production alike (`gunicorn -c deploy/gunicorn.conf.py wsgi:app`).

What differs between machines comes on the command line and wins: --bind, --workers.
"""

import ctypes
import gc
import multiprocessing
import signal

worker_class = "gthread"
workers = multiprocessing.cpu_count()
threads = 4
keepalive = 15
# INTRANET_JOBS=inline sets a document inside its request
timeout = 120
# The application is loaded once and its memory shared; a new version needs a restart, not a reload (HUP).
preload_app = True
# Memory that a rare page took comes back.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
# What a proxy says of a request (address, scheme, host) is read by the application, as INTRANET_TRUSTED_PROXIES says;
# gunicorn itself believes no header, from wherever it comes.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers = {}
# A database file and what is written to beside it are for the service account alone.
umask = 0o077

# Memory of the C library comes from one pool, and what is large goes back when it is freed; as it comes, each thread
# has a pool of its own that only grows. The numbers are those of malloc.h.
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
if hasattr(_libc := ctypes.CDLL(None), "mallopt"):
    _libc.mallopt(_ARENA_MAX, 1)
    _libc.mallopt(_MMAP_THRESHOLD, 64 * 1024)
    _libc.mallopt(_TRIM_THRESHOLD, 64 * 1024)

# A page of a committee makes some hundred thousand values that refer to nothing: as it comes, the collector looks
# through them a hundred times, for up to half of what the page costs.
gc.set_threshold(50_000, 20, 50)

# <sys/prctl.h>
_PR_SET_PDEATHSIG = 1


def post_fork(_server, _worker):
    """A worker ends with its master, however that ended: what is left of them would keep the port from the next."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


# Loading makes hundreds of thousands of objects that stay: looking through them meanwhile is time for nothing.
gc.disable()


def when_ready(_server):
    """Keep what is loaded out of the collector's sight: a worker that looked at it would write on each shared page.

    Loading leaves next to nothing to collect, and to look for it takes a tenth of the start.
    """
    gc.freeze()
    gc.enable()
