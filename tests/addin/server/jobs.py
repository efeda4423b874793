"""Jobs for worker processes that do nothing but what a test wants of a worker."""

from __future__ import annotations

import os
import time
from pathlib import Path

from addin.server.work import Answer


def played(name: str, body: bytes) -> Answer:
    """``name`` is that of a call; the body says what to do."""
    what, _, rest = body.decode().strip('{}"').partition(" ")
    if what == "meet":  # only two that run at the same time get past this
        own, other = map(Path, rest.split(" "))
        own.touch()
        while not other.exists():
            time.sleep(0.01)
    if what == "hold":
        rest = rest.strip()
        while not Path(rest).exists():
            time.sleep(0.01)
    if what == "sleep":
        time.sleep(600)
    if what == "die":
        os._exit(9)
    if what == "greedy":
        try:
            bytearray(4_000_000_000)
        except MemoryError:
            return Answer(200, b'"no memory"')
    return Answer(200, f'"{os.getpid()}"'.encode())
