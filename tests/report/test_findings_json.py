"""The findings file: valid by its schema, the same bytes each time."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import jsonschema
import pytest

from checks.findings import Finding, Report
from checks.report.findings_json import Writer
from tests.report import samples
from tests.report.findings import dump, schema


def validate(data: object) -> None:
    jsonschema.Draft202012Validator(schema()).validate(data)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("report", samples.all_of_them(), ids=lambda r: r.path)
def test_every_kind_of_report_is_valid(report: Report) -> None:
    data = json.loads(dump([report]))
    validate(data)
    assert data["schema"] == "gouji/findings/1"
    assert data["tool"]["name"] == "gouji"
    assert data["workbooks"] == [report.to_dict()]


def test_duties_and_the_completion_are_told() -> None:
    data = json.loads(dump([samples.with_duties()]))
    validate(data)
    [book] = data["workbooks"]
    assert book["completion"] == 0.25
    assert book["duties"][-1] == {
        "duty": "披露-09", "title": "及时公开", "outcome": "not_checked", "rules": [],
        "because": "尚未实现",
    }  # fmt: skip


def test_no_workbook_is_valid_too() -> None:
    validate(json.loads(dump([])))


def test_same_reports_same_bytes() -> None:
    assert dump(samples.all_of_them()) == dump(samples.all_of_them())


def test_chinese_is_readable_and_lines_end_as_on_unix() -> None:
    data = dump([samples.failing()])
    assert "相邻两位数字颠倒".encode() in data
    assert b"\r" not in data
    assert data.endswith(b"]\n}\n")


def test_each_finding_stands_on_its_own_line() -> None:
    lines = [line for line in dump([samples.failing()]).splitlines() if b'"severity"' in line]
    assert len(lines) == len(samples.failing().findings)


def test_it_is_written_report_by_report() -> None:
    stream = BytesIO()
    writer = Writer(stream)
    reports = samples.all_of_them()
    for number, report in enumerate(reports, start=1):
        writer.add(report)
        assert stream.getvalue().count(b'"completion"') == number
    writer.close()
    assert stream.getvalue() == dump(reports)


def test_an_undecodable_file_name_stays_valid_json() -> None:
    report = samples.passing("预算/\udcff.xlsx")
    assert json.loads(dump([report]))["workbooks"][0]["path"] == "预算/\udcff.xlsx"


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(dump([samples.failing()]))
    change(data["workbooks"][0])
    return data


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w.pop("duties"),
        lambda w: w.update(extra=1),
        lambda w: w.update(completion=1.5),
        lambda w: w.update(error="有错"),
        lambda w: w.update(status="unreadable"),
        lambda w: w["findings"][0].update(severity="fatal"),
        lambda w: w["findings"][0].update(cell="e12"),
        lambda w: w["findings"][0].update(sheet=None),
        lambda w: w["findings"][0].update(actual=12),
        lambda w: w["findings"][0].pop("candidates"),
        lambda w: w["findings"][0]["related"][0].update(label="合计"),
        lambda w: w["outcomes"][0].update(outcome="skipped"),
        lambda w: w["tables"][0].pop("unit"),
    ],
)
def test_the_schema_is_strict(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate(broken(change))


def test_duties_and_completion_may_be_there() -> None:
    duty = {
        "duty": "表间-03", "title": "收支平衡", "outcome": "passed", "rules": ["BJ103"],
        "because": None,
    }  # fmt: skip
    validate(broken(lambda w: w.update(duties=[duty], completion=0.98)))


def test_a_finding_without_cell_is_valid() -> None:
    finding: Finding = replace(samples.ROW, cell=None, culprit=None)
    report = samples.passing()
    report.findings = [finding]
    validate(json.loads(dump([report])))
