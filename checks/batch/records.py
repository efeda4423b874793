"""Answers as bytes: small, and read back without running code that someone put there."""

from __future__ import annotations

import pickle
import struct
import zlib
from dataclasses import is_dataclass
from enum import Enum
from io import BytesIO
from typing import Any

#: modules of gouji whose values (dataclasses, enums, named tuples) may stand in a record
_OURS = ("checks.findings", "checks.across.", "checks.report.", "checks.settings",
         "checks.waivers", "checks.amounts", "checks.commands.work", "checks.commands.marked",
         "checks.batch.places",
         )  # fmt: skip
_PLAIN = {
    ("_decimal", "Decimal"), ("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime"),
    ("builtins", "frozenset"), ("builtins", "set"), ("collections", "OrderedDict"),
    ("pathlib", "PosixPath"), ("pathlib", "WindowsPath"), ("pathlib", "PurePosixPath"),
    ("pathlib", "PureWindowsPath"), ("pathlib._local", "PosixPath"),
    ("pathlib._local", "WindowsPath"),
}  # fmt: skip
_LENGTH = struct.Struct("<I")


class _Careful(pickle.Unpickler):
    """Makes values of gouji's own and plain kinds, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        plain = (module, name) in _PLAIN
        if plain or (module.startswith(_OURS) and "." not in name):
            found = super().find_class(module, name)
            if plain or (
                isinstance(found, type)
                and found.__module__ == module
                and (is_dataclass(found) or issubclass(found, (tuple, Enum)))
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a record")


def dumps(value: object) -> bytes:
    """Packed."""
    return zlib.compress(pickle.dumps(value, 5), 1)


def loads(data: bytes) -> Any:
    """Unpacked. Raises pickle.UnpicklingError for anything but values."""
    return _Careful(BytesIO(zlib.decompress(data))).load()


def joined(first: bytes, second: bytes) -> bytes:
    """Two records in one, the first of them readable without the second."""
    return _LENGTH.pack(len(first)) + first + second


def parted(both: bytes) -> tuple[bytes, bytes]:
    """The two records."""
    end = _LENGTH.size + _LENGTH.unpack_from(both)[0]
    return both[_LENGTH.size : end], both[end:]
