"""Jobs for worker processes that do nothing but what a test wants of a worker."""

from __future__ import annotations

import os
import time
from pathlib import Path

from addin.server import uploads
from addin.server.work import Answer, answer
from checks.findings import Report


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


def dying_of_content(name: str, body: bytes) -> Answer:
    """The real job, but over a file that holds the word die the process dies."""
    audited = uploads.Upload.audited

    def deadly(upload: uploads.Upload, **more: object) -> Report:
        if b"die" in upload.data:
            os._exit(9)
        return audited(upload, **more)  # type: ignore[arg-type]

    uploads.Upload.audited = deadly  # type: ignore[method-assign]
    try:
        return answer(name, body)
    finally:
        uploads.Upload.audited = audited  # type: ignore[method-assign]
