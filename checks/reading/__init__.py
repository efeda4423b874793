"""Any workbook file -> Source: the values of its sheets, and on request what values do not tell.

Nothing else in the project reads workbook files. A file is read once, as bytes; values,
details and hash all come from those bytes, and the file itself is never opened for writing.
"""

from __future__ import annotations

from pathlib import Path

from checks.errors import UnreadableError
from checks.reading.grid import Source

__all__ = ["content", "open_source"]

#: published documents, read by checks/published
_DOCUMENTS = ("pdf", "docx", "html", "text")

#: No budget comes near; larger files are refused before they are read.
LARGEST_FILE = 512 * 1024 * 1024


def open_source(
    path: str | Path, *, password: str | None = None, data: bytes | None = None
) -> Source:
    """Read a workbook, a delimited text file or a published document.

    The kind is told by content, not extension.

    Sheets come in file order under their exact names; ``Grid.details`` is read on first use.
    ``password`` opens encrypted workbooks and is ignored for others. ``data`` is the content
    where ``path`` only names it: a member of an archive, a URL.
    Raises UnreadableError, whose text is one Chinese sentence naming the file and what to do.
    """
    from hashlib import sha256

    from checks.reading import kinds

    name, path = str(path), Path(path)
    if data is None:
        data = _bytes_of(path)
    digest = sha256(data).hexdigest()
    kind, package = kinds.kind_of(data, path)
    if kind == "encrypted":
        from checks.reading.encrypted import decrypted

        data = decrypted(data, path, password)
        kind, package = kinds.kind_of(data, path)
    if kind in _DOCUMENTS:
        from checks import published

        return published.read(data, path, kind, digest, password)
    remarks: list[str] = []
    if kind == "csv":
        from checks.reading.delimited import read_delimited

        grids = [read_delimited(data, path)]
    else:
        from checks.reading.spreadsheet import read_spreadsheet

        grids = read_spreadsheet(data, path, kind, package, remarks, password)
    return Source(name, digest, kind, grids, remarks)


def content(path: str | Path) -> tuple[bytes, str]:
    """The bytes of a file and what they are, as kinds.kind_of says. Raises UnreadableError."""
    from checks.reading import kinds

    path = Path(path)
    data = _bytes_of(path)
    return data, kinds.kind_of(data, path)[0]


def _bytes_of(path: Path) -> bytes:
    """The whole file; UnreadableError for everything that keeps it from being read."""
    try:
        if path.is_dir():
            raise UnreadableError(f"“{path}”是一个文件夹，请指定其中的工作簿文件。")
        if not path.exists():
            raise UnreadableError(f"找不到文件“{path}”，请检查路径和文件名。")
        if not path.is_file():
            raise UnreadableError(f"“{path}”不是普通文件，请指定一个工作簿文件。")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise UnreadableError(
                f"文件“{path}”有 {size // 1024 // 1024} MB，超过 512 MB 的上限，"
                "请删去无关的工作表或图片后再试。"
            )
        data = path.read_bytes()
    except PermissionError as error:
        raise UnreadableError(
            f"没有权限读取文件“{path}”，请检查文件权限，或关闭正在独占它的程序后再试。"
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableError(f"文件“{path}”无法读取，请检查路径和磁盘后再试。") from error
    if not data:
        raise UnreadableError(f"文件“{path}”是空的（0 字节），请重新取得原文件。")
    return data
