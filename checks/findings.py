"""What an audit says: findings, outcomes and the report that holds them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from checks.across.facts import Facts
    from checks.report.evidence import Evidence

#: where it stands in the publication, said at the end of a message (checks/published/places.py)
_PLACE = re.compile(r"（原文[^（）]*）$")
#: figures and quotations in a message: what it says, apart from its wording
_FACTS = re.compile(r"[-+]?\d[\d,.]*%?|“[^”]*”|《[^》]*》")


class Severity(StrEnum):
    """How much a finding weighs; the order of declaration is the order of weight."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def chinese(self) -> str:
        """错误, 警告 or 提示."""
        return {"error": "错误", "warning": "警告", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for an error, then upwards: the first when sorted is the gravest."""
        return list(Severity).index(self)


class Verdict(StrEnum):
    """The outcome of one rule for one workbook."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"

    @property
    def chinese(self) -> str:
        """通过, 未通过, 不适用 or 未检查."""
        return {
            "passed": "通过",
            "failed": "未通过",
            "not_applicable": "不适用",
            "not_checked": "未检查",
        }[self.value]


class Place(NamedTuple):
    """A cell by sheet name and A1 address, with its value as text where that matters."""

    sheet: str
    cell: str
    value: str | None = None
    #: what the cell is, for people: "基本支出", "2060702 科普活动"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Culprit:
    """The wrong cell and, where known, what it should hold and why we think so."""

    sheet: str
    cell: str
    suggested: str | None
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The object of the findings file (contract.md)."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "suggested": self.suggested,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``cell`` is None when it belongs to no cell (a missing table)."""

    rule: str
    title: str
    severity: Severity
    message: str
    sheet: str | None
    cell: str | None
    #: what the cell is, for people: "2060702 科普活动 项目支出"
    label: str | None = None
    #: the other cells of the relation, or of the fault
    related: tuple[Place, ...] = ()
    #: cells where the same figures are at odds again: one root, told once
    copies: tuple[Place, ...] = ()
    actual: str | None = None
    expected: str | None = None
    difference: str | None = None
    unit: str | None = None
    culprit: Culprit | None = None
    candidates: tuple[Culprit, ...] = ()
    waived: str | None = None
    #: kind of the table it was found in, for grouping; None for the workbook as a whole
    table: str | None = None

    @property
    def id(self) -> str:
        """Stable across runs: a hash of rule, cells and values, whatever words say them.

        It begins with a letter, so that no spreadsheet takes it for a number.
        """
        parts = [
            self.rule,
            self.sheet or "",
            self.cell or "",
            self.actual or "",
            self.expected or "",
        ]
        parts += [f"{p.sheet}!{p.cell}={p.value or ''}" for p in (*self.copies, *self.related)]
        if self.cell is None:
            parts.append(self.message)
        elif self.difference is None:  # two faults of one paragraph differ in what is said
            parts += _FACTS.findall(_PLACE.sub("", self.message))
        return "f" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:15]

    def to_dict(self) -> dict[str, Any]:
        """The object of the findings file (contract.md)."""
        return {
            "id": self.id,
            "rule": self.rule,
            "title": self.title,
            "severity": self.severity.value,
            "message": self.message,
            "sheet": self.sheet,
            "cell": self.cell,
            "related": [
                {"sheet": p.sheet, "cell": p.cell, "value": p.value}
                for p in (*self.copies, *self.related)
            ],
            "actual": self.actual,
            "expected": self.expected,
            "difference": self.difference,
            "unit": self.unit,
            "culprit": self.culprit.to_dict() if self.culprit else None,
            "candidates": [candidate.to_dict() for candidate in self.candidates],
            "waived": self.waived,
        }


class Outcome(NamedTuple):
    """What became of one rule: how many statements it checked, and why not, if not."""

    rule: str
    title: str
    verdict: Verdict
    checked: int
    because: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The object of the findings file (contract.md)."""
        return {
            "rule": self.rule,
            "outcome": self.verdict.value,
            "checked": self.checked,
            "because": self.because,
        }


class DutyOutcome(NamedTuple):
    """What became of one duty of the reviewer's list (checks/ledger)."""

    duty: str
    title: str
    verdict: Verdict
    rules: tuple[str, ...]
    because: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The object of the findings file (contract.md)."""
        return {
            "duty": self.duty,
            "title": self.title,
            "outcome": self.verdict.value,
            "rules": list(self.rules),
            "because": self.because,
        }


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table the recogniser placed, as reports name it."""

    kind: str
    #: short Chinese name, "支出总表"
    name: str
    sheet: str
    #: A1 range of the whole table, title to last row
    range: str
    title: str
    unit: str
    #: 0..1, how much of what the layout asks for was found
    sure: float

    def to_dict(self) -> dict[str, Any]:
        """The object of the findings file (contract.md)."""
        return {
            "kind": self.kind,
            "sheet": self.sheet,
            "range": self.range,
            "title": self.title,
            "unit": self.unit,
        }


@dataclass(slots=True)
class Report:
    """The audit of one workbook. ``status`` is ok, unreadable or not_a_budget."""

    path: str
    sha256: str | None
    status: str
    error: str | None = None
    year: int | None = None
    layout: str | None = None
    #: "department" (部门) or "unit" (单位)
    kind: str | None = None
    department: str | None = None
    tables: list[TableFound] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    #: the reviewer's list: what became of each duty
    duties: list[DutyOutcome] = field(default_factory=list)
    #: share of applicable duties that were fully checked; None when none applied
    completion: float | None = None
    #: what else shaped this audit, a sentence each: settings, waivers, an official 科目表
    remarks: list[str] = field(default_factory=list)
    #: kind of the source by content: xlsx, xlsm, xlsb, xls, ods, csv
    source_kind: str | None = None
    #: what other workbooks need to know of this one; only where ``audit`` was asked for it
    facts: Facts | None = None
    #: what a report shows beside the findings; only where ``audit`` was asked for it
    evidence: Evidence | None = None

    def count(self, severity: Severity) -> int:
        """How many findings of this severity are not waived."""
        return sum(1 for f in self.findings if f.severity is severity and f.waived is None)

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(1 for f in self.findings if f.waived is not None)

    def worst_first(self) -> list[Finding]:
        """The errors, the warnings, the infos, then what is waived."""
        return sorted(self.findings, key=lambda f: (f.waived is not None, f.severity.rank))

    def to_dict(self) -> dict[str, Any]:
        """The workbook object of the findings file (contract.md)."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "status": self.status,
            "error": self.error,
            "year": self.year,
            "layout": self.layout,
            "kind": self.kind,
            "department": self.department,
            "tables": [t.to_dict() for t in self.tables],
            "outcomes": [o.to_dict() for o in self.outcomes],
            "duties": [d.to_dict() for d in self.duties],
            "completion": self.completion,
            "findings": [f.to_dict() for f in self.findings],
        }


def plain(value: Decimal) -> str:
    """An exact decimal as contract.md wants it: no exponent, no trailing zeros."""
    return _without_zeros(format(value, "f"))


def grouped(value: Decimal) -> str:
    """An amount for people: thousands separators, no trailing zeros."""
    return _without_zeros(format(value, ",f"))


def _without_zeros(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
