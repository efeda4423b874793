"""Details of the sheets of an xlsx or xlsm file, from its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from checks.reading import sheetfast
from checks.reading.grid import NO_DETAILS, SheetDetails
from checks.reading.parts import LARGEST_DETAILS, MOST_CELLS, DamagedPart, Package
from checks.reading.sheetxml import Address, SheetScan
from checks.reading.workbookxml import number_format_codes, sheet_parts


class XlsxDetails:
    """The details of one workbook's sheets; number formats of the workbook are read once."""

    def __init__(self, package: Package, remarks: list[str]) -> None:
        self._package = package
        self._remarks = remarks

    @cached_property
    def _parts(self) -> list[tuple[str, str | None]]:
        return sheet_parts(self._package)

    @cached_property
    def _formats(self) -> list[str]:
        try:
            return number_format_codes(self._package)
        except DamagedPart:
            self._remarks.append("工作簿的样式已损坏，数字格式按常规处理。")
            return ["General"]

    def _part_of(self, index: int, sheet: str) -> str | None:
        """By position where the name agrees, else by a name that is unique."""
        parts = self._parts
        if index < len(parts) and parts[index][0] == sheet:
            return parts[index][1]
        named = [part for name, part in parts if name == sheet]
        return named[0] if len(named) == 1 else None

    def extent(self, index: int, sheet: str) -> tuple[int, int] | None:
        """(rows, columns) of a sheet that may reach far; None for one that surely does not.

        Raises DamagedPart.
        """
        part = self._part_of(index, sheet)
        if part is None:
            return None
        xml = self._package.read(part)
        return sheetfast.extent(xml) if sheetfast.may_reach_far(xml, MOST_CELLS) else None

    def details(
        self, index: int, sheet: str, height: int, width: int
    ) -> Callable[[], SheetDetails]:
        """What reads the details of this sheet, whose values reach ``height`` × ``width``."""

        def load() -> SheetDetails:
            try:
                part = self._part_of(index, sheet)
                if part is None or self._package.size(part) > LARGEST_DETAILS:
                    raise DamagedPart(f"part of sheet {sheet}")
                found = sheetfast.scan(self._package.read(part))
            except DamagedPart:
                self._remarks.append(
                    f"工作表“{sheet}”的数字格式、公式和隐藏行列无法读取，按未知处理。"
                )
                return NO_DETAILS
            return capped(found, height, width, lambda: self._formats)

        return load


def capped(
    found: SheetScan, height: int, width: int, formats: Callable[[], list[str]]
) -> SheetDetails:
    """The scan as details; hidden rows and columns only as far as there are cells."""
    for row, column in (*found.formulas, *found.errors):
        height, width = max(height, row + 1), max(width, column + 1)
    if found.hidden_by_default:
        rows = frozenset(range(height)) - found.hidden_rows
    elif found.hidden_rows:
        rows = frozenset(row for row in found.hidden_rows if row < height)
    else:
        rows = found.hidden_rows
    columns = frozenset(
        column
        for first, last in found.hidden_columns
        for column in range(max(first, 0), min(last + 1, width))
    )
    return SheetDetails(
        number_formats=NumberFormats(found.formats, formats),
        hidden_rows=rows,
        hidden_columns=columns,
        formulas=found.formulas,
        error_values=found.errors,
        uncached=found.uncached,
    )


class NumberFormats(Mapping[Address, str]):
    """Number formats of the cells that hold something; worked out at the first question."""

    def __init__(
        self,
        formats: Callable[[Sequence[str]], dict[Address, str]],
        codes: Callable[[], Sequence[str]],
    ) -> None:
        self._load: (
            tuple[Callable[[Sequence[str]], dict[Address, str]], Callable[[], Sequence[str]]] | None
        ) = (formats, codes)
        self._found: dict[Address, str] = {}

    def _all(self) -> dict[Address, str]:
        if self._load is not None:
            formats, codes = self._load
            self._found = formats(codes())
            self._load = None
        return self._found

    def __getitem__(self, at: Address) -> str:
        return self._all()[at]

    def __iter__(self) -> Iterator[Address]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return repr(self._all())
