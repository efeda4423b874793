"""PDF with text -> Document, through pdfplumber: its ruled tables, and the lines between them."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from checks.errors import UnreadableError, installing
from checks.published.document import Document, Found, Item, Line, Origin, Row, Word
from checks.published.furniture import without_furniture

#: a page with fewer characters has no text; a document with fewer per page is scanned
_SCANNED = 8
#: characters this much of their size apart belong to different words, and to different columns
_WORD_GAP, _WIDE_GAP = 0.6, 1.5
#: characters nearer than this were drawn as one string
_TOUCHING = 0.12


class Glyph(NamedTuple):
    """A character with the middle of its height; lengths in points from the top left."""

    text: str
    x0: float
    x1: float
    middle: float
    size: float


def read_pdf(data: bytes, path: Path, password: str | None) -> Document:
    """Lines and ruled tables of a PDF, page by page, without page numbers and running heads.

    Raises UnreadableError when it is scanned, encrypted or damaged.
    """
    try:
        import pdfplumber
    except ImportError as error:
        raise UnreadableError(
            f"读取“{path}”需要 pdfplumber，请先运行 {installing('import')}"
        ) from error

    with _Losses() as losses:
        try:
            pdf = pdfplumber.open(BytesIO(data), password=password or "")
            pages = pdf.pages
        except Exception as error:  # pdfminer and pdfium let many kinds through
            raise _cannot_open(path, data, password) from error
        with pdf:
            read: list[list[Item]] = []
            characters = 0
            for page in pages:
                try:
                    items, count = _page(pdf, page)
                except Exception as error:
                    raise UnreadableError(
                        f"“{path}”第 {page.page_number} 页已损坏，请重新下载这个 PDF 再试。"
                    ) from error
                read.append(items)
                characters += count
                page.close()
    if characters < _SCANNED * len(read):
        raise UnreadableError(
            f"“{path}”是扫描的 PDF，里面只有图像没有文字，不能导入；"
            "请向公开单位取得可以选中文字的 PDF 或工作簿。"
        )
    remarks = []
    if losses.count:
        remarks.append(f"“{path}”有 {losses.count} 处已损坏，那里的文字可能没有读到，请重新下载。")
    blank = [str(i) for i, items in enumerate(read, 1) if not items]
    if blank and len(blank) < len(read):
        remarks.append(f"“{path}”第 {'、'.join(blank)} 页没有文字，可能是图片，没有导入。")
    return Document(str(path), "pdf", without_furniture(read), len(read), remarks)


class _Losses(logging.Handler):
    """Counts what pdfminer could not decode, and keeps its English off the screen."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self.logger = logging.getLogger("pdfminer")

    def __enter__(self) -> _Losses:
        self.propagated, self.logger.propagate = self.logger.propagate, False
        self.logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.logger.propagate = self.propagated
        self.logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """One more loss, where it is one."""
        self.count += "Data-loss" in record.getMessage()


def _cannot_open(path: Path, data: bytes, password: str | None) -> UnreadableError:
    if b"/Encrypt" in data:
        if password:
            return UnreadableError(f"“{path}”的密码不对，请核对 --password。")
        return UnreadableError(
            f"“{path}”是加密的 PDF，请取消密码后再试；在命令行可以用 --password 给出密码。"
        )
    return UnreadableError(f"PDF“{path}”已损坏或不完整，请重新下载再试。")


def _page(pdf: Any, page: Any) -> tuple[list[Item], int]:
    """The items of a page from top to bottom, and how many characters it has."""
    page = _upright(pdf, page)
    glyphs = _glyphs(page.chars)
    number = page.page_number
    drawn = page.rects or page.lines or page.curves
    boxes = [_Box(table) for table in page.find_tables()] if drawn else []
    boxes = sorted((b for b in boxes if b.columns > 1), key=lambda b: b.top)
    outside: list[list[Glyph]] = []
    for string in _strings(glyphs):
        for box in boxes:
            if box.take(string):
                break
        else:
            outside.append(string)
    lines = [_line(run, middle, Origin(number, 0)) for middle, run in _runs(outside)]
    printed: list[Line | _Box] = [line for line in lines if line is not None]
    items: list[Item] = []
    count = 0
    for item in sorted([*printed, *boxes], key=lambda item: item.top):
        if isinstance(item, _Box):
            table = item.table(number, count + 1)
            items.append(table)
            count += len(table.rows)
        else:
            count += 1
            items.append(replace(item, origin=Origin(number, count)))
    return items, len(glyphs)


def _upright(pdf: Any, page: Any) -> Any:
    """The page, turned where its text runs up or down the sheet."""
    chars = page.chars
    sideways = [c for c in chars if not c["upright"] and c["text"].strip()]
    if len(sideways) * 2 <= len(chars) or not sideways:
        return page
    from pdfplumber.page import Page

    # text that runs upwards (matrix b > 0) reads right when the sheet is turned clockwise
    upwards = sum(1 if c["matrix"][1] > 0 else -1 for c in sideways) > 0
    page.page_obj.rotate = (page.page_obj.rotate + (90 if upwards else 270)) % 360
    return Page(pdf, page.page_obj, page.page_number, page.initial_doctop)


def _glyphs(chars: Iterable[dict[str, Any]]) -> list[Glyph]:
    """The characters; bold that is printed by striking the same character twice counts once."""
    found: list[Glyph] = []
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        text = char["text"]
        middle = (char["top"] + char["bottom"]) / 2
        key = (text, round(char["x0"]), round(middle))
        if key in seen and text.strip():
            continue
        seen.add(key)
        found.append(Glyph(text, char["x0"], char["x1"], middle, char["size"]))
    return found


def _strings(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs in strings as they were drawn: each touches the one before it.

    A string belongs to one cell even where it is too long for it and runs into the next.
    """
    string: list[Glyph] = []
    for glyph in glyphs:
        if string:
            last = string[-1]
            near = -0.3 * last.size <= glyph.x0 - last.x1 <= _TOUCHING * last.size
            if not (near and abs(glyph.middle - last.middle) < 0.3 * last.size):
                yield string
                string = []
        string.append(glyph)
    if string:
        yield string


def _runs(strings: Iterable[Sequence[Glyph]]) -> Iterator[tuple[float, list[Glyph]]]:
    """The glyphs by printed line, each with the middle of its height, left to right.

    A string stays in one piece even where the next one is printed over its end.
    """
    run: list[Sequence[Glyph]] = []
    middle = 0.0
    for string in sorted(strings, key=lambda s: s[0].middle):
        first = string[0]
        if run and first.middle - middle > 0.5 * min(first.size, run[-1][0].size or first.size):
            yield middle, _in_order(run)
            run = []
        if not run:
            middle = first.middle
        run.append(string)
    if run:
        yield middle, _in_order(run)


def _in_order(strings: Iterable[Sequence[Glyph]]) -> list[Glyph]:
    return [glyph for string in sorted(strings, key=lambda s: s[0].x0) for glyph in string]


def _line(run: Sequence[Glyph], middle: float, origin: Origin) -> Line | None:
    inked = [g for g in run if g.text.strip()]
    if not inked:
        return None
    size = sorted(g.size for g in inked)[len(inked) // 2]
    return Line(
        _text(run),
        origin,
        inked[0].x0,
        max(g.x1 for g in inked),
        middle - size / 2,
        size,
        list(_words(run)),
    )


def _spaced(run: Iterable[Glyph]) -> Iterator[tuple[Glyph, float]]:
    """The glyphs from the first inked one on, each with its distance from the ink before it."""
    end: float | None = None
    for glyph in run:
        inked = bool(glyph.text.strip())
        if end is None and not inked:
            continue
        yield glyph, 0.0 if end is None else glyph.x0 - end
        if inked:
            end = glyph.x1


def _over(glyph: Glyph, gap: float) -> bool:
    """Whether a glyph is printed over the end of the string before it."""
    return gap < -0.5 * glyph.size


def _text(run: Iterable[Glyph]) -> str:
    """The text of a line: a blank between words, two between columns."""
    text = ""
    for glyph, gap in _spaced(run):
        if not glyph.text.strip():
            text += " "
            continue
        if text and (_over(glyph, gap) or gap > _WIDE_GAP * glyph.size):
            text = text.rstrip() + "  "
        elif text and gap > _WORD_GAP * glyph.size and not text[-1].isspace():
            text += " "
        text += glyph.text
    return text.strip()


def _words(run: Iterable[Glyph]) -> Iterator[Word]:
    """The words of a line, each with its left and right edge."""
    word = ""
    start = end = 0.0
    for glyph, gap in _spaced(run):
        blank = not glyph.text.strip()
        if word and (
            blank
            or _over(glyph, gap)
            or gap > _WORD_GAP * glyph.size
            or _parts(word[-1], glyph, gap)
        ):
            yield Word(word, start, end)
            word = ""
        if not blank:
            start, end = start if word else glyph.x0, glyph.x1
            word += glyph.text
    if word:
        yield Word(word, start, end)


def _parts(last: str, glyph: Glyph, gap: float) -> bool:
    """Whether a small gap between a number and a word is one between two columns."""
    return gap > 0.2 * glyph.size and last.isdigit() and not glyph.text.isascii()


class _Box:
    """A ruled table while its characters are sorted into its cells."""

    def __init__(self, table: Any) -> None:
        self.x0, self.top, self.x1, self.bottom = table.bbox
        self.edges = _merged(x for cell in table.cells for x in (cell[0], cell[2]))
        self.levels = _merged(y for cell in table.cells for y in (cell[1], cell[3]))
        self.columns = len(self.edges) - 1
        #: (row, column) -> the top left of the cell that covers it
        self.owner: dict[tuple[int, int], tuple[int, int]] = {}
        for x0, top, x1, bottom in table.cells:
            first = (_nearest(self.levels, top), _nearest(self.edges, x0))
            for r in range(first[0], max(_nearest(self.levels, bottom), first[0] + 1)):
                for c in range(first[1], max(_nearest(self.edges, x1), first[1] + 1)):
                    self.owner.setdefault((r, c), first)
        self.held: dict[tuple[int, int], list[Sequence[Glyph]]] = {}

    def take(self, string: Sequence[Glyph]) -> bool:
        """Whether a string of characters stands in the table; it is then kept."""
        left, right, level = string[0].x0, string[-1].x1, string[0].middle
        middle = (left + right) / 2
        if not (self.x0 <= middle <= self.x1 and self.top <= level <= self.bottom):
            return False
        row = min(max(bisect_right(self.levels, level) - 1, 0), len(self.levels) - 2)
        owner = self._at(row, middle)
        first = self._at(row, left)
        if first != owner and left - self.edges[first[1]] < 0.8 * string[0].size:
            owner = first  # it begins at the left of its cell and is too long for it
        self.held.setdefault(owner, []).append(string)
        return True

    def _at(self, row: int, x: float) -> tuple[int, int]:
        column = min(max(bisect_right(self.edges, x) - 1, 0), self.columns - 1)
        return self.owner.get((row, column), (row, column))

    def table(self, page: int, line: int) -> Found:
        """The table with the text of its cells."""
        rows = []
        for r in range(len(self.levels) - 1):
            cells: list[str | None] = []
            for c in range(self.columns):
                owner = self.owner.get((r, c), (r, c))
                cells.append(_cell_text(self.held.get((r, c), [])) if owner == (r, c) else None)
            rows.append(Row(cells, Origin(page, line + r)))
        return Found(rows, self.edges, self.top)


def _cell_text(strings: Sequence[Sequence[Glyph]]) -> str:
    lines = [_line(run, middle, Origin(0, 0)) for middle, run in _runs(strings)]
    return "\n".join(line.text for line in lines if line is not None)


def _merged(values: Iterable[float], near: float = 1.5) -> list[float]:
    """The distinct ones of nearly equal coordinates, in order."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > near:
            found.append(value)
    return found


def _nearest(values: Sequence[float], wanted: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - wanted))
