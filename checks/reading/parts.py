"""The zip of an xlsx, xlsb or ods file: its parts by name, with limits on what unpacks."""

from __future__ import annotations

import re
import zlib
from functools import cached_property
from io import BytesIO
from pathlib import Path
from struct import error as StructError
from struct import pack, unpack_from
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from checks.errors import UnreadableError

MB = 1024 * 1024
#: limits of unpacked size; a million full rows of thirty columns stay below them
LARGEST_PART = 512 * MB
LARGEST_TOTAL = 1024 * MB
#: a large part that shrinks further than this was made to fill memory
LARGEST_RATIO = 300
SUSPICIOUS_PART = 64 * MB
#: details are not read from parts larger than this
LARGEST_DETAILS = 256 * MB
#: calamine fills the whole rectangle from first to last cell; beyond this it would not fit
MOST_CELLS = 20_000_000
#: deflate cannot shrink further; a part within limits even at this ratio needs no test
_DEFLATE_LIMIT = 1032
#: a package up to this unpacked size is unpacked once for all who read it
_KEPT = 16 * MB
#: how many items a table of strings or styles says it has
_COUNT = re.compile(rb"""ount\s*=\s*["']\s*\+?([0-9]{6,})""")
_LOCAL_HEADER = "<4s5H3I2H"
_DIRECTORY_ENTRY = "<4s6H3I5H2I"
_END_OF_DIRECTORY = "<4s4H2IH"
_UNPACKING_ERRORS = (
    BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError, StructError,
)  # fmt: skip


class DamagedPart(Exception):
    """A part that is missing, damaged, too large or not well-formed."""


class Package:
    """An open zip. Part names match as Office matches them: any case, any slash."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._archive = archive = ZipFile(BytesIO(data))
        self._infos: dict[str, ZipInfo] = {}
        for info in archive.infolist():
            self._infos.setdefault(_folded(info.filename), info)
        self._small = sum(info.file_size for info in self._infos.values()) <= _KEPT
        self._kept: dict[str, bytes] = {}

    @classmethod
    def opened(cls, data: bytes, path: Path) -> Package:
        """The package in these bytes; UnreadableError names ``path`` when the zip is damaged."""
        try:
            return cls(data)
        except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            from checks.reading.kinds import damaged

            raise damaged(path) from error

    @property
    def names(self) -> list[str]:
        """Member names in file order, as written."""
        return [info.filename for info in self._infos.values()]

    def find(self, name: str) -> str | None:
        """The folded name under which the part can be read; None when there is none."""
        folded = _folded(name)
        return folded if folded in self._infos else None

    def size(self, name: str) -> int:
        """The unpacked size the directory declares."""
        info = self._infos.get(_folded(name))
        return info.file_size if info else 0

    def read(self, name: str) -> bytes:
        """The unpacked part. Raises DamagedPart. Parts of a small package stay in memory."""
        folded = _folded(name)
        if (kept := self._kept.get(folded)) is not None:
            return kept
        info = self._infos.get(folded)
        if info is None:
            raise DamagedPart(f"no part {name}")
        if info.file_size > LARGEST_PART:
            raise DamagedPart(f"{name} unpacks to {info.file_size} bytes")
        try:
            part = self._unpacked(info)
        except _UNPACKING_ERRORS as error:
            raise DamagedPart(f"{name}: {error}") from error
        if self._small:
            self._kept[folded] = part
        return part

    def stored(self) -> bytes:
        """The same zip with its parts unpacked, for a reader that unpacks slower than zlib.

        Pictures and the like are left empty. The zip as it is where it is large, or where
        anything in it is damaged or out of the ordinary.
        """
        infos = self._archive.infolist()
        if not self._small or len(infos) != len(self._infos) or len(infos) > 10_000:
            return self._data
        parts: list[bytes] = []
        directory: list[bytes] = []
        at = 0
        for folded, info in self._infos.items():
            if not info.filename.isascii() or info.filename != info.orig_filename:
                return self._data
            try:
                part = self.read(folded) if _is_read(folded) else b""
            except DamagedPart:
                return self._data
            name, size = info.filename.encode(), len(part)
            crc = info.CRC if part else 0
            common = (20, 0, 0, 0, 0x21, crc, size, size, len(name), 0)
            parts += pack(_LOCAL_HEADER, b"PK\3\4", *common), name, part
            directory += pack(_DIRECTORY_ENTRY, b"PK\1\2", 20, *common, 0, 0, 0, 0, at), name
            at += 30 + len(name) + size
        entries = b"".join(directory)
        end = (b"PK\5\6", 0, 0, len(infos), len(infos), len(entries), at, 0)
        return b"".join((*parts, entries, pack(_END_OF_DIRECTORY, *end)))

    def _unpacked(self, info: ZipInfo) -> bytes:
        """As ZipFile.read, in a third of the time for the usual small deflated part."""
        if info.compress_type != ZIP_DEFLATED or info.flag_bits & 1:
            return self._archive.read(info)
        at = info.header_offset
        if self._data[at : at + 4] != b"PK\x03\x04":
            return self._archive.read(info)
        at += 30 + sum(unpack_from("<HH", self._data, at + 26))
        unpacker = zlib.decompressobj(-15)
        part = unpacker.decompress(self._data[at : at + info.compress_size], info.file_size + 1)
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            return self._archive.read(info)  # says what is wrong
        return part

    @cached_property
    def main_part(self) -> str | None:
        """The workbook part of an Office package; None when this is none. Raises DamagedPart."""
        if (relations := self.find("_rels/.rels")) is not None:
            for kind, target in relationships(self.read(relations)).values():
                if kind.endswith("/officeDocument"):
                    name = self.find(target)
                    if name is not None and _is_workbook(name, self):
                        return name
        return self.find("xl/workbook.xml") or self.find("xl/workbook.bin")

    def check_sizes(self, path: Path) -> None:
        """Refuse what would fill the memory when unpacked, before anything is unpacked.

        Raises UnreadableError for too large or too dense parts, DamagedPart for a directory
        that lies about them.
        """
        total = 0
        for info in self._infos.values():
            total += info.file_size
            dense = info.file_size > LARGEST_RATIO * max(info.compress_size, 1)
            if (
                info.file_size > LARGEST_PART
                or total > LARGEST_TOTAL
                or (dense and info.file_size > SUSPICIOUS_PART)
            ):
                raise UnreadableError(
                    f"文件“{path}”解压后异常庞大，可能是恶意构造的，"
                    "请确认来源，并用 Excel 另存为新文件后再试。"
                )
            if info.compress_size * _DEFLATE_LIMIT > LARGEST_PART and _is_read(info.filename):
                self._check_declared(info)

    def check_counts(self) -> None:
        """Refuse a part that announces more items than it has bytes: readers make room for them.

        Raises DamagedPart.
        """
        for folded in self._infos:
            if folded.endswith(("sharedstrings.xml", "styles.xml")):
                part = self.read(folded)
                if any(int(count) > len(part) for count in _COUNT.findall(part)):
                    raise DamagedPart(f"{folded} counts more than it holds")

    def _check_declared(self, info: ZipInfo) -> None:
        """Unpack once without keeping: the declared size must be the real one."""
        try:
            with self._archive.open(info) as stream:
                while stream.read(MB):
                    pass
        except _UNPACKING_ERRORS as error:
            raise DamagedPart(f"{info.filename}: {error}") from error


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".bin", "mimetype")) and (
        "media/" not in name.lower()
    )


def _is_workbook(name: str, package: Package) -> bool:
    """Office documents of all kinds have a main part; a workbook's is told by its root."""
    if name.endswith(".bin"):
        return True
    return b"workbook" in package.read(name)[:4096]


def resolved(target: str, base: str) -> str:
    """A relationship target as a part name: relative to the folder of ``base``, or absolute."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target[1:]
    steps = base.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def relationships_of(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Id -> (type, part name) of the relationships of ``part``; empty when it has none."""
    folder, _, name = part.rpartition("/")
    relations = package.find(f"{folder}/_rels/{name}.rels")
    if relations is None:
        return {}
    found = relationships(package.read(relations))
    return {key: (kind, resolved(target, part)) for key, (kind, target) in found.items()}


def relationships(xml: bytes) -> dict[str, tuple[str, str]]:
    """Id -> (type, target as written) of a .rels part."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("TargetMode") != "External":
            key = attributes.get("Id", "")
            found[key] = (attributes.get("Type", ""), attributes.get("Target", ""))

    parser = safe_parser()
    parser.StartElementHandler = start
    parse(parser, xml)
    return found


def safe_parser(separator: str | None = None) -> expat.XMLParserType:
    """An expat parser that accepts no DTD, hence no entities and nothing from the network.

    With ``separator``, names come as namespace + separator + local name.
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise DamagedPart("a document type declaration")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def parse(parser: expat.XMLParserType, xml: bytes, final: bool = True) -> None:
    """Run the parser; DamagedPart instead of expat's own error."""
    try:
        parser.Parse(xml, final)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedPart(str(error)) from error
