"""The parts of a document: cover, contents, sections of prose, tables; each line in one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.amounts import fold
from checks.prose.paragraphs import section_opened
from checks.published.document import Document, Found, Item, Line
from checks.published.printed import TextTable, printed_table
from checks.published.tables import (
    Published,
    assemble,
    carry_on,
    continues,
    is_title,
    lead,
    take_notes,
)

_LEADER = re.compile(r"[\s.．…·•。—_-]*(?:[.．…·•]{2,}|\s)[\s.．…·•—_-]*\(?[\d]*\)?\s*$")
#: 第三部分 某局2024年度部门决算情况说明
_PART = re.compile(r"第[一二三四五六七八九十]+部分(?P<title>[^。;,]{0,40})")
#: by how its title ends, which may go on in the next line
_PART_NAMES = {"概况": "概况", "情况说明": "情况说明", "情况": "情况说明"}
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+(?:部分|[、.．)）])|[（(][一二三四五六七八九十\d]+[)）])"
)


@dataclass(slots=True)
class Part:
    """A run of lines under one heading. ``section``: as checks/prose/paragraphs.py names it."""

    section: str
    heading: Line | None = None
    lines: list[Line] = field(default_factory=list)
    #: what the sheet of a part without a section is called: 概况, 情况说明
    name: str = ""


@dataclass(slots=True)
class Outline:
    """A document in parts, in reading order."""

    cover: Part
    contents: Part | None
    body: list[Part | Published]

    @property
    def tables(self) -> list[Published]:
        """The tables, in order."""
        return [part for part in self.body if isinstance(part, Published)]


def outline(document: Document, *, lines_as_tables: bool = True) -> Outline:
    """The parts of a document; ``lines_as_tables``: lines may be tables of Shanghai's layout."""
    return _Outliner(document.items, lines_as_tables=lines_as_tables).run()


class _Outliner:
    """Walks through the items once; what a line is depends on what was before it."""

    def __init__(self, items: Sequence[Item], *, lines_as_tables: bool) -> None:
        self.items = items
        self.lines_as_tables = lines_as_tables
        self.cover = Part("cover")
        self.contents: Part | None = None
        self.listed: set[str] = set()
        self.body: list[Part | Published | TextTable] = []
        self.texts: list[TextTable] = []
        self.part = self.cover

    def run(self) -> Outline:
        at = 0
        while at < len(self.items):
            item = self.items[at]
            if isinstance(item, Found):
                self._found(item)
                at += 1
                at += self._notes(at)
                continue
            if self.part is self.contents and not self._lists(item):
                self._open(Part(""))
            if self.part is not self.contents and is_title(item.text):
                printed = printed_table(self.items, at) if self.lines_as_tables else None
                if printed is not None:
                    table, at = printed
                    self.texts.append(table)
                    self.body.append(table)
                    self._open(Part(""))
                    continue
            self._line(item)
            at += 1
        self._lay_out()
        body = [p for p in self.body if not isinstance(p, TextTable)]
        kept = [p for p in body if isinstance(p, Published) or p.lines or p.heading]
        return Outline(self.cover, self.contents, kept)

    def _lay_out(self) -> None:
        """Find the columns of the tables that were read from running text."""
        if not self.texts:
            return
        from checks.published.recovery.laying import laid_out

        parts = [part for part in self.body if isinstance(part, Part)]
        text = "".join(line.text.strip() for part in parts for line in part.lines)
        tables = iter(laid_out(self.texts, text))
        self.body = [next(tables) if isinstance(p, TextTable) else p for p in self.body]

    def _open(self, part: Part) -> None:
        self.part = part
        self.body.append(part)

    def _line(self, line: Line) -> None:
        section = section_opened(line.text.strip()) if self._may_head(line) else ""
        if section == "contents" and self.contents is None:
            self.contents = self.part = Part("contents", line)
        elif section and section != "contents" and self.part is not self.contents:
            self._open(Part(section, self._whole_heading(line)))
        elif self.part is not self.contents and (begun := _PART.fullmatch(fold(line.text))):
            ends = (name for end, name in _PART_NAMES.items() if begun["title"].endswith(end))
            name = next(ends, "")
            self._open(Part("", line if name else None, [] if name else [line], name))
        else:
            if self.part is self.contents:
                self.listed.add(entry(line.text))
            self.part.lines.append(line)

    def _may_head(self, line: Line) -> bool:
        """Whether a line can be a heading: it is not the end of a sentence that was broken."""
        if not line.placed or not self.part.lines:
            return True
        before = self.part.lines[-1]
        return (
            before.origin.page != line.origin.page
            or line.size > before.size + 1
            or before.text.endswith(("。", "；", "！", "：", ":"))
            or before.x1 < line.x1
        )

    def _whole_heading(self, line: Line) -> Line:
        """The heading with the line above it where it is printed on two lines."""
        lines = self.part.lines
        if not (line.placed and lines and lines[-1].placed):
            return line
        above = lines[-1]
        body = [x.size for x in self.items if isinstance(x, Line) and x.placed]
        usual = sorted(body)[len(body) // 2]
        if (
            above.origin.page == line.origin.page
            and abs(above.size - line.size) < 0.5
            and line.size > usual + 1
            and not section_opened(above.text)
        ):
            del lines[-1]
            return Line(above.text + line.text, above.origin, above.x0, line.x1, above.top,
                        above.size)  # fmt: skip
        return line

    def _lists(self, line: Line) -> bool:
        """Whether a line still belongs to the table of contents."""
        assert self.contents is not None
        if not self.contents.lines:
            return True
        text = entry(line.text)
        if text in self.listed:
            return False
        led = bool(_LEADER.search(line.text))
        numbered = bool(_NUMBERING.match(line.text.strip()))
        if not numbered and not led and section_opened(line.text.strip()):
            return False
        if line.origin.page != self.contents.lines[-1].origin.page:
            return led or numbered
        return len(text) < 50 and not line.text.rstrip().endswith("。")

    def _found(self, found: Found) -> None:
        lines = self.part.lines
        if found.width < 2:
            for row in found.rows:
                if row.cells and row.cells[0]:
                    self._line(Line(row.cells[0].replace("\n", ""), row.origin, whole=True))
            return
        own = lead(lines) if self.part is not self.contents else 0
        above = lines[len(lines) - own :] if own else []
        last = next((p for p in reversed(self.body) if isinstance(p, Published)), None)
        if (
            last is not None
            and self._follows(last, found, len(lines) - own)
            and continues(last, found, above)
        ):
            del lines[len(lines) - own :]
            carry_on(last, found)
            return
        del lines[len(lines) - own :]
        self.body.append(assemble(found, above))
        self._open(Part("", name=self.part.name))

    def _follows(self, last: Published, found: Found, between: int) -> bool:
        """Whether nothing but labels stands between a table and the one before."""
        if between or self.part.heading is not None:
            return False
        return found.origin.page != last.rows[-1].origin.page or found.origin.page == 0

    def _notes(self, at: int) -> int:
        """Give the table just read the notes below it; how many lines they are."""
        last = next((p for p in reversed(self.body) if isinstance(p, Published)), None)
        if last is None or self.part.lines:
            return 0
        lines: list[Line] = []
        for item in self.items[at : at + 6]:
            if not isinstance(item, Line):
                break
            lines.append(item)
        return take_notes(last, lines)


def entry(text: str) -> str:
    """An entry of a table of contents, or the heading it stands for, for comparing."""
    return fold(_NUMBERING.sub("", plain_entry(text).strip()))


def plain_entry(text: str) -> str:
    """An entry of a table of contents without the dots and the page number."""
    return _LEADER.sub("", text).rstrip()
