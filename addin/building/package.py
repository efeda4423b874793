"""The zip of an Office file, written the same way every time."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

#: what a part says of its age: the zip format's first day, so that two builds are the same bytes
_DATE = (1980, 1, 1, 0, 0, 0)


def parts(content: bytes) -> dict[str, bytes]:
    """Part name -> bytes, in the order of the file."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    """The zip of these parts: [Content_Types].xml first, then as given."""
    first = "[Content_Types].xml"
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content, key=lambda name: name != first):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content[name])
    return stream.getvalue()


def once(part: bytes, old: str, new: str) -> bytes:
    """The part with ``old``, which stands in it exactly once, replaced."""
    if part.count(old.encode()) != 1:
        raise ValueError(f"{old} stands {part.count(old.encode())} times")
    return part.replace(old.encode(), new.encode())
