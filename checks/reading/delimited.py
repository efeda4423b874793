"""Delimited text (csv): all values are text, one sheet named after the file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice
from pathlib import Path

from checks.errors import UnreadableError
from checks.reading.grid import CellValue, Grid

_SAMPLE_ROWS = 100
#: bytes and cells of a delimited file; each cell is a Python object
LARGEST_TEXT = 64 * 1024 * 1024
MOST_TEXT_CELLS = 4_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a]")


def read_delimited(data: bytes, path: Path) -> Grid:
    """One grid of text cells. UTF-8, UTF-16 or GB18030; comma, semicolon or tab.

    Raises UnreadableError when the bytes are not text.
    """
    if len(data) > LARGEST_TEXT:
        raise _too_large(path)
    text = _decoded(data, path)
    rows: list[list[CellValue]] = []
    cells = 0
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(row)
            if cells > MOST_TEXT_CELLS:
                raise _too_large(path)
            rows.append(list(row))
    except csv.Error as error:
        raise UnreadableError(
            f"文件“{path}”不是规范的 csv，请检查引号是否成对，或另存为 .xlsx 后再试。"
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return Grid(path.stem, rows)


def _too_large(path: Path) -> UnreadableError:
    return UnreadableError(
        f"文件“{path}”的内容超出可读取的大小，不像是一套预算表，请删去无关的内容后再审核。"
    )


def _decoded(data: bytes, path: Path) -> str:
    text = decoded(data)
    if text is None:
        raise UnreadableError(
            f"文件“{path}”不是可识别的文本，请另存为 UTF-8 或 GB18030 编码的 csv，"
            "或存为 .xlsx 再试。"
        )
    return text


def decoded(data: bytes) -> str | None:
    """The text of bytes in UTF-8, UTF-16 or GB18030; None when it is none of these."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:  # UTF-16 without its mark: ASCII leaves a zero on one side
        little = data[1:4096:2].count(0) > data[0:4096:2].count(0)
        encodings = ["utf-16-le" if little else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    return None


def _delimiter(text: str) -> str:
    """The one that cuts most sample rows into the same number of cells, at least two."""
    best, best_score = ",", (0, 0)
    for delimiter in (",", "\t", ";"):
        try:
            rows = list(islice(csv.reader(StringIO(text), delimiter=delimiter), _SAMPLE_ROWS))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, count = widths.most_common(1)[0]
            if (count, width) > best_score:
                best, best_score = delimiter, (count, width)
    return best
