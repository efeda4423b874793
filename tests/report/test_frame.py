"""Findings as a DataFrame."""

from __future__ import annotations

from decimal import Decimal

import pytest

import checks
from addin import shipped

pytest.importorskip("pandas")


def test_a_row_per_finding_with_exact_amounts() -> None:
    from checks.report.frame import frame

    report = checks.audit(shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx")
    found = frame([report, report])
    assert len(found) == 2 * len(report.findings)
    wrong = found[(found["rule"] == "BN101") & (found["cell"] == "E34")].iloc[0]
    assert wrong["sheet"] == "部门收入总表"
    assert wrong["actual"] == Decimal(6114582)
    assert wrong["expected"] == Decimal(8938182)
    assert wrong["difference"] == Decimal(-2823600)
    errors = found[found["severity"] == "error"].groupby("family").size()
    assert errors["BN"] > 0


def test_no_findings_give_no_rows() -> None:
    from checks.report.frame import COLUMNS, frame

    assert list(frame([]).columns) == list(COLUMNS)
    assert len(frame([])) == 0
