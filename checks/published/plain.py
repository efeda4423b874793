"""Plain text, such as a PDF saved as text -> Document: lines; a form feed begins a page."""

from __future__ import annotations

import re
from pathlib import Path

from checks.errors import UnreadableError
from checks.published.document import Document, Item, Line, Origin
from checks.published.furniture import without_furniture
from checks.reading.delimited import decoded


def read_plain(data: bytes, path: Path) -> Document:
    """The filled lines of a text. Raises UnreadableError when it is not text.

    Lines are counted as in the file, pages only where the text has form feeds.
    """
    text = decoded(data.replace(b"\x0c", b"\n\x1d")) if b"\x0c" in data else decoded(data)
    if text is None:
        raise UnreadableError(
            f"“{path}”不是可识别的文本，请另存为 UTF-8 或 GB18030 编码的文本再试。"
        )
    paged = "\x1d" in text
    pages: list[list[Item]] = [[]]
    number = 0
    for raw in re.split(r"\r\n|\r|\n", text):
        if raw.startswith("\x1d"):
            # the line break before a form feed is ours
            pages.append([])
            raw = raw[1:]
        else:
            number += 1
        if raw.strip():
            page = len(pages) if paged else 0
            pages[-1].append(Line(raw.rstrip(), Origin(page, number)))
    kept = without_furniture(pages) if paged else [item for page in pages for item in page]
    return Document(str(path), "text", kept, len(pages) if paged else 0)
