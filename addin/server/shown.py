"""A report as the task pane wants it: the findings file's object and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addin.buttons.checking import Checked, Part, inside
from addin.buttons.walking import sentence, stops, worth_walking
from checks.findings import Culprit, Finding, Severity
from checks.report import wording
from checks.report.corrections import now


def shown(checked: Checked, part: Part | None = None) -> dict[str, Any]:
    """The report, the stops of 上一处 / 下一处 in their order, and what concerns a part.

    ``roots`` are the wrong cells under which the pane folds what they broke.
    """
    report = checked.report
    said = report.to_dict()
    tables = {table.kind: table.name for table in report.tables}
    said["findings"] = [_finding(f, tables) for f in report.findings]
    said["roots"] = [_root(*root) for root in wording.by_culprit(report).items()]
    said["not_checked"] = [
        {"because": because, "titles": titles} for because, titles in wording.not_checked(report)
    ]
    said["sheets"] = [grid.sheet for grid in checked.source.grids]
    said["stops"] = _stops(checked)
    if part is not None:
        ids = [finding.id for finding in inside(report, part)]
        said["part"] = {"name": part.name, "sheet": part.sheet.strip(), "ids": ids}
    return said


def _stops(checked: Checked) -> list[dict[str, Any]]:
    """The cells that 下一处 goes to, as the ribbon's does: sheets in order, rows, columns."""
    from checks.addresses import a1

    hidden = {grid.sheet for grid in checked.source.grids if not grid.visible}
    return [
        {
            "sheet": stop.place[0],
            "row": stop.place[1],
            "column": stop.place[2],
            "cell": a1(*stop.place[1:]),
            "said": sentence(stop),
            "ids": [finding.id for finding in stop.findings],
            "hidden": stop.place[0] in hidden,
        }
        for stop in worth_walking(stops(checked))
    ]


def _root(wrong: Culprit, findings: Sequence[Finding]) -> dict[str, Any]:
    """One wrong cell with what it should hold, and the ids of the findings it explains."""
    place = wording.place_of(wrong, findings)
    written, should = now(wrong, findings), wording.should(wrong, findings)
    said = (place and place.label) or ""
    said += f" 现为 {written}" if written and should else ""
    said += f"{'，' if written else ' '}应为 {should}" if should else ""
    worst = min(findings, key=lambda finding: list(Severity).index(finding.severity))
    return {
        "sheet": wrong.sheet,
        "cell": wrong.cell,
        "severity": worst.severity.value,
        "said": f"{said.strip()}（{wrong.why}）",
        "suggested": wrong.suggested,
        "ids": [finding.id for finding in findings],
    }


def _finding(finding: Finding, tables: Mapping[str, str]) -> dict[str, Any]:
    said = finding.to_dict()
    said["label"] = finding.label
    said["said"] = wording.bare_message(finding, tables.get(finding.table or ""))
    said["suggestion"] = wording.suggestion(finding)
    said["related"] = [
        {"sheet": p.sheet, "cell": p.cell, "label": p.label, "value": p.value}
        for p in (*finding.copies, *finding.related)
    ]
    wrong = finding.culprit
    place = wording.place_of(wrong, [finding]) if wrong is not None else None
    if place is not None and wrong is not None and wrong.suggested is not None:
        unit = wording.unit_of(wrong, [finding])
        said["culprit"]["was"] = wording.amount(place.value, unit)
        said["culprit"]["becomes"] = wording.amount(wrong.suggested, unit)
    return said
