"""The findings as SARIF 2.1.0, for code scanning and whatever else reads it.

A cell is a logical location (``表!A1``) within the workbook as the artifact: SARIF's regions are
of texts and binaries and know no cells. The same input gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from checks.findings import Finding, Place, Report, Severity
from checks.report import wording
from checks.report.findings_json import as_json, tool
from checks.report.links import uri

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: how many related cells are named
_RELATED = 50


class Writer:
    """Writes one run, a report at a time; ``folder`` is where the file will stand."""

    def __init__(self, stream: IO[bytes], folder: Path | None = None) -> None:
        from checks.rules.registry import all_rules

        self._stream = stream
        self._folder = folder
        self._rules = {rule.id: i for i, rule in enumerate(all_rules())}
        #: what could not be audited or was not checked, told at the end
        self._notes: list[dict[str, Any]] = []
        self._successful = True
        self._before = "\n"
        driver = {
            **tool(),
            "language": "zh-CN",
            "rules": [_rule(rule) for rule in all_rules()],
        }
        self._put(
            f'{{\n"$schema": {as_json(SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n'
            f'"tool": {as_json({"driver": driver})},\n"language": "zh-CN",\n'
            '"columnKind": "utf16CodeUnits",\n"results": ['
        )

    def add(self, report: Report) -> None:
        """The next workbook."""
        artifact = {"uri": uri(report.path, self._folder)}
        if report.status != "ok":
            self._successful = False
            self._note("error", report.error or wording.STATUS[report.status], artifact)
            return
        for finding in report.findings:
            self._put(self._before + as_json(self._result(finding, artifact)))
            self._before = ",\n"
        for reason, whats in wording.not_checked(report):
            self._note("note", f"没有查完：{reason}（{'；'.join(whats)}）", artifact)

    def close(self) -> None:
        """The end of the file."""
        invocation = {
            "executionSuccessful": self._successful,
            "toolExecutionNotifications": self._notes,
        }
        self._put(f'\n],\n"invocations": [{as_json(invocation)}]\n}}]\n}}\n')

    def _result(self, finding: Finding, artifact: dict[str, str]) -> dict[str, Any]:
        text = "。".join(filter(None, (finding.message, wording.suggestion(finding))))
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._rules.get(finding.rule, -1),
            "level": _LEVELS[finding.severity],
            "message": {"text": text},
            "locations": [_location(artifact, finding.sheet, finding.cell, finding.label)],
            "partialFingerprints": {"goujiFinding/v1": finding.id},
        }
        related: list[Place] = [*finding.copies, *finding.related][:_RELATED]
        if related:
            result["relatedLocations"] = [
                {**_location(artifact, p.sheet, p.cell, p.label), "id": i}
                for i, p in enumerate(related, 1)
            ]
        if finding.waived is not None:
            result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
        known = finding.to_dict()
        properties = {
            key: known[key]
            for key in ("actual", "expected", "difference", "unit", "culprit")
            if known[key] is not None
        }
        if properties:
            result["properties"] = properties
        return result

    def _note(self, level: str, text: str, artifact: dict[str, str]) -> None:
        location = {"physicalLocation": {"artifactLocation": artifact}}
        self._notes.append({"level": level, "message": {"text": text}, "locations": [location]})

    def _put(self, text: str) -> None:
        self._stream.write(text.encode("utf-8", "backslashreplace"))


def _rule(rule: Any) -> dict[str, Any]:
    from checks.report.pages import sections
    from checks.rules.registry import FAMILIES

    said = dict(sections(rule))
    return {
        "id": rule.id,
        "name": rule.title,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": said["怎么算"]},
        "help": {"text": f"{said['为什么']}\n{said['如何修改']}\n依据：{rule.basis}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [FAMILIES[rule.family]]},
    }


def _location(
    artifact: dict[str, str], sheet: str | None, cell: str | None, label: str | None
) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact}}
    if sheet is not None:
        logical = {
            "name": cell or sheet,
            "fullyQualifiedName": f"{sheet}!{cell}" if cell else sheet,
            "kind": "cell" if cell else "sheet",
        }
        location["logicalLocations"] = [logical]
    if label:
        location["message"] = {"text": label}
    return location
