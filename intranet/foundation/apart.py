"""Large pictures unpacked in a process of their own, which has so much time and memory and no more.

What a picture costs is known only to the decoder: a fault of its library, or a picture made to be slow, ends a process
that does nothing else. Its memory goes with it.
"""

import json
import subprocess
import sys

from intranet.foundation.clean import CleanFile
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.errors import RefusedFile

CPU_SECONDS = 30
# a picture at the cap takes some 500 MB
MEMORY_BYTES = 1024**3
# the processor may be shared with others
WALL_SECONDS = 60
_TOO_MUCH = "图片处理时间过长或占用内存过多，请缩小或转存为 JPG 后再上传。"
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from intranet.foundation import unpacking; unpacking.work(*map(int, sys.argv[2:]))"
)


def cleaned(content: bytes) -> CleanFile:
    """What ``images.cleaned`` makes of *content*. Raises RefusedFile, also where the limits are passed."""
    # the command is ours, the picture comes through a pipe
    limits = map(str, (CPU_SECONDS, MEMORY_BYTES))
    child = [sys.executable, "-I", "-c", _CHILD, str(PROJECT_ROOT), *limits]
    try:
        done = subprocess.run(  # noqa: S603
            child, input=content, capture_output=True, timeout=WALL_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as late:
        raise RefusedFile(_TOO_MUCH) from late
    if done.returncode:
        raise RefusedFile(_TOO_MUCH)
    head, _, copies = done.stdout.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise RefusedFile(told["refused"])
    return CleanFile(
        media_type="image/jpeg",
        master=copies[: told["master"]],
        display=copies[told["master"] :],
        width=told["width"],
        height=told["height"],
        pages=None,
    )
