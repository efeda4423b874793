"""Where a workbook is: a file, a member of a zip archive, or a URL that fsspec knows."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from checks.batch.limits import MB
from checks.errors import UnreadableError, UsageError, installing

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

#: limits of an archive: its members, and the unpacked size of one
MOST_MEMBERS = 100_000
LARGEST_MEMBER = 512 * MB
#: unpacked, a member may not be so much larger than packed
LARGEST_RATIO = 300
_SUSPICIOUS = 16 * MB
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
#: what Windows forbids in a name, and names it keeps for devices
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def is_url(path: str) -> bool:
    """Whether this is for fsspec; ``C:\\x`` is not."""
    return _URL.match(path) is not None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a zip archive: its number in the archive's directory, its unpacked size."""

    archive: str
    number: int
    size: int


def content(path: str, member: Member | None) -> bytes | None:
    """The bytes of a member or a URL; None for a plain file, which the reader opens itself.

    Raises UnreadableError.
    """
    if member is not None:
        return _member(path, member)
    if not is_url(path):
        return None
    files, inside = filesystem(path)
    try:
        size = files.size(inside)
        if size is not None and size > LARGEST_MEMBER:
            raise UnreadableError(f"文件“{path}”超过 512 MB 的上限，请删去无关的内容后再试。")
        data: bytes = files.cat_file(inside)
    except FileNotFoundError as error:
        raise UnreadableError(f"找不到文件“{path}”，请检查地址。") from error
    except UnreadableError:
        raise
    except Exception as error:  # every kind of storage has errors of its own
        raise UnreadableError(
            f"文件“{path}”无法取得（{type(error).__name__}），请检查网络、地址和权限后再试。"
        ) from error
    if not data:
        raise UnreadableError(f"文件“{path}”是空的（0 字节），请重新取得原文件。")
    return data


def digest(path: str, member: Member | None) -> str | None:
    """What tells this content from any other; None when it cannot be read.

    The SHA-256 of the bytes; of a URL, what its storage says of the version (no download).
    """
    try:
        if member is None and is_url(path):
            files, inside = filesystem(path)
            return f"{path} {files.ukey(inside)}"
        if member is not None:
            archive, info = _entry(path, member)
            with archive.open(info) as packed:
                return file_digest(packed, "sha256").hexdigest()  # type: ignore[arg-type] # typeshed forgets readinto
        with open(path, "rb") as file:  # noqa: PTH123 - called per file
            return file_digest(file, "sha256").hexdigest()
    except Exception:  # every kind of storage, and zipfile, has errors of its own
        return None


def size(path: str, member: Member | None) -> int:
    """Its size in bytes; 0 where that is not known without reading."""
    if member is not None:
        return member.size
    if is_url(path):
        return 0
    try:
        return os.stat(path).st_size  # noqa: PTH116 - called per file
    except (OSError, ValueError):
        return 0


def filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    """The storage of a URL and the path in it. Raises UsageError where it cannot be reached."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(f"读取“{url}”需要 fsspec，请先运行 {installing('cluster')}") from error
    try:
        files, inside = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"不能读取“{url}”（{error}）。") from error
    return files, inside


def is_workbook(path: str) -> bool:
    """Whether a zip is itself a workbook that is only called .zip. Raises UnreadableError."""
    names = set(_archive(path).namelist())
    return bool(names & {"[Content_Types].xml", "xl/workbook.xml", "content.xml"})


def members(path: str) -> list[tuple[str, Member]]:
    """Each file in a zip archive by its name, sorted. Nothing is unpacked.

    Raises UnreadableError.
    """
    infos = _archive(path).infolist()
    if len(infos) > MOST_MEMBERS:
        raise UnreadableError(
            f"压缩包“{path}”里有 {len(infos)} 个文件，超过 {MOST_MEMBERS} 个的上限，"
            "请解压后再审核。"
        )
    return sorted(
        (
            (_name(info), Member(path, number, info.file_size))
            for number, info in enumerate(infos)
            if not info.is_dir()
        ),
        key=lambda found: (found[0], found[1].number),
    )


def safe(name: str) -> PurePosixPath:
    """The name of a member as a path that stays in its folder and that Windows can write."""
    parts = [
        _FORBIDDEN.sub("_", part).rstrip(". ") or "_"
        for part in name.replace("\\", "/").split("/")
        if part not in ("", ".", "..")
    ]
    return PurePosixPath(*(f"_{p}" if _DEVICES.fullmatch(p) else p for p in parts or ["_"]))


def _member(path: str, member: Member) -> bytes:
    archive, info = _entry(path, member)
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except Exception as error:  # zipfile lets many kinds through for damaged archives
        raise _damaged(member.archive) from error
    if not data:
        raise UnreadableError(f"文件“{path}”是空的（0 字节），请重新取得原文件。")
    return data


def _entry(path: str, member: Member) -> tuple[ZipFile, ZipInfo]:
    """The member in the archive's directory; UnreadableError where it would fill the memory."""
    archive = _archive(member.archive)
    try:
        info = archive.infolist()[member.number]
    except IndexError as error:
        raise _damaged(member.archive) from error
    dense = info.file_size > LARGEST_RATIO * max(info.compress_size, 1)
    if info.file_size > LARGEST_MEMBER or (dense and info.file_size > _SUSPICIOUS):
        raise UnreadableError(
            f"文件“{path}”解压后异常庞大，可能是恶意构造的，请确认来源，解压后再审核。"
        )
    if info.flag_bits & 1:
        raise UnreadableError(f"文件“{path}”所在的压缩包有密码，请解压后再审核。")
    return archive, info


def _archive(path: str) -> ZipFile:
    try:
        return _opened(path, *_state(path))
    except PermissionError as error:
        raise UnreadableError(f"没有权限读取压缩包“{path}”，请检查文件权限。") from error
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise _damaged(path) from error


def _state(path: str) -> tuple[int, int]:
    state = os.stat(path)  # noqa: PTH116 - called per file
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)
def _opened(path: str, _changed: int, _size: int) -> ZipFile:
    """The directory of an archive with ten thousand members is read once, not for each."""
    return ZipFile(path)


def _damaged(path: str) -> UnreadableError:
    return UnreadableError(f"压缩包“{path}”已损坏或不完整，请重新取得，或解压后再审核。")


def _name(info: ZipInfo) -> str:
    """Chinese Windows writes names in GBK and says nothing; Python takes them for cp437."""
    name = info.orig_filename if info.flag_bits & 0x800 else _chinese(info.orig_filename)
    return name.replace("\\", "/").split("\x00")[0].lstrip("/")


def _chinese(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
