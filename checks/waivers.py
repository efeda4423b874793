"""Waivers: findings that a person has looked into and answers for.

They stand in a sheet 已核实 of the workbook, or in gouji.waivers.toml beside it. A waiver names
a finding by its id; the id changes with the figures, so changed figures are a new finding.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.addresses import a1
from checks.amounts import fold
from checks.blank.wording import OWN
from checks.errors import UsageError
from checks.findings import Finding, Outcome, Place, Severity, Verdict
from checks.marking import MEMORY
from checks.reading.grid import Grid, Source, written

#: the file beside the workbook, and the sheet in it
NAME = "gouji.waivers.toml"
SHEET = "已核实"
#: the columns of the sheet; ``COLUMNS[0]`` names the finding
COLUMNS = ("编号", "规则", "工作表", "单元格", "理由", "姓名", "日期")
_SHEETS = re.compile(SHEET + r"(?:\(\d+\))?")
STALE, INCOMPLETE = "SJ191", "SJ192"
#: the family of the rules across files, which run when every workbook of a run is audited
ACROSS = "KN"

_ALIASES = {
    "编号": "id", "问题编号": "id", "id": "id", "规则": "rule", "rule": "rule",
    "工作表": "sheet", "表": "sheet", "sheet": "sheet", "单元格": "cell", "cell": "cell",
    "理由": "reason", "原因": "reason", "reason": "reason",
    "姓名": "name", "核实人": "name", "name": "name", "日期": "date", "date": "date",
}  # fmt: skip
_KEYS = ("id", "reason", "name", "date", "rule", "sheet", "cell", "book")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding, why it may stand, and who says so."""

    id: str
    reason: str
    name: str
    rule: str | None = None
    sheet: str | None = None
    cell: str | None = None
    #: only in the workbook of that name; None for any
    book: str | None = None
    #: where it is written, when that is in the workbook itself
    place: Place | None = None

    @classmethod
    def of(cls, said: Mapping[str, str], place: Place | None = None) -> Waiver:
        """A waiver as it is written, by key; what is blank is not said."""
        return cls(
            plain_id(said["id"]),
            said["reason"],
            said["name"],
            rule=said.get("rule") or None,
            sheet=said.get("sheet") or None,
            cell=said.get("cell") or None,
            book=said.get("book") or None,
            place=place,
        )

    @property
    def said(self) -> str:
        """``理由（姓名）``, as reports show it."""
        return f"{self.reason}（{self.name}）"


@dataclass(slots=True)
class Waivers:
    """The waivers of one workbook, and what of them cannot be used."""

    waivers: list[Waiver] = field(default_factory=list)
    #: lines of the sheet that lack something, with the sentence
    incomplete: list[tuple[Place | None, str]] = field(default_factory=list)
    #: whether there is a sheet or a file at all
    any: bool = False
    #: where the waivers outside the workbook are written, and how many of them are for it
    file: Path | None = None
    in_file: int = 0

    def by_id(self) -> dict[str, Waiver]:
        """Each finding's waiver: the first where there are several."""
        found: dict[str, Waiver] = {}
        for waiver in self.waivers:
            found.setdefault(waiver.id, waiver)
        return found


def collect(source: Source, file: str | Path | None = None) -> tuple[Waivers, Source]:
    """The waivers for a workbook, and the workbook without the sheets that are not its own.

    ``file`` is used instead of the gouji.waivers.toml beside the workbook. Raises UsageError.
    """
    found = Waivers()
    kept: list[Grid] = []
    for grid in source.grids:
        if is_waivers(grid):
            found.any = True
            _read_sheet(grid, found)
        elif not is_results(grid):
            kept.append(grid)
    if file is None and source.on_disk:
        beside = os.path.join(os.path.dirname(source.path), NAME)  # noqa: PTH118, PTH120
        file = beside if os.path.isfile(beside) else None  # noqa: PTH113
    if file is not None:
        found.any, found.file = True, Path(file)
        name = _plain_name(source.path)
        own = [w for w in load(file) if w.book is None or _plain_name(w.book) == name]
        found.waivers += own
        found.in_file = len(own)
    if len(kept) == len(source.grids):
        return found, source
    return found, replace(source, grids=kept)


def load(path: str | Path) -> tuple[Waiver, ...]:
    """The waivers of a file; UsageError with file and entry for whatever is wrong with it."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise UsageError(f"找不到核实文件“{path}”，请检查路径和文件名。") from error
    return _load(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _load(path: str, _changed: int, _size: int) -> tuple[Waiver, ...]:
    from checks.settings import read_toml, suggest

    raw = read_toml(path, "核实文件")
    for key in raw:
        if key != "waiver":
            hint = suggest(key, ["waiver"])
            raise UsageError(
                f"核实文件“{path}”：没有“{key}”这一项{hint}；每条核实写成一节 [[waiver]]。"
            )
    entries = raw.get("waiver", [])
    if not isinstance(entries, list):
        raise UsageError(f"核实文件“{path}”：每条核实写成一节 [[waiver]]，要用两层方括号。")
    return tuple(_entry(path, number, entry) for number, entry in enumerate(entries, start=1))


def _entry(path: str, number: int, entry: Mapping[str, Any]) -> Waiver:
    from checks.settings import suggest

    where = f"核实文件“{path}”第 {number} 条"
    for key in entry:
        if key not in _KEYS:
            raise UsageError(
                f"{where}：没有“{key}”这一项{suggest(key, _KEYS)}；可用的有 {'、'.join(_KEYS)}。"
            )
    said = {key: _text(value) for key, value in entry.items()}
    for key, what in (("id", "问题编号"), ("reason", "理由"), ("name", "姓名")):
        if not said.get(key):
            raise UsageError(f"{where}：缺少 {key}（{what}），没有它不能核实。")
    return Waiver.of(said)


def apply(
    waivers: Waivers, findings: list[Finding], outcomes: list[Outcome]
) -> tuple[list[Finding], list[Outcome]]:
    """The findings with their waivers, and one more for each waiver that has lost its finding."""
    if not waivers.any:
        return findings, outcomes
    # of a rule that did not run nobody knows
    not_run = {o.rule for o in outcomes if o.verdict is Verdict.NOT_CHECKED or _across(o)}
    findings = [
        *_answered(waivers, findings),
        *_stale(waivers, findings, lambda rule: rule not in not_run),
        *(_finding(INCOMPLETE, text, place) for place, text in waivers.incomplete),
    ]
    answered = {
        STALE: len(waivers.by_id()),
        INCOMPLETE: len(waivers.waivers) + len(waivers.incomplete),
    }
    return findings, [
        o._replace(verdict=Verdict.PASSED, checked=answered[o.rule], because=None)
        if answered.get(o.rule)
        else o
        for o in outcomes
    ]


def join(
    waivers: Waivers,
    known: Sequence[Finding],
    found: Sequence[Finding],
    outcomes: Sequence[Outcome],
) -> tuple[list[Finding], list[Finding]]:
    """What was ``found`` across files with its waivers, beside the findings ``known`` before.

    Returns both: a waiver taken for stale before may belong to a finding across files, and one
    of a rule across files may be stale now that it ran.
    """
    if not waivers.any:
        return list(known), list(found)
    present = {finding.id for finding in found}
    kept = [f for f in known if not (f.rule == STALE and f.actual in present)]
    ran = {o.rule for o in outcomes if o.rule.startswith(ACROSS) and not _across(o)}
    kept += _stale(waivers, found, lambda rule: rule in ran)
    return kept, _answered(waivers, found)


def _answered(waivers: Waivers, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those that a waiver answers for with it."""
    by_id = waivers.by_id()
    return [replace(f, waived=by_id[f.id].said) if f.id in by_id else f for f in findings]


def _stale(
    waivers: Waivers, findings: Sequence[Finding], ran: Callable[[str], bool]
) -> Iterator[Finding]:
    """A finding for each waiver that is about none of ``findings`` though its rule ran."""
    present = {finding.id for finding in findings}
    for waiver in waivers.by_id().values():
        if waiver.id not in present and ran((waiver.rule or "").upper()):
            text = _no_more(waiver, waivers.file)
            yield _finding(STALE, text, waiver.place, waiver.id)


def _across(outcome: Outcome) -> bool:
    """Whether it is of a rule across files that had nothing to compare."""
    return outcome.rule.startswith(ACROSS) and outcome.verdict in (
        Verdict.NOT_APPLICABLE,
        Verdict.NOT_CHECKED,
    )


def _no_more(waiver: Waiver, file: Path | None) -> str:
    at = "!".join(filter(None, (waiver.sheet, waiver.cell)))
    what = " ".join(filter(None, (waiver.rule, at)))
    about = f"（{what}）" if what else ""
    where = "" if waiver.place or file is None else f"{file.name} 里"
    return (
        f"{where}核实的问题 {waiver.id}{about}已经不在：数字改过，或者问题已经改正；"
        f"原来的理由是“{waiver.reason}”（{waiver.name}），仍有问题的请重新核实，否则删去这一条"
    )


def _finding(rule: str, message: str, place: Place | None, actual: str | None = None) -> Finding:
    from checks.rules.registry import find

    known = find(rule)
    return Finding(
        rule=rule,
        title=known.title if known else "核实",
        severity=Severity.INFO,
        message=message,
        sheet=place.sheet if place else None,
        cell=place.cell if place else None,
        actual=actual,
    )


def _read_sheet(grid: Grid, found: Waivers) -> None:
    top, columns = header(grid)
    if "id" not in columns or "reason" not in columns or "name" not in columns:
        if any(value != "" for row in grid.rows for value in row):
            text = f"工作表“{grid.sheet}”没有表头，第一行请写：{'、'.join(COLUMNS)}"
            found.incomplete.append((Place(grid.sheet, "A1"), text))
        return
    for r in range(top + 1, len(grid.rows)):
        said = {key: _text(grid.value(r, column)) for key, column in columns.items()}
        if not any(said.values()):
            continue
        place = Place(grid.sheet, a1(r, columns["id"]), said["id"])
        needed = {"id": "编号", "reason": "理由", "name": "姓名"}
        lacking = [name for key, name in needed.items() if not said[key]]
        if lacking:
            text = f"第 {r + 1} 行的核实没有{'和'.join(lacking)}，不起作用"
            found.incomplete.append((place, text))
        else:
            found.waivers.append(Waiver.of(said, place))


def is_waivers(grid: Grid) -> bool:
    """Whether it is the sheet 已核实."""
    return _SHEETS.fullmatch(fold(grid.sheet)) is not None


def header(grid: Grid) -> tuple[int, dict[str, int]]:
    """The row of such a sheet that holds most column names, and where each is: "id" …, 0-based."""
    best: tuple[int, dict[str, int]] = (0, {})
    for r, row in enumerate(grid.rows[:10]):
        columns: dict[str, int] = {}
        for c, value in enumerate(row):
            key = _ALIASES.get(fold(value).casefold()) if isinstance(value, str) else None
            if key is not None:
                columns.setdefault(key, c)
        if len(columns) > len(best[1]):
            best = (r, columns)
    return best


def is_results(grid: Grid) -> bool:
    """Whether it is a sheet that gouji itself put into the workbook."""
    if grid.sheet == MEMORY:
        return True
    first = grid.value(0, 0)
    return isinstance(first, str) and (
        first.startswith(OWN)
        or (grid.sheet.startswith("审核结果") and first.startswith("审核结果："))
    )


def plain_id(text: str) -> str:
    """An id as a person copied it from a report, brackets and case aside."""
    return text.strip().strip("[]").casefold()


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return (written(value) if isinstance(value, float) else str(value)).strip()


def _plain_name(path: str) -> str:
    """The name of a workbook, whatever folder it is in and whether it is a marked copy."""
    name = unicodedata.normalize("NFC", os.path.basename(path.replace("\\", "/"))).casefold()  # noqa: PTH119
    stem, ending = os.path.splitext(name)  # noqa: PTH122
    return stem.removesuffix(".checked") + ending


def entries(
    findings: Sequence[Finding], book: str, reason: str, name: str, day: str
) -> Iterator[str]:
    """The waivers of findings as the text of a waiver file."""
    for finding in findings:
        fields = {
            "book": book, "id": finding.id, "rule": finding.rule, "sheet": finding.sheet,
            "cell": finding.cell, "reason": reason, "name": name,
        }  # fmt: skip
        lines = [f"{key} = {_quoted(value)}" for key, value in fields.items() if value is not None]
        yield "\n".join(["[[waiver]]", *lines, f"date = {day}", ""])


def _quoted(text: str) -> str:
    """A TOML basic string; JSON escapes the same characters."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
