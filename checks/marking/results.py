"""The results sheet: a worksheet made with openpyxl, moved into another workbook."""

from __future__ import annotations

import copy
import zipfile
from typing import TYPE_CHECKING

from checks.addresses import location
from checks.marking import RESULTS
from checks.marking.package import (
    Element,
    Relations,
    drop_content_type,
    local,
    parse,
    serialise,
    set_content_type,
)
from checks.marking.styles import Styles
from checks.marking.workbook import (
    STRICT_MAIN,
    STRICT_RELATIONS,
    TRANSITIONAL_MAIN,
    TRANSITIONAL_RELATIONS,
    WORKBOOK_ORDER,
    SheetEntry,
    Workbook,
    child,
    insert_ordered,
    named,
    relation_id,
    set_relation_id,
)

if TYPE_CHECKING:
    import openpyxl

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: A hidden name of the results sheet, by which it is known again after it was renamed or moved.
_TOKEN = "_gouji.results"


def results_sheet(workbook: Workbook) -> SheetEntry | None:
    """The results sheet that an earlier marking put in, or None."""
    found = child(workbook.root, "definedNames")
    sheets = workbook.sheets()
    for name in () if found is None else found:
        if local(name) == "definedName" and name.get("name") == _TOKEN:
            index = name.get("localSheetId", "")
            if index.isdecimal() and int(index) < len(sheets):
                return sheets[int(index)]
    return None


def put_results(workbook: Workbook, styles: Styles, results: openpyxl.Workbook) -> None:
    """Make the only worksheet of ``results`` the last sheet, or put it where the old one stands.

    Cell formats are merged into ``styles``, texts become inline. It is called 审核结果, with a
    number when another sheet has that title.
    """
    package = workbook.package
    old = results_sheet(workbook)
    taken = {s.name.lower() for s in workbook.sheets() if old is None or s.name != old.name}
    name = free_title(RESULTS, taken) if old is None or old.name == RESULTS else old.name
    root, names = taken_out(results, name, styles)
    if workbook.main == STRICT_MAIN:
        data = serialise(root).replace(TRANSITIONAL_MAIN.encode(), STRICT_MAIN.encode())
        data = data.replace(TRANSITIONAL_RELATIONS.encode(), STRICT_RELATIONS.encode())
        root = parse(data, name)
    if old is not None and old.part is not None:
        _strip(workbook, old.part)
        part, element = old.part, old.element
    else:
        part = package.free(workbook.folder + "worksheets/sheet{}.xml")
        element = register(workbook, part) if old is None else old.element
        rel_id = workbook.relations.add("worksheet", part, workbook.relation_types)
        set_relation_id(element, rel_id, workbook.relation_types)
    element.set("name", name)
    package.change(part, root)
    set_content_type(package, part, SHEET_TYPE)
    index = next(n for n, sheet in enumerate(workbook.sheets()) if sheet.element is element)
    _define(workbook, index, names)
    package.change(workbook.part)


def register(workbook: Workbook, part: str) -> Element:
    """A new last entry in the list of sheets."""
    from lxml import etree

    used = [int(s.element.get("sheetId", "0")) for s in workbook.sheets()]
    element = etree.Element(named(workbook.root, "sheet"), nsmap={"r": workbook.relation_types})
    element.set("name", part)
    element.set("sheetId", str(max(used, default=0) + 1))
    workbook.listing.append(element)
    return element


def taken_out(
    results: openpyxl.Workbook, name: str, styles: Styles
) -> tuple[Element, list[Element]]:
    """The sheet's root with our formats and inline texts, and its defined names."""
    from checks.report.in_memory import saved

    sheet = results.worksheets[0]
    before = sheet.title
    try:
        sheet.title = name
        buffer = saved(results)
    finally:
        sheet.title = before
    with zipfile.ZipFile(buffer) as archive:
        root = parse(archive.read("xl/worksheets/sheet1.xml"), name)
        links = "xl/worksheets/_rels/sheet1.xml.rels"
        targets = {}
        if links in archive.namelist():
            targets = {e.get("Id"): e for e in parse(archive.read(links), name)}
        shared = "xl/sharedStrings.xml"
        texts = parse(archive.read(shared), name) if shared in archive.namelist() else ()
        xf_of, dxf_of = styles.absorb(archive.read("xl/styles.xml"))
        book = parse(archive.read("xl/workbook.xml"), name)
    texts = [item for item in texts if local(item) == "si"]
    for element in root.iter():
        tag = local(element)
        key = "style" if tag == "col" else "s" if tag in ("c", "row") else "dxfId"
        if element.get(key) is not None:
            change = dxf_of if key == "dxfId" else xf_of
            element.set(key, str(change(int(element.get(key)))))
        if tag == "c" and element.get("t") == "s":
            _inline(element, texts)
        elif tag == "sheetView":
            element.attrib.pop("tabSelected", None)
        elif tag == "hyperlink":
            _localise(element, targets, before, name)
    found = child(book, "definedNames")
    return root, [] if found is None else [e for e in found if e.get("localSheetId") == "0"]


def _inline(cell: Element, texts: list[Element]) -> None:
    from lxml import etree

    value: Element = child(cell, "v")
    inline = etree.SubElement(cell, named(cell, "is"))
    inline.extend(copy.deepcopy(inner) for inner in texts[int(value.text)])
    cell.remove(value)
    cell.set("t", "inlineStr")


def _localise(link: Element, targets: dict[str, Element], before: str, name: str) -> None:
    """A link inside the workbook needs no relation; one to the sheet itself follows its title."""
    rel_id = relation_id(link)
    if rel_id is not None:
        relation = targets[rel_id].get("Target")
        if not relation.startswith("#"):
            raise ValueError(f"results sheet links out of the workbook: {relation}")
        for key in [key for key in link.attrib if key.endswith("}id")]:
            del link.attrib[key]
        link.set("location", relation[1:])
    target = link.get("location", "")
    for own in (f"'{before}'!", f"{before}!"):
        if target.startswith(own):
            link.set("location", location(name, target.removeprefix(own)))


def _strip(workbook: Workbook, part: str) -> None:
    """Take away what Excel has added to a results sheet of ours: printer settings and the like."""
    package = workbook.package
    relations = Relations(package, part)
    for target in relations.targets():
        drop_content_type(package, target)
        package.remove(target)
    package.remove(relations.part)


def _define(workbook: Workbook, index: int, names: list[Element]) -> None:
    """Replace the sheet's own defined names (filter, print titles) and add the hidden one."""
    from lxml import etree

    found = child(workbook.root, "definedNames")
    if found is None:
        found = insert_ordered(workbook.root, "definedNames", WORKBOOK_ORDER)
    for element in list(found):
        if element.get("localSheetId") == str(index):
            found.remove(element)
    for name in names:
        element = etree.SubElement(found, named(workbook.root, "definedName"))
        element.attrib.update(name.attrib)
        element.set("localSheetId", str(index))
        element.text = name.text
    element = etree.SubElement(found, named(workbook.root, "definedName"), name=_TOKEN)
    element.set("localSheetId", str(index))
    element.set("hidden", "1")
    element.text = "TRUE"


def free_title(title: str, taken: set[str]) -> str:
    """The title, with a number when it is among the ``taken`` ones, which are in lower case."""
    n, name = 1, title
    while name.lower() in taken:
        n += 1
        name = f"{title} ({n})"
    return name
