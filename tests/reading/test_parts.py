"""A package is unpacked once; what is out of the ordinary is left to whoever reads it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from checks.reading.parts import Package

from .conftest import small_workbook, with_parts


def package(data: bytes) -> Package:
    return Package.opened(data, Path("预算.xlsx"))


def test_stored_has_the_same_parts_and_compresses_none() -> None:
    data = small_workbook()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(package(data).stored())) as new,
    ):
        assert new.testzip() is None
        assert {i.filename: old.read(i) for i in old.infolist()} == {
            i.filename: new.read(i) for i in new.infolist()
        }
        assert {i.compress_type for i in new.infolist()} == {zipfile.ZIP_STORED}


def test_damaged_package_is_left_as_it_is() -> None:
    data = bytearray(small_workbook())
    name = b"xl/worksheets/sheet1.xml"
    at = data.index(name) + len(name)
    data[at : at + 8] = b"\xff" * 8
    assert package(bytes(data)).stored() == bytes(data)


def test_doubled_and_foreign_names_are_left_as_they_are() -> None:
    for name in ("XL/workbook.xml", "xl/工作表.xml"):
        data = with_parts(small_workbook(), {name: b"<a/>"})
        assert package(data).stored() is data


def test_large_package_is_left_as_it_is() -> None:
    data = with_parts(small_workbook(), {"xl/large.xml": b" " * 20_000_000})
    assert package(data).stored() is data
