"""Real published documents: every table equals its workbook, every finding is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checks import audit
from tests.published.comparing import prose, tables
from tests.published.conftest import corpus, document

FEW = ("sh_czj_2025_unit",)
MORE = ("pt_fuban_2025_dept", "pt_fuban_2025_unit", "pt_sfj_2026_dept", "pt_sww_2025_dept")
#: the corpus workbook has a cover that the publication has not
TABLES_ONLY = ("js_zhengxie_2018",)
ALL = os.environ.get("GOUJI_TEST_DOCUMENTS") == "1"


def few_or_all(names: tuple[str, ...]) -> list[object]:
    skip = pytest.mark.skipif(not ALL, reason="set GOUJI_TEST_DOCUMENTS=1 to import every document")
    return [pytest.param(name, marks=[skip] if name in MORE else []) for name in names]


@pytest.mark.parametrize("name", few_or_all(FEW + MORE + TABLES_ONLY))
def test_tables_equal_the_workbook_cell_by_cell(name: str) -> None:
    found, wanted = tables(document(f"{name}.pdf")), tables(corpus(f"{name}.xlsx"))
    assert list(found) == list(wanted)
    # the corpus workbook lacks the note below its empty table
    found = {
        sheet: [r for r in rows if r != ["注：本部门无该项目"]] for sheet, rows in found.items()
    }
    for sheet, rows in wanted.items():
        assert found[sheet] == rows, sheet


@pytest.mark.parametrize("name", few_or_all(FEW + MORE))
def test_prose_is_complete(name: str) -> None:
    assert prose(document(f"{name}.pdf")) == prose(corpus(f"{name}.xlsx"))


@pytest.mark.parametrize("name", few_or_all(FEW + MORE + TABLES_ONLY))
def test_audit_of_the_document_is_that_of_the_workbook(name: str) -> None:
    found, wanted = audit(document(f"{name}.pdf")), audit(corpus(f"{name}.xlsx"))
    # the corpus leaves out the note under 公开10表, so that only there the table has none
    noted = [f.id for f in wanted.findings if not (name.startswith("js_") and f.rule == "BS105")]
    assert [f.id for f in found.findings] == noted
    for finding in found.findings:
        assert "（原文第" in finding.message, "a finding names the page"


def test_final_accounts_come_as_they_are() -> None:
    found = tables(document("pt_czj_2024_final.pdf"))
    assert found["表"][0] == ["序号", "单位名称", "备注"]
    total = found["收入支出决算总表"]
    assert ["本年收入合计", 2946.25, "本年支出合计", 2940.05] in total
    assert ["总计", 2995.39, "总计", 2995.39] in total
    assert len(found) == 10


def test_the_source_is_not_written_to(tmp_path: Path) -> None:
    before = document("sh_czj_2025_unit.pdf")
    data, time = before.read_bytes(), before.stat().st_mtime_ns
    audit(before)
    assert before.read_bytes() == data
    assert before.stat().st_mtime_ns == time
