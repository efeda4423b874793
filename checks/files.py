"""Files that appear whole or not at all, and whether two paths are one file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from checks.errors import OutputError, reason

#: how a file is called while it is written; what a killed run leaves begins so
UNFINISHED = ".gouji-"


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when all is written; OutputError when it cannot.

    Its folder is made where there is none; a file that has the name already is replaced.
    """
    import tempfile

    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
        with contextlib.suppress(OSError):
            Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file in a folder that is there, over no folder and no read-only file.

    It appears whole or not at all. Raises OutputError.
    """
    if target.is_dir():
        raise OutputError(f"无法写出 {target}：这里已有一个同名文件夹，请换一个文件名。")
    if not target.parent.is_dir():
        raise OutputError(f"无法写出 {target}：文件夹 {target.parent} 不存在，请先建立它。")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"无法写出 {target}：同名文件是只读的，请换一个文件名或取消只读。")
    with whole_file(target) as stream:
        stream.write(data)


def unwritable(path: Path, error: OSError) -> OutputError:
    """The sentence for a place where nothing can be written."""
    why = f"（{reason(error)}）" if reason(error) else ""
    return OutputError(
        f"无法写入“{path}”{why}，请关闭正在打开它的程序、检查权限和磁盘空间，或换一个位置。"
    )


def make_folder(path: Path) -> None:
    """The folder, with its parents; OutputError when that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def real(path: str | os.PathLike[str]) -> str:
    """The path without links, to compare it with others."""
    return os.path.normcase(os.path.realpath(path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
