"""How gunicorn serves the pages: the demo and production alike (`gunicorn -c deploy/gunicorn.conf.py wsgi:app`).

What differs between machines comes on the command line and wins: --bind, --workers.
"""

import gc
import multiprocessing

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

# Loading makes hundreds of thousands of objects that stay: looking through them meanwhile is time for nothing.
gc.disable()


def when_ready(_server):
    """Keep what is loaded out of the collector's sight: a worker that looked at it would write on each shared page."""
    gc.collect()
    gc.freeze()
    gc.enable()
