"""Where things are in a package: the workbook part, its sheets, its two namespaces."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from checks.marking.package import DamagedError, Element, Package, Relations, local

_STRICT = "http://purl.oclc.org/ooxml/"
#: Namespaces of SpreadsheetML and of relationships, as most files and as strict files have them.
TRANSITIONAL_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TRANSITIONAL_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

WORKBOOK_ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr "
    "smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook part lists it; ``part`` is None when it leads nowhere."""

    name: str
    element: Element
    part: str | None


class Workbook:
    """The workbook part and the sheets it lists, in their order."""

    def __init__(self, package: Package) -> None:
        self.package = package
        found = Relations(package, "").of_kind("officeDocument")
        self.part = next((p for p in found if package.find(p)), "xl/workbook.xml")
        self.root = package.xml(self.part)
        self.namespace = namespace_of(self.root)
        self.relations = Relations(package, self.part)
        strict = self.namespace.startswith(_STRICT)
        self.main = STRICT_MAIN if strict else TRANSITIONAL_MAIN
        self.relation_types = STRICT_RELATIONS if strict else TRANSITIONAL_RELATIONS

    @property
    def folder(self) -> str:
        """The folder that parts of the workbook stand in, with its slash; usually ``xl/``."""
        folder = posixpath.dirname(self.part)
        return f"{folder}/" if folder else ""

    @property
    def shared(self) -> bool:
        """Whether it is shared in the old way: with a history that lists its sheets."""
        found = self.relations.of_kind("revisionHeaders")
        return any(self.package.find(part) for part in found)

    @property
    def listing(self) -> Element:
        """The element that holds the sheets."""
        element = child(self.root, "sheets")
        if element is None:
            raise DamagedError(self.part)
        return element

    def sheets(self) -> list[SheetEntry]:
        """The sheets in the order of their tabs."""
        entries = []
        for element in self.listing:
            if local(element) == "sheet":
                part = self.relations.target(relation_id(element))
                if part is not None and self.package.find(part) is None:
                    part = None
                entries.append(SheetEntry(element.get("name", ""), element, part))
        return entries


def namespace_of(element: Element) -> str:
    """The namespace of an element; empty when it has none."""
    tag: str = element.tag
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def named(root: Element, name: str) -> str:
    """A tag of the same namespace as ``root``."""
    namespace = namespace_of(root)
    return f"{{{namespace}}}{name}" if namespace else name


def child(parent: Element, name: str) -> Element | None:
    """The first child of this name, or None."""
    return next((element for element in parent if local(element) == name), None)


def relation_id(element: Element) -> str | None:
    """The ``r:id`` of an element, in whichever relationships namespace."""
    for key, value in element.attrib.items():
        if key.endswith("elationships}id"):
            return str(value)
    return None


def set_relation_id(element: Element, rel_id: str, relations: str) -> None:
    """Set the ``r:id`` of an element that has none of another namespace."""
    for key in element.attrib:
        if key.endswith("elationships}id"):
            element.set(key, rel_id)
            return
    element.set(f"{{{relations}}}id", rel_id)


def insert_ordered(parent: Element, name: str, order: str, **nsmap: str) -> Element:
    """Add an empty child where the schema's order of children wants it.

    A child wrapped in ``mc:AlternateContent`` stands where the first thing in it would.
    """
    from lxml import etree

    element = etree.Element(named(parent, name), nsmap=nsmap or None)
    names = order.split()
    later = set(names[names.index(name) + 1 :])
    for position, sibling in enumerate(parent):
        sort = local(sibling)
        if sort == "AlternateContent":
            inner = (local(e) for branch in sibling for e in branch)
            sort = next((word for word in inner if word), "")
        if sort in later:
            parent.insert(position, element)
            return element
    parent.append(element)
    return element
