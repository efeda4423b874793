"""What is said of all workbooks together: the sentence, the numbers, the list, the heat map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checks.findings import Report, Severity
from checks.report import wording
from checks.rules.registry import FAMILIES

#: how many departments the heat map shows
_HOTTEST = 60
#: from how many errors and warnings on a cell of the heat map is how dark
_LEVELS = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Entry:
    """One workbook in the lists of the page."""

    number: int
    #: the department, or the file where no department is known
    title: str
    #: 部门预算 2025年
    about: str
    path: str
    #: the sentence, where it could not be audited
    error: str | None
    errors: int
    warnings: int
    infos: int
    waived: int
    #: share of the duties that were fully checked, and how many were not
    rate: float | None
    unfinished: int
    #: errors and warnings by family of rules
    families: dict[str, int]

    @property
    def percent(self) -> str:
        """The rate as people read it."""
        return "" if self.rate is None else f"{self.rate:.0%}"

    @property
    def order(self) -> tuple[bool, int, int, int, int]:
        """The worst first: what could not be read, then by errors, warnings and infos."""
        return (self.error is None, -self.errors, -self.warnings, -self.infos, self.number)


class Tile(NamedTuple):
    """One number of the overview."""

    name: str
    value: int | str
    kind: str = ""
    unit: str = ""


class HeatCell(NamedTuple):
    """How many errors and warnings of a family, and how dark that is."""

    family: str
    findings: int
    level: int


class HeatRow(NamedTuple):
    """One department across the families."""

    name: str
    number: int
    cells: list[HeatCell]


class Heat(NamedTuple):
    """The heat map; ``left`` departments are not in it."""

    families: list[str]
    rows: list[HeatRow]
    left: int


def entry(report: Report, number: int) -> Entry:
    """A workbook for the lists."""
    ok = report.status == "ok"
    families: dict[str, int] = {}
    for finding in report.findings:
        if finding.waived is None and finding.severity is not Severity.INFO:
            families[finding.rule[:2]] = families.get(finding.rule[:2], 0) + 1
    return Entry(
        number=number,
        title=title(report),
        about=" ".join(about(report)[:2]) if ok else "",
        path=report.path,
        error=None if ok else report.error or wording.STATUS[report.status],
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        infos=report.count(Severity.INFO),
        waived=report.waived,
        rate=report.completion,
        unfinished=len(wording.unfinished(report)),
        families=families,
    )


def title(report: Report) -> str:
    """The department; of a workbook without one the name of its file."""
    return report.department or report.path.replace("\\", "/").rpartition("/")[2]


def about(report: Report) -> list[str]:
    """部门预算, 2025年, the layout."""
    if report.status != "ok":
        return [wording.STATUS[report.status]]
    year = [f"{report.year}年"] if report.year is not None else []
    return [wording.kind(report), *year, wording.layout(report)]


def lead(books: Sequence[Entry]) -> list[tuple[str, bool]]:
    """The conclusion in a few sentences, in pieces, with whether each is stressed."""
    failed = [b for b in books if b.error is not None]
    read = [b for b in books if b.error is None]
    wrong = [b for b in read if b.errors]
    doubtful = [b for b in read if b.warnings and not b.errors]
    clean = len(read) - len(wrong) - len(doubtful)
    left = sum(1 for b in read if b.unfinished)
    said: list[tuple[str, bool]] = [(f"审核 {len(books):,} 个工作簿，", False)]
    if not read:
        return [*said, ("都没有能够审核", True), ("，原因列在下面。", False)]
    if wrong:
        errors = f"{sum(b.errors for b in wrong):,} 处"
        one = len(books) == 1
        said += [
            (f"有错误 {errors}" if one else f"{len(wrong):,} 个有错误，共 {errors}", True),
            ("，改正以前不宜公开。", False),
        ]
    else:
        said += [("没有发现错误" if doubtful else "没有发现错误和警告", True), ("。", False)]
    if doubtful:
        said.append((f"{len(doubtful):,} 个只有警告，需要核对。", False))
    if clean and (wrong or doubtful):
        said.append((f"{clean:,} 个没有发现错误和警告。", False))
    if failed:
        said += [(f"{len(failed):,} 个没有能够审核", True), ("，不算通过。", False)]
    if left:
        which = "还有" if len(books) == 1 else f"{left:,} 个还有"
        said.append((f"{which}没有查完的事项，要由人来查，列在各工作簿的后面。", False))
    return said


def tiles(books: Sequence[Entry]) -> list[Tile]:
    """The numbers at the top."""
    rates = [b.rate for b in books if b.rate is not None]
    rate = f"{sum(rates) / len(rates) * 100:.1f}" if rates else "—"
    return [
        Tile("工作簿", len(books), "", "个"),
        Tile("错误", sum(b.errors for b in books), "error", "处"),
        Tile("警告", sum(b.warnings for b in books), "warning", "处"),
        Tile("提示", sum(b.infos for b in books), "info", "处"),
        Tile("已核实", sum(b.waived for b in books), "", "处"),
        Tile("查完的事项", rate, "", "%" if rates else ""),
    ]


def heat(books: Sequence[Entry]) -> Heat:
    """Errors and warnings by department and family; one department alone needs no such map.

    A row leads to the department's worst workbook, which stands first.
    """
    departments: dict[str, list[Entry]] = {}
    for book in books:
        if book.error is None:
            departments.setdefault(book.title, []).append(book)
    hot = {name: own for name, own in departments.items() if any(b.families for b in own)}
    if len(departments) < 2 or not hot:
        return Heat([], [], 0)
    rows = []
    for name, own in list(hot.items())[:_HOTTEST]:
        cells = []
        for id, family in FAMILIES.items():
            number = sum(book.families.get(id, 0) for book in own)
            cells.append(HeatCell(family, number, level(number)))
        rows.append(HeatRow(name, own[0].number, cells))
    return Heat(list(FAMILIES.values()), rows, max(0, len(hot) - _HOTTEST))


def level(count: int) -> int:
    """How dark so many errors and warnings are: 0 for none, up to 5."""
    return sum(1 for least in _LEVELS if count >= least)
