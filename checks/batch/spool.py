"""The spool: answers on disk as they come, whole or not at all, found again by a later run."""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from checks.errors import OutputError, reason

_MAGIC = b"gouji spool 1\n"
#: marks a record; length of the payload, checksum of key and payload; then the key
_HEAD = struct.Struct("<4sII16s")
_MARK = b"rec\n"
KEY = 16


class Spool:
    """An append-only file of records; a record cut short by a crash is dropped on opening."""

    def __init__(self, file: IO[bytes], path: Path | None) -> None:
        self._file = file
        self.path = path
        #: key -> where its newest record is, of the runs before this one
        self.known: dict[bytes, int] = {}
        self._end = self._scan()

    @classmethod
    @contextlib.contextmanager
    def temporary(cls) -> Iterator[Spool]:
        """One that nobody finds again."""
        with tempfile.TemporaryFile(prefix="gouji-", buffering=0) as file:
            yield cls(file, None)

    @classmethod
    @contextlib.contextmanager
    def opened(cls, path: Path, *, resume: bool) -> Iterator[Spool]:
        """The spool at ``path``; without ``resume`` it begins empty.

        Raises OutputError when it cannot be written or another run is using it.
        """
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
        with os.fdopen(handle, "r+b", buffering=0) as file:
            _lock(file, path)
            if not resume:
                file.truncate(0)
            yield cls(file, path)

    def append(self, key: bytes, payload: bytes) -> int:
        """Add a record; where it is."""
        crc = zlib.crc32(payload, zlib.crc32(key))
        record = memoryview(_HEAD.pack(_MARK, len(payload), crc, key) + payload)
        at = self._end
        try:
            self._file.seek(at)
            done = 0
            while done < len(record):
                done += self._file.write(record[done:])
            self._file.flush()
        except OSError as error:
            raise _unwritable(self.path or Path(tempfile.gettempdir()), error) from error
        self._end = at + len(record)
        return at

    def read(self, at: int) -> bytes:
        """The payload of the record there."""
        self._file.seek(at)
        _, length, _, _ = _HEAD.unpack(self._whole(_HEAD.size))
        return self._whole(length)

    def discard(self) -> None:
        """Remove it: the run is complete."""
        if self.path is not None:
            with contextlib.suppress(OSError):  # Windows: still open
                self.path.unlink()

    def _whole(self, length: int) -> bytes:
        parts = []
        while length and (part := self._file.read(length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _scan(self) -> int:
        """Find the records; cut off whatever follows the last whole one."""
        file = self._file
        file.seek(0)
        if file.read(len(_MAGIC)) != _MAGIC:
            file.truncate(0)
            file.seek(0)
            file.write(_MAGIC)
            file.flush()
            return len(_MAGIC)
        at = len(_MAGIC)
        while len(head := self._whole(_HEAD.size)) == _HEAD.size:
            mark, length, crc, key = _HEAD.unpack(head)
            if mark != _MARK:
                break
            payload = self._whole(length)
            if len(payload) != length or zlib.crc32(payload, zlib.crc32(key)) != crc:
                break
            self.known[key] = at
            at += _HEAD.size + length
        file.truncate(at)
        return at


def _unwritable(path: Path, error: OSError) -> OutputError:
    why = f"（{reason(error)}）" if reason(error) else ""
    return OutputError(f"无法写入“{path}”{why}，请检查权限和磁盘空间，或换一个 --output。")


def _lock(file: IO[bytes], path: Path) -> None:
    """Two runs in one folder would write over each other.

    The lock is this process's alone: it ends with it, whatever its workers are still doing.
    """
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise OutputError(
            f"另一个 gouji 正在往“{path.parent}”写结果，请等它结束，或换一个 --output。"
        ) from error
