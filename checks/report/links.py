"""Where a report's links to the workbooks lead: URIs relative to the folder of the report."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def uri(path: str, folder: Path | None) -> str:
    """The percent-encoded URI reference of a workbook, relative to ``folder`` where that can be.

    Without a folder the path stays as it was given. What is a URL already stays one.
    """
    if _SCHEME.match(path):
        return quote(path, safe="/:.-_~%?&=@+")
    if folder is not None:
        try:
            path = os.path.relpath(path, folder)
        except ValueError:  # another drive on Windows
            path = os.path.abspath(path)  # noqa: PTH100
    if os.sep == "\\":
        path = path.replace("\\", "/")
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/.-_~")
    if _DRIVE.match(path):
        return "file:///" + encoded.replace("%3A", ":", 1)
    return "file://" + encoded if encoded.startswith("/") else encoded


def existing(path: str, folder: Path | None) -> str | None:
    """The same, and None where there is no such file: a member of an archive, a URL."""
    return uri(path, folder) if os.path.exists(path) else None  # noqa: PTH110
