"""The OLE container of an xls file: is it sound enough for readers that trust it?

A chain of sectors that leads back into itself fills the memory of a reader that follows it.
"""

from __future__ import annotations

from array import array
from struct import error as StructError
from struct import unpack_from
from sys import byteorder

#: numbers of sectors from here on are marks: end of chain, free, table
_LAST_SECTOR = 0xFFFFFFFA
#: entries of the table of tables that stand in the header
_IN_HEADER = 109
#: streams below this size are in the mini stream
_SMALL = 4096


def is_sound(data: bytes) -> bool:
    """Whether every chain that the directory starts comes to an end. False for no container."""
    try:
        return _is_sound(data)
    except (IndexError, StructError):
        return False


def _is_sound(data: bytes) -> bool:
    power, mini_power = unpack_from("<HH", data, 30)
    directory, _, _, mini_table, _, _, _ = unpack_from("<7I", data, 48)
    if power not in (9, 12) or mini_power != 6:
        return False
    size = 1 << power
    table = _table(data, size)
    if table is None:
        return False
    chain = _chain(table, directory)
    if chain is None or _chain(table, mini_table) is None:
        return False
    entries = _sectors(data, size, chain)
    ends: dict[int, None] = {}
    for at in range(0, len(entries) - 127, 128):
        kind = entries[at + 66]
        first, length = unpack_from("<II", entries, at + 116)
        small = kind == 2 and length < _SMALL  # in the mini stream, whose chain is the root's
        if kind in (2, 5) and not small and first not in ends:
            if _chain(table, first) is None:
                return False
            ends[first] = None
    mini = _numbers(data, size, _chain(table, mini_table) or [])
    return all(
        _chain(mini, unpack_from("<I", entries, at + 116)[0]) is not None
        for at in range(0, len(entries) - 127, 128)
        if entries[at + 66] == 2 and unpack_from("<I", entries, at + 120)[0] < _SMALL
    )


def stream(data: bytes, *names: str) -> bytes:
    """The first stream of one of these names that is not small; empty when there is none.

    Of a container that is sound. Small streams (less than 4 KB) are kept elsewhere and not read.
    """
    size = 1 << unpack_from("<H", data, 30)[0]
    table = _table(data, size) or array("I")
    entries = _sectors(data, size, _chain(table, unpack_from("<I", data, 48)[0]) or [])
    for name in names:
        wide = name.encode("utf-16-le").ljust(64, b"\x00")
        for at in range(0, len(entries) - 127, 128):
            first, length = unpack_from("<II", entries, at + 116)
            if entries[at : at + 64] == wide and length >= _SMALL:
                return _sectors(data, size, _chain(table, first) or [])[:length]
    return b""


def _sectors(data: bytes, size: int, chain: list[int]) -> bytes:
    """The content of the sectors of a chain."""
    return b"".join(data[(n + 1) * size : (n + 2) * size] for n in chain)


def _table(data: bytes, size: int) -> array[int] | None:
    """The allocation table: the sector that follows each one. None when its list has no end."""
    (extra,) = unpack_from("<I", data, 68)
    listed = list(unpack_from(f"<{_IN_HEADER}I", data, 76))
    seen = set()
    while extra < _LAST_SECTOR and (extra + 2) * size <= len(data):
        if extra in seen:
            return None
        seen.add(extra)
        block = unpack_from(f"<{size // 4}I", data, (extra + 1) * size)
        listed += block[:-1]
        extra = block[-1]
    return _numbers(data, size, [sector for sector in listed if sector < _LAST_SECTOR])


def _numbers(data: bytes, size: int, sectors: list[int]) -> array[int]:
    found = array("I")
    for sector in sectors:
        block = data[(sector + 1) * size : (sector + 2) * size]
        found.frombytes(block[: len(block) // 4 * 4])
    if byteorder == "big":
        found.byteswap()
    return found


def _chain(table: array[int], first: int) -> list[int] | None:
    """The sectors of a chain; what leads out of the table ends it. None when it has no end."""
    chain = []
    while first < len(table):
        chain.append(first)
        if len(chain) > len(table):
            return None
        first = table[first]
    return chain
