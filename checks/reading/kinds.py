"""What is this file? Told from its bytes; what is not a workbook is called by its name."""

from __future__ import annotations

from pathlib import Path

from checks.errors import UnreadableError
from checks.reading.compound import is_sound
from checks.reading.parts import DamagedPart, Package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Excel 2 to 4 wrote bare records instead of a compound file: BOF with its length.
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x00\x06\x00")

#: beginnings of files that people take for workbooks
_MAGIC = (
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
)

#: a member that only this kind of zip has
_ZIP_MEMBERS = (
    ("ppt/presentation.xml", "演示文稿（pptx）"),
    ("ofd.xml", "OFD 版式文件"),
    ("index/document.iwa", "Apple Numbers 表格或其他 iWork 文档"),
    ("meta-inf/container.xml", "电子书（epub）"),
    ("visio/document.xml", "Visio 绘图"),
)

_DELIMITED = {".csv", ".tsv"}


def kind_of(data: bytes, path: Path) -> tuple[str, Package | None]:
    """ "xlsx", "xlsm", "xlsb", "xls", "ods", "csv" or "encrypted"; the opened package of a zip.

    Of a published document "pdf", "docx", "html" or "text" (checks/published).

    Raises UnreadableError when it is none of these or damaged beyond telling.
    """
    if path.name.startswith("~$") and len(data) < 1024:
        raise UnreadableError(
            f"“{path}”是 Excel 打开工作簿时留下的临时文件，请改选不带“~$”的原文件。"
        )
    if data.startswith(b"PK"):
        package = Package.opened(data, path)
        return _kind_of_zip(package, path), package
    if data.startswith(OLE):
        return _kind_of_compound(data, path), None
    if data.startswith(_OLD_BIFF):
        raise _not_a_workbook(path, "Excel 4.0 或更早版本的文件", "请用 Excel 打开后另存为 .xlsx")
    if b"%PDF-" in data[:1024]:
        return "pdf", None
    for magic, name in _MAGIC:
        if data.startswith(magic) and not (magic in (b"BM", b"MZ") and b"\x00" not in data[:64]):
            raise _not_a_workbook(path, name)
    return _kind_of_text(data, path), None


def _kind_of_zip(package: Package, path: Path) -> str:
    if not package.names:
        raise _not_a_workbook(path, "空的压缩包")
    try:
        main = package.main_part
        if main is not None:
            package.check_sizes(path)
            if main.lower().endswith(".bin"):
                return "xlsb"
            package.check_counts()
            types = package.find("[Content_Types].xml")
            if types is not None and b"macroEnabled" in package.read(types):
                return "xlsm"
            return "xlsx"
        if (mimetype := package.find("mimetype")) is not None:
            declared = package.read(mimetype).strip()
            if declared.startswith(b"application/vnd.oasis.opendocument"):
                if b".spreadsheet" not in declared:
                    raise _not_a_workbook(path, "OpenDocument 文档，不是表格")
                package.check_sizes(path)
                return "ods"
        content = package.find("content.xml")
        if content is not None and b"office:spreadsheet" in package.read(content):
            package.check_sizes(path)
            return "ods"
    except DamagedPart as error:
        raise damaged(path) from error
    if package.find("word/document.xml") is not None:
        return "docx"
    for member, name in _ZIP_MEMBERS:
        if package.find(member) is not None:
            raise _not_a_workbook(path, name)
    raise _not_a_workbook(path, "压缩包，里面没有工作簿", "请解压后指定其中的工作簿文件")


def _kind_of_compound(data: bytes, path: Path) -> str:
    """Of an OLE compound file: by the streams that its root folder names."""
    names = _entries(data)
    if "EncryptedPackage" in names:
        return "encrypted"
    other = names & {"WordDocument", "PowerPoint Document", "VisioDocument"}
    if other and names & {"Workbook", "Book"}:
        names = _root_entries(data)  # one of them is embedded in the other
        other &= names
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        if not is_sound(data):
            raise damaged(path)
        return "xls"
    if "WordDocument" in other:
        raise _not_a_workbook(
            path, "Word 文档（doc）", "请用 Word 或 WPS 打开后另存为 docx 或 PDF 再试"
        )
    if "PowerPoint Document" in other:
        raise _not_a_workbook(path, "演示文稿（ppt）")
    if "VisioDocument" in other:
        raise _not_a_workbook(path, "Visio 绘图")
    raise damaged(path)


def _entries(data: bytes) -> set[str]:
    """Names of all directory entries: 128 bytes each, aligned, the name in UTF-16 first."""
    found = set()
    for name in ("EncryptedPackage", "Workbook", "Book", "WORKBOOK", "BOOK", "WordDocument",
                 "PowerPoint Document", "VisioDocument"):  # fmt: skip
        wide = name.encode("utf-16-le") + b"\x00\x00"
        at = data.find(wide)
        while at >= 0:
            if at % 128 == 0:
                found.add(name)
                break
            at = data.find(wide, at + 1)
    return found


def _root_entries(data: bytes) -> set[str]:
    from io import BytesIO

    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(BytesIO(data)) as compound:
            return {entry[0] for entry in compound.listdir() if len(entry) == 1}
    except Exception:  # olefile lets many kinds through for damaged files
        return set()


def _kind_of_text(data: bytes, path: Path) -> str:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    elif head[:2] in (b"<\x00", b"\x00<"):  # UTF-16 without its mark
        little = head.startswith(b"<")
        head = head.decode("utf-16-le" if little else "utf-16-be", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    advice = "请用 Excel 或 WPS 打开后另存为 .xlsx"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise _not_a_workbook(path, "XML 表格（2003 格式）", advice)
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        return "html"
    if head.startswith(b"mime-version:"):
        raise _not_a_workbook(path, "网页（MHTML）", advice)
    if head.startswith(b"<?xml"):
        if b"<html" in head or b"<table" in head:
            return "html"
        raise _not_a_workbook(path, "XML 文件", advice)
    suffix = path.suffix.lower()
    if suffix in _DELIMITED:
        return "csv"
    if suffix == ".txt":
        return "csv" if _is_delimited(data) else "text"
    if not _is_text(data[:65536]):
        raise damaged(path)
    raise _not_a_workbook(
        path, "文本文件", "若是表格请改扩展名为 .csv，若是公开文件的文字请改为 .txt 再试"
    )


def _is_delimited(data: bytes) -> bool:
    """Whether a text is a table with delimiters, or none that can be read, and not a document."""
    from checks.reading.delimited import decoded

    lines = [line for line in (decoded(data) or ",,\n").splitlines() if line.strip()]
    for delimiter in "\t,;":
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        if usual >= 2 and counts.count(usual) * 2 > len(lines):
            return True
    return False


def _is_text(sample: bytes) -> bool:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 27 for byte in sample)


def _not_a_workbook(path: Path, what: str, advice: str = "") -> UnreadableError:
    advice = advice or "请指定 xlsx、xls、xlsb、ods 或 csv 文件"
    space = " " if what[0].isascii() else ""
    return UnreadableError(f"“{path}”不是工作簿，而是{space}{what}，{advice}。")


def damaged(path: Path) -> UnreadableError:
    """The error for a file that looks like a workbook but cannot be read."""
    return UnreadableError(
        f"文件“{path}”已损坏或不完整，请重新取得，或用 Excel、WPS 打开修复后另存为 .xlsx 再试。"
    )
