"""docs/findings.md, for programs: its example is one, and says what the tool says."""

import json
import re
from pathlib import Path

import jsonschema

import checks
from addin import shipped
from checks.findings import Report
from tests.report.findings import schema

PAGE = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8")
SAMPLE = str(shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx")


def example() -> dict[str, object]:
    match = re.search(r"```json\n(.+?)```", PAGE, re.S)
    assert match is not None
    found: dict[str, object] = json.loads(match[1])
    return found


def test_the_example_is_valid_and_its_finding_is_what_the_sample_gives() -> None:
    data = example()
    jsonschema.validate(data, schema())
    (book,) = data["workbooks"]  # type: ignore[misc]
    report: Report = checks.audit(SAMPLE)
    real = report.to_dict()
    (finding,) = book["findings"]  # type: ignore[has-type]
    assert finding in real["findings"]
    assert book["tables"][0] in real["tables"]  # type: ignore[has-type]
    for key in ("year", "layout", "kind", "department"):
        assert book[key] == real[key], key  # type: ignore[has-type]


def test_every_field_of_the_file_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", PAGE)) | set(re.findall(r'"(\w+)":', PAGE))
    book = checks.audit(SAMPLE).to_dict()
    fields = {*book, *book["findings"][0], *book["outcomes"][0], *book["duties"][0]}
    assert sorted(fields - told) == []
