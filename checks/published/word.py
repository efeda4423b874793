"""docx -> Document: paragraphs and tables in document order, automatic numbers written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from checks.errors import UnreadableError, installing
from checks.published.document import Document, Found, Item, Line, Origin, Row
from checks.published.word_text import W, blocks, cells, footnotes, grid, nested, text_of

_DIGITS = "零一二三四五六七八九"


def read_word(data: bytes, path: Path) -> Document:
    """Paragraphs and tables of a Word document. Raises UnreadableError when it is damaged.

    Pages are counted where Word left the breaks it last saw; lines are paragraphs and rows.
    """
    try:
        import docx
    except ImportError as error:
        raise UnreadableError(
            f"读取“{path}”需要 python-docx，请先运行 {installing('import')}"
        ) from error
    from docx.text.paragraph import Paragraph

    try:
        word = docx.Document(BytesIO(data))
        numbers = _Numbers(word)
        items: list[Item] = []
        page, line = 1, 0
        breaks = 0
        for block in _flat(word.element.body):
            before, after = _breaks(block)
            if before:
                page, line = page + before, 0
            line += 1
            if block.tag == f"{W}p":
                text = numbers.of(Paragraph(block, word._body)) + text_of(block)
                if text.strip():
                    items += [
                        Line(piece, Origin(page, line), whole=True) for piece in text.split("\n")
                    ]
            else:
                rows = _rows(block, page, line)
                line += len(rows)
                if rows:
                    items.append(Found(rows))
            if after:
                page, line = page + after, 0
            breaks += before + after
        for note in footnotes(word):
            line += 1
            items.append(Line(note, Origin(page, line), whole=True))
    except Exception as error:  # python-docx and lxml let many kinds through
        raise UnreadableError(
            f"“{path}”是 Word 文档，但已损坏或不完整，请用 Word 或 WPS 打开后另存再试。"
        ) from error
    if not breaks:
        items = [_without_page(item) for item in items]
    return Document(str(path), "docx", items, page if breaks else 0)


def _breaks(element: Any) -> tuple[int, int]:
    """Page breaks before the first text of a block, and after it began."""
    before = after = 0
    begun = False
    for node in element.iter():
        if node.tag == f"{W}t" and (node.text or "").strip():
            begun = True
        elif node.tag == f"{W}lastRenderedPageBreak" or (
            node.tag == f"{W}br" and node.get(f"{W}type") == "page"
        ):
            if begun:
                after += 1
            else:
                before += 1
    # a break that was typed stands right before the one that was rendered
    return min(before, 1), after


def _flat(body: Any) -> Iterator[Any]:
    """The paragraphs and tables of a document; of a table that frames others what is in it."""
    for block in blocks(body):
        if block.tag == f"{W}tbl" and nested(block):
            for cell in cells(block):
                yield from _flat(cell)
        else:
            yield block


def _rows(table: Any, page: int, line: int) -> list[Row]:
    """The rows of a table; merged cells are covered but for their first."""
    rows = [Row(texts, Origin(page, line + r)) for r, texts in enumerate(grid(table))]
    width = max((len(row.cells) for row in rows), default=0)
    return [Row([*row.cells, *[""] * (width - len(row.cells))], row.origin) for row in rows]


def _without_page(item: Item) -> Item:
    if isinstance(item, Line):
        return Line(item.text, Origin(0, item.origin.line), whole=True)
    return Found([Row(row.cells, Origin(0, row.origin.line)) for row in item.rows])


class _Numbers:
    """Automatic numbers of paragraphs, which are no part of their text: 一、 1. （1）"""

    def __init__(self, word: Any) -> None:
        self.counts: dict[str, Counter[int]] = {}
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        try:
            numbering = word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {
            node.get(f"{W}abstractNumId"): {
                int(level.get(f"{W}ilvl")): (
                    _value(level, "numFmt"), _value(level, "lvlText"),
                    int(_value(level, "start") or 1),
                )
                for level in node.iter(f"{W}lvl")
            }
            for node in numbering.iter(f"{W}abstractNum")
        }  # fmt: skip
        for node in numbering.iter(f"{W}num"):
            self.levels[node.get(f"{W}numId")] = abstract.get(_value(node, "abstractNumId"), {})

    def of(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph, "" for none and for bullets."""
        found = _numbered(paragraph)
        if found is None:
            return ""
        number, level = found
        levels = self.levels.get(number, {})
        if level not in levels or not text_of(paragraph._p).strip():
            return ""
        counts = self.counts.setdefault(number, Counter())
        counts[level] += 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        text = levels[level][1]
        for k in range(level + 1):
            kind, _, start = levels.get(k, ("decimal", "", 1))
            text = text.replace(f"%{k + 1}", _said(start - 1 + max(counts[k], 1), kind))
        return "" if levels[level][0] in ("bullet", "none") else text


def _numbered(paragraph: Any) -> tuple[str, int] | None:
    """numId and level of a paragraph, its own or that of its style."""
    holders = [paragraph._p.pPr]
    style = paragraph.style
    while style is not None:
        holders.append(style.element.pPr)
        style = style.base_style
    for holder in holders:
        numbers = None if holder is None else holder.find(f"{W}numPr")
        if numbers is not None:
            number = _value(numbers, "numId")
            return None if number in ("", "0") else (number, int(_value(numbers, "ilvl") or 0))
    return None


def _value(node: Any, name: str) -> str:
    child = node.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _said(number: int, kind: str) -> str:
    if kind.startswith(("chinese", "ideograph", "japanese", "taiwanese")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        if not tens:
            return _DIGITS[ones]
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    if kind == "decimalEnclosedCircleChinese" or kind == "decimalEnclosedCircle":
        return chr(0x245F + number) if number <= 20 else str(number)
    if kind in ("lowerLetter", "upperLetter") and number <= 26:
        return chr((96 if kind == "lowerLetter" else 64) + number)
    if kind == "decimalZero":
        return f"{number:02d}"
    return str(number)
