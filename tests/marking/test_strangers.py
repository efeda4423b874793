"""A forced mark on A1 of the first sheet of every stranger's workbook."""

from __future__ import annotations

import copy
import io
import os
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from checks.errors import OutputError
from checks.findings import Severity
from checks.marking import FILLS, Mark, mark_copy
from checks.marking.package import DamagedError, Package, Relations
from checks.marking.workbook import Workbook
from tests.hosts.libreoffice import LibreOffice
from tests.marking.packages import in_order, local, packed

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
FOLDERS = ("strangers/wild", "strangers/hostile", "corpus/clean", "documents")
BOOKS = sorted(p for f in FOLDERS for p in (SHARED / f).glob("*.xls[xm]"))
if not BOOKS:
    pytest.skip(f"{SHARED} is not there", allow_module_level=True)

NOTE = "错误 BN101 行合计\n合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600"
#: Not workbooks to any reader: encrypted, cut off, overwritten by a fuzzer, or bombs.
UNREADABLE = 25

#: LibreOffice does not open these as they came: backslashes in names, broken checksums.
CLOSED_TO_LIBREOFFICE = ("17270be2", "216f034a", "bffabec9", "3df2702d")

#: A1 has a hatched fill, which stays.
HATCHED = "f850ad59"


def first_sheet(source: bytes) -> tuple[str, str]:
    """Name and part of the first sheet; skips what is no workbook."""
    try:
        sheets = Workbook(Package(source)).sheets()
    except DamagedError as error:
        pytest.skip(f"no workbook: {error}")
    return next((s.name, s.part) for s in sheets if s.part is not None)


def marked(path: Path, target: Path) -> tuple[bytes, bytes, str]:
    """Source, marked copy and the part of the sheet that was marked."""
    source = path.read_bytes()
    name, part = first_sheet(source)
    try:
        mark_copy(source, target, [Mark(name, "A1", Severity.ERROR, NOTE)], None)
    except OutputError:
        pytest.skip("an entity bomb in [Content_Types].xml")
    return source, target.read_bytes(), part


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name[:40])
def test_loses_nothing(path: Path, tmp_path: Path) -> None:
    source, copied, part = marked(path, tmp_path / "copy.xlsx")
    before, after = packed(source), packed(copied)
    assert [n for n, *_ in after[: len(before)]] == [n for n, *_ in before]
    touched = {old[0] for old, new in zip(before, after, strict=False) if old != new}
    added = {name for name, *_ in after[len(before) :]}
    assert not added & {name for name, *_ in before}
    assert {n.replace("\\", "/").lower() for n in touched | added} <= _may_change(copied, part)
    old, new = Package(source).xml(part), Package(copied).xml(part)
    assert in_order(new) or not in_order(old)
    if len(list(old.iter())) > 200_000:
        assert len(list(new.iter())) - len(list(old.iter())) <= 3
    else:
        assert _without_mark(new) == _without_mark(old)


def test_unreadable_ones_are_known() -> None:
    unreadable = 0
    for path in BOOKS:
        try:
            Workbook(Package(path.read_bytes())).sheets()
        except DamagedError:
            unreadable += 1
    assert unreadable < UNREADABLE


def test_libreoffice_shows_the_mark(office: LibreOffice, tmp_path: Path) -> None:
    """Every sixth stranger; all of them with GOUJI_EVERY_STRANGER=1 (40 seconds)."""
    books = [p for p in BOOKS if not p.name.startswith(CLOSED_TO_LIBREOFFICE)]
    if not os.environ.get("GOUJI_EVERY_STRANGER"):
        books = books[::6]
    wrong = {}
    seen = 0
    for path in books:
        target = tmp_path / path.name
        try:
            _, _, part = marked(path, target)
        except pytest.skip.Exception:
            continue
        index = [s.part for s in Workbook(Package(target.read_bytes())).sheets()].index(part)
        cell = office.read(target, [f"#{index}!A1"])[f"#{index}!A1"]
        seen += 1
        own = office.read(path, [f"#{index}!A1"]) if path.name.startswith(HATCHED) else None
        fill = FILLS[Severity.ERROR] if own is None else own[f"#{index}!A1"]["fill"]
        if cell["fill"] != fill or NOTE not in (cell["note"] or ""):
            wrong[path.name] = cell
    assert not wrong
    assert seen > 40


def test_no_new_finding_of_a_validator(tmp_path: Path) -> None:
    """Every 40th stranger that is not large, as openxml-audit judges it before and after."""
    audit = pytest.importorskip("openxml_audit")
    validator = audit.OpenXmlValidator(max_errors=2000)

    def findings(path: Path) -> list[str]:
        return sorted(e.description for e in validator.validate(str(path)).errors)

    for path in [path for path in BOOKS[::40] if path.stat().st_size < 500_000]:
        target = tmp_path / path.name
        try:
            marked(path, target)
        except pytest.skip.Exception:
            continue
        before = findings(path)
        assert [f for f in findings(target) if f not in before] == []


def _may_change(copied: bytes, sheet: str) -> set[str]:
    """The sheet, its relations, notes and their drawing, the styles, the content types."""
    package = Package(copied)
    workbook = Workbook(package)
    own = Relations(package, sheet)
    notes = own.of_kind("comments") + own.of_kind("vmlDrawing")
    styles = workbook.relations.of_kind("styles")
    parts = [sheet, own.part, *notes, *styles, workbook.relations.part, "[Content_Types].xml"]
    return {part.lower() for part in parts}


def _without_mark(sheet: etree._Element) -> list[object]:
    """The children of a worksheet, but for A1's format and the drawing of the notes."""
    sheet = copy.deepcopy(sheet)
    rows = [r for e in sheet if local(e) == "sheetData" for r in e if local(r) == "row"]
    for row in [r for n, r in enumerate(rows) if r.get("r", str(n + 1)) == "1"][:1]:
        cells = [c for c in row if local(c) == "c"]
        if cells and cells[0].get("r", "A1").upper() == "A1":
            cells[0].attrib.pop("s", None)
            if len(cells[0]) == 0 and set(cells[0].attrib) <= {"r"}:
                row.remove(cells[0])
        row.attrib.pop("spans", None)
        if len(row) == 0 and set(row.attrib) <= {"r"}:
            row.getparent().remove(row)
    kept = [e for e in sheet if local(e) not in ("legacyDrawing", "dimension")]
    return [_tree(e) for e in kept if len(e) or e.attrib]


def _tree(element: etree._Element) -> object:
    text = (element.text or "").replace("\r\n", "\n")
    if len(element):
        text = text.strip()
    return str(element.tag), sorted(element.attrib.items()), text, [_tree(e) for e in element]


def test_zip_is_sound(tmp_path: Path) -> None:
    for path in BOOKS[::7]:
        try:
            _, copied, _ = marked(path, tmp_path / "copy.xlsx")
        except pytest.skip.Exception:
            continue
        with zipfile.ZipFile(io.BytesIO(copied)) as archive:
            assert archive.testzip() is None or "3df2702d" in path.name


def test_fills_of_strangers_come_back_when_the_marks_go(tmp_path: Path) -> None:
    """A cell of each fill on the first sheet, marked and unmarked: as XML the same fill."""
    kinds: set[str] = set()
    for path in BOOKS:
        source, target = path.read_bytes(), tmp_path / "copy.xlsx"
        try:
            name, part = first_sheet(source)
            chosen = _filled(source, part)
            if len(source) > 300_000 or not chosen:
                continue
            marks = [Mark(name, cell, Severity.ERROR, NOTE) for cell in chosen]
            mark_copy(source, target, marks, None)
            mark_copy(target.read_bytes(), target, [], None)
        except (pytest.skip.Exception, OutputError, DamagedError):
            continue
        after = _filled(target.read_bytes(), part)
        assert {c: after.get(c) for c in chosen} == chosen, path.name
        kinds |= {_kind(fill) for fill in chosen.values()}
    assert {"theme", "indexed", "rgb", "hatched"} <= kinds


def _filled(source: bytes, part: str) -> dict[str, bytes]:
    """A cell of each fill that is one, and the fill as canonical XML without what is not seen."""
    package = Package(source)
    styles = Workbook(package).relations.of_kind("styles")
    if not styles or not package.find(styles[0]):
        return {}
    sheet = package.xml(styles[0])
    fills = [f for e in sheet if local(e) == "fills" for f in e]
    xfs = [x for e in sheet if local(e) == "cellXfs" for x in e]
    found: dict[str, bytes] = {}
    for cell in package.xml(part).iter("{*}c"):
        number = int(cell.get("s") or 0)
        fill = int(xfs[number].get("fillId") or 0) if number < len(xfs) else 0
        if cell.get("r") and 0 < fill < len(fills):
            seen = copy.deepcopy(fills[fill])
            for pattern in [p for p in seen if p.get("patternType") == "solid"]:
                for behind in [b for b in pattern if local(b) == "bgColor"]:
                    pattern.remove(behind)
            text = etree.tostring(seen, method="c14n")
            if b"Color" in text and text not in found.values():
                found[cell.get("r")] = text
    return found


def _kind(fill: bytes) -> str:
    if b'"solid"' not in fill:
        return "hatched"
    return next(word for word in ("theme", "indexed", "rgb", "auto") if word.encode() in fill)


def test_notes_of_strangers_and_their_boxes_come_back_when_the_marks_go(tmp_path: Path) -> None:
    """Marked and unmarked: the drawing byte for byte, the notes as XML."""
    seen = 0
    for path in BOOKS:
        source, target = path.read_bytes(), tmp_path / "copy.xlsx"
        try:
            name, part = first_sheet(source)
            before, cells = _noted(source, part)
            if not cells:
                continue
            mark_copy(
                source, target, [Mark(name, c, Severity.ERROR, NOTE * 9) for c in cells], None
            )
            assert _noted(target.read_bytes(), part)[0] != before
            mark_copy(target.read_bytes(), target, [], None)
        except (pytest.skip.Exception, OutputError, DamagedError):
            continue
        assert before.items() <= _noted(target.read_bytes(), part)[0].items(), path.name
        seen += 1
    assert seen >= 6


def _noted(source: bytes, part: str) -> tuple[dict[str, bytes], list[str]]:
    """The notes of a sheet and their drawing; addresses of up to five that are no conversation."""
    package = Package(source)
    relations = Relations(package, part)
    comments = [p for p in relations.of_kind("comments") if package.find(p)]
    drawings = [p for p in relations.of_kind("vmlDrawing") if package.find(p)]
    if not comments or not drawings or relations.of_kind("threadedComment"):
        return {}, []
    root = package.xml(comments[0])
    cells = [e.get("ref", "") for e in root.iter("{*}comment")]
    content = {"notes": etree.tostring(root, method="c14n")}
    return content | {p: package.read(p) for p in drawings}, cells[:5]
