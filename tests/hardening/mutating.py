"""Workbooks broken on purpose: parts of packages and plain bytes, changed as a seed says."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

#: numbers that readers trip over
_NUMBERS = (
    b"0", b"-1", b"1", b"255", b"65535", b"65536", b"1048576", b"1048577", b"16384", b"16385",
    b"2147483647", b"2147483648", b"4294967295", b"4294967296", b"99999999999999999999", b"1e308",
    b"1e999", b"-1e308", b"NaN", b"1e-320", b"0.1", "１".encode(), "²".encode(), "٣".encode(),
)  # fmt: skip
_TEXTS = (
    b"", b"&#0;", b"&#xFFFF;", b"&#xD800;", b"&lt;", b"&bogus;", b"]]>", b"<!--", b"<![CDATA[",
    b"</row>", b"</c>", b"<row>", b"<c/>", b"<v>", b"<f>", b"A1:XFD1048576", b"XFE1", b"A0",
    b"#REF!", b"=A1", b"'", b'"', b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "合计".encode(),
    "财政拨款".encode(), "其中：".encode(), b"(", b"%", b"\xe3\x80\x80", b"_x0041_", b"t=\"e\"",
    b"t=\"s\"", b"t=\"d\"", b"t=\"b\"", b"hidden=\"1\"", b"xml:space=\"preserve\"",
)  # fmt: skip


def mutate(data: bytes, choose: Random) -> bytes:
    """The file with a few changes, inside a part where it is a zip."""
    if data[:2] == b"PK" and choose.random() < 0.85:
        try:
            return _package(data, choose)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
            pass
    for _ in range(choose.choice((1, 1, 2, 5, 20))):
        data = _bytes(data, choose)
    return data


def _package(data: bytes, choose: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        names = old.namelist()
        parts = [name for name in names if name.endswith((".xml", ".rels", ".bin"))] or names
        # what people see is in the sheets and strings: break them oftener
        parts += [p for p in parts if "sheet" in p or "sharedStrings" in p or "content" in p] * 3
        chosen = {choose.choice(parts) for _ in range(choose.choice((1, 1, 2, 3)))}
        for name in names:
            part = old.read(name)
            if name in chosen:
                if choose.random() < 0.04:
                    continue
                for _ in range(choose.choice((1, 1, 2, 4, 12))):
                    part = _markup(part, choose) if choose.random() < 0.8 else _bytes(part, choose)
            if name not in new.namelist():
                new.writestr(name, part)
    return out.getvalue()


def _markup(part: bytes, choose: Random) -> bytes:
    """A number, a value, a tag or a piece of XML changed."""
    change: Callable[[bytes, Random], bytes] = choose.choice(
        (_number, _number, _value, _tag, _repeated, _swapped, _deleted, _inserted)
    )
    return change(part, choose)


def _one(pattern: bytes, part: bytes, choose: Random) -> re.Match[bytes] | None:
    at = choose.randrange(len(part) + 1)
    return re.compile(pattern).search(part, at) or re.compile(pattern).search(part)


def _number(part: bytes, choose: Random) -> bytes:
    found = _one(rb"\d+(?:\.\d+)?", part, choose)
    return part if found is None else _put(part, found.span(), choose.choice(_NUMBERS))


def _value(part: bytes, choose: Random) -> bytes:
    found = _one(rb'(?<=>)[^<>]+(?=<)|(?<=")[^"]*(?=")', part, choose)
    new = choose.choice(_TEXTS + _NUMBERS)
    return part if found is None else _put(part, found.span(), new)


def _tag(part: bytes, choose: Random) -> bytes:
    found = _one(rb"</?[\w:]+", part, choose)
    other = _one(rb"</?[\w:]+", part, choose)
    return part if found is None or other is None else _put(part, found.span(), other[0])


def _repeated(part: bytes, choose: Random) -> bytes:
    found = _one(rb"<(row|c|si|sheet|Relationship|xf|mergeCell|col)\b.*?(/>|</\1>)", part, choose)
    times = choose.choice((2, 3, 50))
    return part if found is None else _put(part, found.span(), found[0] * times)


def _swapped(part: bytes, choose: Random) -> bytes:
    a, b = sorted(choose.randrange(len(part) + 1) for _ in range(2))
    c = min(len(part), b + (b - a))
    return part[:a] + part[b:c] + part[a:b] + part[c:]


def _deleted(part: bytes, choose: Random) -> bytes:
    a = choose.randrange(len(part) + 1)
    return part[:a] + part[a + choose.choice((1, 2, 10, 100, 1000)) :]


def _inserted(part: bytes, choose: Random) -> bytes:
    a = choose.randrange(len(part) + 1)
    return part[:a] + choose.choice(_TEXTS + _NUMBERS) + part[a:]


def _bytes(data: bytes, choose: Random) -> bytes:
    """A byte, a run of bytes or an end changed."""
    if not data:
        return bytes([choose.randrange(256)])
    at = choose.randrange(len(data))
    kind = choose.randrange(5)
    if kind == 0:
        return data[:at] + bytes([data[at] ^ (1 << choose.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + choose.choice((b"\x00", b"\xff")) * 4 + data[at + 4 :]
    if kind == 2:
        return data[:at] + data[at + choose.choice((1, 8, 64, 512)) :]
    if kind == 3:
        return data[:at] + data[at : at + 64] + data[at:]
    return data[:at] if choose.random() < 0.2 else data[:at] + b"\x7f" + data[at + 1 :]


def _put(data: bytes, span: tuple[int, int], new: bytes) -> bytes:
    return data[: span[0]] + new + data[span[1] :]
