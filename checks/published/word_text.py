"""What a Word document says, from its XML: text as Word shows it, blocks in order, grids of tables.

python-docx leaves out what is inside insertions, controls and text boxes. Deleted and moved-away
text and hidden runs are not shown and not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{W}txbxContent"
#: not shown, or shown somewhere else
_PASSED_OVER = frozenset((f"{W}del", f"{W}moveFrom", f"{W}instrText", _FALLBACK))
_SIGNS = {
    f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t",
}  # fmt: skip


def blocks(holder: Any) -> Iterator[Any]:
    """Paragraphs and tables (``w:p``, ``w:tbl``) of a body, cell or text box, in order.

    What a text box holds comes behind the paragraph it hangs on.
    """
    for node in holder:
        if node.tag == f"{W}p":
            yield node
            for box in _boxes(node):
                yield from blocks(box)
        elif node.tag == f"{W}tbl":
            yield node
        elif node.tag not in _PASSED_OVER:  # a control, an insertion: w:sdt, w:ins, w:customXml
            yield from blocks(node)


def _boxes(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _PASSED_OVER:
            yield from _boxes(child)


def text_of(paragraph: Any) -> str:
    """The text of a ``w:p`` as shown, with its line breaks; text boxes aside."""
    return "".join(_pieces(paragraph))


def _pieces(node: Any) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
            pass
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag in _PASSED_OVER or tag in (_BOX, f"{W}pPr", f"{W}rPr"):
            pass
        elif tag != f"{W}r" or not _hidden(child):
            yield from _pieces(child)


def _hidden(run: Any) -> bool:
    """Whether a run is hidden text."""
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off")


def nested(table: Any) -> bool:
    """Whether a cell of a ``w:tbl`` holds a table: it is a frame for the page."""
    return next(table.iterdescendants(f"{W}tbl"), None) is not None


def cells(table: Any) -> Iterator[Any]:
    """The cells (``w:tc``) of a table in reading order."""
    for row in _rows(table):
        for cell in _within(row, "tc"):
            if not _merged_on(cell):
                yield cell


def grid(table: Any) -> Iterator[list[str | None]]:
    """The rows of a ``w:tbl``; None: covered by the cell left of or above it."""
    for row in _rows(table):
        texts: list[str | None] = [""] * _number(row, "trPr/gridBefore")
        for cell in _within(row, "tc"):
            paragraphs = (text_of(block) for block in blocks(cell) if block.tag == f"{W}p")
            told = None if _merged_on(cell) else "\n".join(paragraphs).strip()
            texts += [told, *[None] * (max(_number(cell, "tcPr/gridSpan"), 1) - 1)]
        yield texts


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, those apart that a reviewer deleted."""
    for row in _within(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _within(node: Any, name: str) -> Iterator[Any]:
    """Children of that name, also those inside a control; not those of a table in a cell."""
    for child in node:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _within(child, name)


def _merged_on(cell: Any) -> bool:
    """Whether a cell continues the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _number(node: Any, path: str) -> int:
    found = node.find("/".join(f"{W}{name}" for name in path.split("/")))
    told = "0" if found is None else found.get(f"{W}val", "0")
    return int(told) if told.isdigit() else 0


def footnotes(word: Any) -> Iterator[str]:
    """The texts of the footnotes, in order."""
    from docx.oxml import parse_xml  # expands no entity

    for relation in word.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            for note in root.iter(f"{W}footnote"):
                told = "".join(text_of(each) for each in blocks(note) if each.tag == f"{W}p")
                if told.strip() and note.get(f"{W}type") in (None, "normal"):
                    yield told.strip()
