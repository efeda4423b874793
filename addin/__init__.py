"""What runs inside Excel, and the files that travel with it."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """The folder ``macros`` or ``workbooks`` as it ships.

    An installed wheel holds it as ``addin/shipped/<folder>``; in a checkout (and an editable
    install) it lies beside this package.
    """
    installed = _HERE / "shipped" / folder
    return installed if installed.is_dir() else _HERE.parent / folder
