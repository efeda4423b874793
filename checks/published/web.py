"""html -> Document: paragraphs and tables in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checks.errors import UnreadableError
from checks.published.document import Document, Found, Item, Line, Origin, Row
from checks.reading.delimited import decoded

_BLOCKS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "section", "article"),
        *("center", "td", "th", "tr", "table", "tbody", "thead", "br", "blockquote", "pre"),
        *("dd", "dt", "hr", "main"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "noscript", "template", "nav", "footer"))
#: struck out, or a control of the page: no part of its text
_DROPPED = ("del", "s", "strike", "select", "textarea", "button")
_WHITE = re.compile(r"[ \t\r\n\f]+")
#: a cell of a table that holds figures is no longer than this
_LONGEST_CELL = 400


def read_web(data: bytes, path: Path) -> Document:
    """Paragraphs and tables of a web page. Raises UnreadableError when it is not readable."""
    import lxml.html

    text = decoded(data)
    if text is None:
        raise UnreadableError(
            f"网页“{path}”不是可识别的文本，请用浏览器另存为 UTF-8 编码的网页再试。"
        )
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    root = lxml.html.document_fromstring(text)
    for node in [*root.iter(*_DROPPED)]:
        node.drop_tree()
    counter = _Counter()
    items = list(_items(root, counter))
    return Document(str(path), "html", items)


class _Counter:
    """Counts the paragraphs and rows of the page: its lines."""

    def __init__(self) -> None:
        self.line = 0

    def next(self) -> Origin:
        """The place of the next one."""
        self.line += 1
        return Origin(0, self.line)


def _items(node: Any, counter: _Counter) -> Iterator[Item]:
    texts: list[str] = []
    yield from _walk(node, counter, texts)
    yield from _flush(texts, counter)


def _walk(node: Any, counter: _Counter, texts: list[str]) -> Iterator[Item]:
    if not isinstance(node.tag, str) or node.tag in _UNSEEN or _hidden(node):
        return
    if node.tag == "table" and _holds_figures(node):
        yield from _flush(texts, counter)
        rows = _rows(node, counter)
        if rows:
            yield Found(rows)
        return
    block = node.tag in _BLOCKS
    if block:
        yield from _flush(texts, counter)
    if node.text:
        texts.append(node.text)
    for child in node:
        yield from _walk(child, counter, texts)
        if child.tail:
            texts.append(child.tail)
    if block:
        yield from _flush(texts, counter)


def _flush(texts: list[str], counter: _Counter) -> Iterator[Item]:
    text = _WHITE.sub(" ", "".join(texts)).replace("\xa0", " ").strip()
    texts.clear()
    if text:
        yield Line(text, counter.next(), whole=True)


def _hidden(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or node.get("hidden") is not None


def _holds_figures(table: Any) -> bool:
    """Whether a table is one, and not a frame for the page."""
    if table.find(".//table") is not None:
        return False
    rows = table.findall(".//tr")
    widest = max((len(row.findall("td")) + len(row.findall("th")) for row in rows), default=0)
    longest = max((len(c.text_content()) for row in rows for c in row), default=0)
    return len(rows) > 1 and widest > 1 and longest <= _LONGEST_CELL


def _rows(table: Any, counter: _Counter) -> list[Row]:
    """The rows with spans resolved; covered cells are None."""
    grid: dict[tuple[int, int], str | None] = {}
    height = 0
    for r, row in enumerate(table.findall(".//tr")):
        height = r + 1
        c = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (r, c) in grid:
                c += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for i in range(down):
                for j in range(across):
                    grid[r + i, c + j] = None
            grid[r, c] = _cell(cell)
            c += across
    width = max((c for _, c in grid), default=-1) + 1
    return [
        Row([grid.get((r, c), "") for c in range(width)], counter.next()) for r in range(height)
    ]


def _span(cell: Any, name: str) -> int:
    told = (cell.get(name) or "1").strip()
    return min(max(int(told), 1), 200) if told.isdigit() else 1


def _cell(cell: Any) -> str:
    for node in cell.iter("br"):
        node.tail = "\n" + (node.tail or "")
    lines = [_WHITE.sub(" ", line) for line in cell.text_content().split("\n")]
    return "".join(line.replace("\xa0", " ").strip() for line in lines)
