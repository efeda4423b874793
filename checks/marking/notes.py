"""The notes of one sheet: the comments part, what it says and who says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from checks.addresses import address, place
from checks.marking import AUTHOR
from checks.marking.memory import LINE, without
from checks.marking.package import Element, Relations, cleaned, local, parse, set_content_type
from checks.marking.shapes import Shapes, blocks_in_use, box
from checks.marking.sheet import SHEET_ORDER, Sheet
from checks.marking.workbook import (
    Workbook,
    child,
    insert_ordered,
    named,
    relation_id,
    set_relation_id,
)

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FONT = "微软雅黑"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Notes:
    """Notes of a sheet. `save` puts the parts back; nothing is made before the first note."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        self._package = workbook.package
        self._workbook = workbook
        self._sheet = sheet
        self._relations = Relations(self._package, sheet.part)
        parts = self._relations.of_kind("comments")
        self.part = next((p for p in parts if self._package.find(p)), "")
        self._root = self._package.xml(self.part) if self.part else None
        self._shapes: Shapes | None = None
        self._touched = False

    def take_off(self) -> None:
        """Remove every note of ours."""
        if self._root is None or AUTHOR not in "".join(self._root.itertext()):
            return
        authors = self._authors()
        ours = str(authors.index(AUTHOR)) if AUTHOR in authors else None
        for comment in list(self._comments()):
            spot = place(comment.get("ref", ""))
            if ours is not None and comment.get("authorId") == ours:
                comment.getparent().remove(comment)
                if spot is not None:
                    self._drawing().remove(*spot)
                self._by_cell.pop(spot, None)
                self._touched = True
            elif spot not in self._threads and self._cut(comment):
                self._touched = True
                if spot is not None:
                    self._drawing().shrink(*spot)

    def restore(self, row: int, column: int, ours: str, before: str) -> None:
        """Take a note that the add-in wrote out of a cell; what people wrote stays."""
        comment = None if self._root is None else self._by_cell.get((row, column))
        if comment is None or (row, column) in self._threads:
            return
        texts = _texts(comment)
        rest = without(_told(texts), cleaned(ours), cleaned(before))
        if rest is None:
            return
        self._touched = True
        if not rest:
            comment.getparent().remove(comment)
            del self._by_cell[row, column]
            self._drawing().remove(row, column)
            return
        for element in texts[1:]:
            _drop(element)
        texts[0].text = rest
        texts[0].set(_SPACE, "preserve")

    def put(self, row: int, column: int, text: str) -> bool:
        """Add a note of ours, below the one the cell has; a conversation is left alone.

        Says whether it could be added.
        """
        if (row, column) in self._threads:
            return False
        text = cleaned(text)
        self._touched = True
        if self._root is None:
            self._root = parse(f'<comments xmlns="{self._workbook.main}"/>'.encode(), "comments")
        comment = self._by_cell.get((row, column))
        shapes = self._drawing()
        if comment is None:
            comment = self._new_comment(row, column)
            self._say(comment, text, below=False)
        else:
            self._say(comment, text, below=True)
        shapes.put(row, column, box(self._sheet, row, column, _told(_texts(comment))))
        return True

    def save(self) -> None:
        """Put comments, shapes, relations and content types into the package."""
        if not self._touched:
            return
        package, folder = self._package, self._workbook.folder
        types = self._workbook.relation_types
        if not self.part:
            self.part = package.free(folder + "comments{}.xml")
            self._relations.add("comments", self.part, types)
            set_content_type(package, self.part, _COMMENTS_TYPE)
        package.change(self.part, self._root)
        if self._shapes is None:
            return
        element, part = self._drawn()
        if part is None:
            part = package.free(folder + "drawings/vmlDrawing{}.vml")
            rel_id = self._relations.add("vmlDrawing", part, types)
            if element is None:
                root = self._sheet.root
                element = insert_ordered(root, "legacyDrawing", SHEET_ORDER, r=types)
            set_relation_id(element, rel_id, types)
            package.change(self._sheet.part)
        set_content_type(package, part, _VML_TYPE)
        package.write(part, self._shapes.to_bytes())

    def _drawing(self) -> Shapes:
        """The shapes of the sheet's notes; a new drawing where there is none."""
        if self._shapes is None:
            _, part = self._drawn()
            data = self._package.read(part) if part and self._package.find(part) else None
            self._shapes = Shapes(data, part or "vmlDrawing.vml", blocks_in_use(self._package))
        return self._shapes

    def _drawn(self) -> tuple[Element | None, str | None]:
        """The element of the sheet that names its drawing of notes, and that drawing."""
        element = child(self._sheet.root, "legacyDrawing")
        return element, None if element is None else self._relations.target(relation_id(element))

    @cached_property
    def _by_cell(self) -> dict[tuple[int, int] | None, Element]:
        return {place(c.get("ref", "")): c for c in self._comments()}

    def _comments(self) -> Iterator[Element]:
        return (c for c in self._list("commentList") if local(c) == "comment")

    def _authors(self) -> list[str]:
        return [a.text or "" for a in self._list("authors") if local(a) == "author"]

    @cached_property
    def _threads(self) -> set[tuple[int, int] | None]:
        """Cells with a threaded comment, whose notes are only shown to older programs."""
        cells = set()
        for part in self._relations.of_kind("threadedComment"):
            if self._package.find(part) is not None:
                root = self._package.xml(part)
                cells |= {place(e.get("ref", "")) for e in root if local(e) == "threadedComment"}
        authors = self._authors() if self._root is not None else []
        threaded = {str(n) for n, author in enumerate(authors) if author.startswith("tc={")}
        if threaded:
            cells |= {
                place(c.get("ref", "")) for c in self._comments() if c.get("authorId") in threaded
            }
        return cells

    def _list(self, name: str) -> Element:
        found = child(self._root, name)
        if found is None:
            found = insert_ordered(self._root, name, "authors commentList extLst")
        return found

    def _new_comment(self, row: int, column: int) -> Element:
        from lxml import etree

        authors = self._authors()
        if AUTHOR not in authors:
            element = etree.SubElement(self._list("authors"), named(self._root, "author"))
            element.text = AUTHOR
            authors.append(AUTHOR)
        comment = etree.SubElement(self._list("commentList"), named(self._root, "comment"))
        self._by_cell[row, column] = comment
        comment.set("ref", address(row, column))
        comment.set("authorId", str(authors.index(AUTHOR)))
        comment.set("shapeId", "0")
        etree.SubElement(comment, named(self._root, "text"))
        return comment

    def _say(self, comment: Element, text: str, *, below: bool) -> None:
        """Add runs of ours to a note: the first line bold, the others plain."""
        body = child(comment, "text")
        if body is None:
            body = insert_ordered(comment, "text", "text commentPr extLst")
        plain = child(body, "t")
        if plain is not None:
            wrapped = insert_ordered(body, "r", "r t rPh phoneticPr")
            wrapped.append(plain)
        if below:
            gap = "\n\n" if any(local(e) == "r" for e in body) else ""
            self._run(body, f"{gap}{LINE}\n", bold=False)
        first, _, rest = text.partition("\n")
        self._run(body, f"{first}\n" if rest else first, bold=True)
        if rest:
            self._run(body, rest, bold=False)

    def _run(self, body: Element, text: str, *, bold: bool) -> None:
        from lxml import etree

        run = insert_ordered(body, "r", "r rPh phoneticPr")
        font = etree.SubElement(run, named(run, "rPr"))
        if bold:
            etree.SubElement(font, named(run, "b"))
        values = (("sz", "val", "9"), ("color", "indexed", "81"), ("rFont", "val", _FONT))
        for name, attribute, value in (*values, ("family", "val", "2"), ("charset", "val", "134")):
            etree.SubElement(font, named(run, name)).set(attribute, value)
        element = etree.SubElement(run, named(run, "t"))
        element.set(_SPACE, "preserve")
        element.text = text

    def _cut(self, comment: Element) -> bool:
        """Take what stands below our line out of another's note."""
        texts = _texts(comment)
        match = re.search(rf"(\n\n)?{re.escape(LINE)}", _told(texts))
        if match is None:
            return False
        start = 0
        for element in texts:
            length = len(element.text or "")
            keep = max(0, min(length, match.start() - start))
            start += length
            if keep:
                element.text = (element.text or "")[:keep]
            else:
                _drop(element)
        return True


def _texts(comment: Element) -> list[Element]:
    """The pieces of text of a note."""
    return [element for element in comment.iter() if local(element) == "t"]


def _told(texts: list[Element]) -> str:
    return "".join(element.text or "" for element in texts)


def _drop(text: Element) -> None:
    """Remove a piece of text, with the run it is all of."""
    run = text.getparent() if local(text.getparent()) == "r" else text
    run.getparent().remove(run)
