"""The process in which ``apart`` has a picture unpacked."""

import json
import os
import resource
import sys

from intranet.foundation import images
from intranet.foundation.errors import RefusedFile

# pages come first
_NICE = 10


def work(cpu_seconds: int, memory_bytes: int) -> None:
    """What the process does within these limits: a picture in, a line of JSON and both copies out."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICE)
    try:
        clean = images.cleaned(sys.stdin.buffer.read())
    except RefusedFile as refusal:
        told: dict[str, object] = {"refused": str(refusal)}
        copies = b""
    else:
        told = {"width": clean.width, "height": clean.height, "master": len(clean.master)}
        copies = clean.master + (clean.display or b"")
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + copies)
