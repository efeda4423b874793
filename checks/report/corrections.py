"""What to change: the cells that are surely wrong, in one list, for whoever has to correct them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checks.findings import Culprit, Finding, Report, Severity
from checks.report import wording


class Correction(NamedTuple):
    """One wrong cell as people are told to change it."""

    #: ``收入总表 E34 22102 住房改革支出 合计``
    where: str
    #: the amount or code it holds; "" where that is not known or the cell is a text
    now: str
    #: "" where a row has to be taken out or put in
    should: str
    why: str
    #: what is gone with it, errors and warnings, one or more
    findings: list[Finding]


def corrections(report: Report) -> list[Correction]:
    """Each cell that an open error or warning surely blames, in the order of the report."""
    found: dict[tuple[str, str, str | None], tuple[Culprit, list[Finding]]] = {}
    for finding in report.findings:
        wrong = finding.culprit
        if wrong is not None and finding.waived is None and finding.severity is not Severity.INFO:
            place = (wrong.sheet, wrong.cell, wrong.suggested)
            found.setdefault(place, (wrong, []))[1].append(finding)
    return [_correction(report, wrong, findings) for wrong, findings in found.values()]


def _correction(report: Report, wrong: Culprit, findings: list[Finding]) -> Correction:
    own = wording.place_of(wrong, findings)
    table = wording.table_names(report).get(wording.table_of(report, wrong) or "")
    label = own.label if own is not None else None
    where = (table.name if table else wrong.sheet.strip(), wrong.cell, label)
    should = wording.should(wrong, findings)
    return Correction(
        " ".join(filter(None, where)), now(wrong, findings) if should else "", should,
        wrong.why, findings,
    )  # fmt: skip


def now(wrong: Culprit, findings: Sequence[Finding]) -> str:
    """What a wrong cell holds; "" where the findings know only what was made of it."""
    own = wording.place_of(wrong, findings)
    unit = wording.unit_of(wrong, findings)
    cell = (wrong.sheet, wrong.cell)
    # where a finding of the cell expects all of what is suggested, it has read all of it, too:
    # not 万元 of 单位：万元
    read = any(
        any((p.sheet, p.cell) == cell for p in f.related)
        or ((f.sheet, f.cell) == cell and f.expected == wrong.suggested)
        for f in findings
    )
    if own is None or not (unit or read) or (wrong.suggested and len(wrong.suggested) > 40):
        return ""
    return wording.amount(own.value, unit) or "空白"
