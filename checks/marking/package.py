"""The zip package of a workbook: members copied as they are, a few of them replaced."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from checks.report.cells import NOT_XML

#: An lxml element; lxml has no types of its own.
Element: TypeAlias = Any

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8 = 0x800
_DATA_DESCRIPTOR = 0x8
#: 1 January 1980: members of ours carry no time, so that the same input gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = 1 << 30

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"


class DamagedError(Exception):
    """The package is not what the format says; ``str(error)`` names the part, in Chinese."""


@dataclass(slots=True)
class _Member:
    """A member of the zip: as it was (``packed``), or with new content (``fresh``)."""

    info: zipfile.ZipInfo
    packed: memoryview
    fresh: bytes | None = None


class Package:
    """The parts of a package, by name.

    Names are looked up as Excel does: without regard to case, to a leading slash, or to
    backslashes that some programs write; `find` gives the name as the zip has it.
    """

    def __init__(self, source: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(source)) as archive:
                infos = archive.infolist()
                self._comment = archive.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise DamagedError("压缩包") from error
        view = memoryview(source)
        self._members = [_Member(info, _packed(view, info)) for info in infos]
        self._names: dict[str, str] = {}
        for exactly in (False, True):
            for info in infos:
                name = info.orig_filename.replace("\\", "/").lstrip("/")
                self._names[name if exactly else name.lower()] = info.orig_filename
        self._trees: dict[str, Element] = {}
        self._changed: dict[str, None] = {}

    def find(self, part: str) -> str | None:
        """The member that holds a part, or None."""
        part = part.replace("\\", "/").lstrip("/")
        for name in (part, unquote(part)):
            found = self._names.get(name) or self._names.get(name.lower())
            if found is not None:
                return found
        return None

    def names(self) -> list[str]:
        """All parts, with slashes."""
        return [m.info.orig_filename.replace("\\", "/") for m in self._members]

    def read(self, part: str) -> bytes:
        """The content of a part. Raises DamagedError when there is none or it is broken."""
        member = self._member(part)
        if member.fresh is not None:
            return member.fresh
        if member.info.compress_type == zipfile.ZIP_STORED:
            return bytes(member.packed)
        if member.info.compress_type != zipfile.ZIP_DEFLATED:
            raise DamagedError(part)
        try:
            inflate = zlib.decompressobj(-15)
            data = inflate.decompress(member.packed, _LARGEST)
        except zlib.error as error:
            raise DamagedError(part) from error
        if inflate.unconsumed_tail:
            raise DamagedError(part)
        return data

    def write(self, part: str, data: bytes) -> None:
        """Replace a part, or add it after all others."""
        name = self.find(part)
        if name is None:
            name = part.lstrip("/")
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            if not name.isascii():
                info.flag_bits |= _UTF8
            self._members.append(_Member(info, memoryview(b""), data))
            self._names[name] = self._names[name.lower()] = name
            return
        # A name that stands in the zip twice gets the new content twice: whichever of the two
        # a program reads, it sees the marks.
        for member in self._members:
            if member.info.orig_filename == name:
                member.fresh = data

    def remove(self, part: str) -> None:
        """Take a part out of the package."""
        name = self.find(part)
        if name is not None:
            self._members = [m for m in self._members if m.info.orig_filename != name]
            self._names = {k: v for k, v in self._names.items() if v != name}
            self._trees.pop(name, None)
            self._changed.pop(name, None)

    def free(self, pattern: str) -> str:
        """The first name ``pattern.format(n)`` that no part has, n = 1, 2, …"""
        n = 1
        while self.find(pattern.format(n)) is not None:
            n += 1
        return pattern.format(n)

    def xml(self, part: str) -> Element:
        """The root element of a part; call `change` when it was altered."""
        name = self.find(part) or part
        if name not in self._trees:
            self._trees[name] = parse(self.read(part), part)
        return self._trees[name]

    def change(self, part: str, root: Element | None = None) -> None:
        """Remember that the tree of a part was altered; with ``root`` the part is new."""
        name = self.find(part) or part.lstrip("/")
        if root is not None:
            self._trees[name] = root
            if self.find(name) is None:
                self.write(name, b"")
        self._changed[name] = None

    def to_bytes(self) -> bytes:
        """The zip: members in their order, unchanged ones with the bytes they had."""
        for name in self._changed:
            self.write(name, serialise(self._trees[name]))
        out, directory = io.BytesIO(), io.BytesIO()
        for member in self._members:
            directory.write(_put(out, member))
        start, size, count = out.tell(), directory.tell(), len(self._members)
        if count > 0xFFFF or start + size > 0xFFFFFFFF:
            raise DamagedError("压缩包")
        out.write(directory.getvalue())
        out.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, len(self._comment)))
        out.write(self._comment)
        return out.getvalue()

    def _member(self, part: str) -> _Member:
        name = self.find(part)
        for member in reversed(self._members):
            if member.info.orig_filename == name:
                return member
        raise DamagedError(part)


def parse(data: bytes, part: str) -> Element:
    """The root element of XML; entities stay what they are. ``part`` names it in an error."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedError(part) from error


def serialise(root: Element) -> bytes:
    """The part an element is the root of, as Excel writes its own."""
    from lxml import etree

    body: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + body


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Relations:
    """The relations of one part; ``""`` is the package itself. A missing part has none."""

    def __init__(self, package: Package, part: str) -> None:
        from lxml import etree

        self._package = package
        self._folder, name = posixpath.split(part.replace("\\", "/").lstrip("/"))
        self.part = posixpath.join(self._folder, "_rels", f"{name}.rels")
        if package.find(self.part) is not None:
            self._root = package.xml(self.part)
        else:
            self._root = etree.Element(f"{{{_RELS}}}Relationships", nsmap={None: _RELS})

    def target(self, rel_id: str | None) -> str | None:
        """The part a relation id leads to; None when there is none inside the package."""
        for element in self._root:
            if local(element) == "Relationship" and element.get("Id") == rel_id:
                return self._resolve(element)
        return None

    def of_kind(self, kind: str) -> list[str]:
        """Parts by the last word of the relation's type: ``comments``, ``styles``, …"""
        return [
            target
            for element in self._root
            if local(element) == "Relationship"
            and (element.get("Type") or "").rpartition("/")[2].lower() == kind.lower()
            and (target := self._resolve(element)) is not None
        ]

    def targets(self) -> list[str]:
        """All parts inside the package that this one leads to."""
        parts = [self._resolve(e) for e in self._root if local(e) == "Relationship"]
        return [part for part in parts if part is not None]

    def add(self, kind: str, target: str, namespace: str) -> str:
        """Lead to a part; the relation's type is ``namespace/kind``. Returns the new id."""
        from lxml import etree

        used = {element.get("Id") for element in self._root}
        n = 1
        while f"rId{n}" in used:
            n += 1
        element = etree.SubElement(self._root, f"{{{_RELS}}}Relationship")
        element.set("Id", f"rId{n}")
        element.set("Type", f"{namespace}/{kind}")
        element.set("Target", posixpath.relpath(target.lstrip("/"), self._folder or "."))
        self._package.change(self.part, self._root)
        return f"rId{n}"

    def _resolve(self, element: Element) -> str | None:
        target = (element.get("Target") or "").replace("\\", "/")
        if element.get("TargetMode") == "External" or not target:
            return None
        joined = target if target.startswith("/") else posixpath.join(self._folder, target)
        return posixpath.normpath(joined).lstrip("/")


def set_content_type(package: Package, part: str, content_type: str) -> None:
    """Say what a part is, as the default of its extension where that is still free."""
    from lxml import etree

    root = package.xml(_CONTENT_TYPES)
    extension = posixpath.splitext(part)[1][1:]
    for element in root:
        if (
            local(element) == "Default"
            and element.get("Extension", "").lower() == extension
            and element.get("ContentType", "").lower() == content_type.lower()
        ):
            return
    if extension != "xml" and not any(
        local(e) == "Default" and e.get("Extension", "").lower() == extension for e in root
    ):
        element = etree.Element(f"{{{_TYPES}}}Default")
        element.set("Extension", extension)
        root.insert(0, element)
    else:
        drop_content_type(package, part)
        element = etree.SubElement(root, f"{{{_TYPES}}}Override")
        element.set("PartName", f"/{part.lstrip('/')}")
    element.set("ContentType", content_type)
    package.change(_CONTENT_TYPES)


def drop_content_type(package: Package, part: str) -> None:
    """Forget what a part was."""
    root = package.xml(_CONTENT_TYPES)
    name = f"/{part.lstrip('/')}".lower()
    for element in list(root):
        if local(element) == "Override" and element.get("PartName", "").lower() == name:
            root.remove(element)
            package.change(_CONTENT_TYPES)


def cleaned(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return NOT_XML.sub("", text)


def _packed(view: memoryview, info: zipfile.ZipInfo) -> memoryview:
    """The compressed bytes of a member."""
    offset = info.header_offset
    if offset < 0 or bytes(view[offset : offset + 4]) != b"PK\3\4":
        raise DamagedError(info.orig_filename)
    if len(view) < offset + _LOCAL.size:
        raise DamagedError(info.orig_filename)
    *_, name_length, extra_length = _LOCAL.unpack_from(view, offset)
    start = offset + _LOCAL.size + name_length + extra_length
    if start + info.compress_size > len(view):
        raise DamagedError(info.orig_filename)
    return view[start : start + info.compress_size]


def _put(out: io.BytesIO, member: _Member) -> bytes:
    """Write one member; returns its entry in the central directory."""
    info, packed, method = member.info, member.packed, member.info.compress_type
    if member.fresh is None:
        crc, size = info.CRC, info.file_size
    else:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = memoryview(deflate.compress(member.fresh) + deflate.flush())
        crc, size, method = zlib.crc32(member.fresh), len(member.fresh), zipfile.ZIP_DEFLATED
    year, month, day, hour, minute, second = info.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    flags = info.flag_bits & ~_DATA_DESCRIPTOR
    name = info.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437")
    offset = out.tell()
    version = max(info.extract_version, 20)
    shared = (flags, method, time, date, crc, len(packed), size)
    out.write(_LOCAL.pack(b"PK\3\4", version, *shared, len(name), 0) + name)
    out.write(packed)
    made_by = (info.create_version, info.create_system, info.extract_version & 0xFF)
    return (
        _CENTRAL.pack(
            b"PK\1\2",
            *made_by,
            0,
            *shared,
            len(name),
            0,
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            offset,
        )
        + name
        + info.comment
    )
