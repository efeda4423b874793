"""The report for reading: everything is in it, it loads nothing, and nothing in it is code."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from checks.findings import Finding, Report, Severity
from checks.report import evidence
from checks.report.links import uri
from tests.report import samples
from tests.report.pages import PLANTED, ROOT, planted, planted_page, text, tree, written

HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def test_every_finding_stands_on_the_page_without_any_script() -> None:
    page = tree(planted_page())
    for script in page.iter("script"):
        script.getparent().remove(script)
    shown = {each.get("id"): each for each in page.find_class("f")}
    assert len(shown) == len(page.find_class("f")) == len(planted().findings)
    for finding in planted().findings:
        section = shown[f"w1-{finding.id}"]
        assert finding.severity.value == section.get("data-s")
        said = "".join(finding.message.split())
        assert said[-9:] in "".join(section.text_content().split())
        assert not section.get("hidden")


def test_nothing_is_loaded_and_nothing_else_may_run() -> None:
    source = planted_page().decode("utf-8")
    page = tree(planted_page())
    assert (
        page.xpath("//@src | //link | //iframe | //object | //embed | //base | //form/@action")
        == []
    )
    assert page.xpath("//@style") == []
    assert [a for a in page.xpath("//@*") if re.match(r"on[a-z]+$", a.attrname)] == []
    assert not re.search(r"url\(|@import|https?://", page.xpath("string(//style)"))
    assert not re.search(
        r"fetch|XMLHttp|WebSocket|import\(|eval|innerHTML|https?://",
        "".join(page.xpath("//script/text()")),
    )
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", source, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_what_a_workbook_says_is_text_and_never_markup() -> None:
    finding = Finding(
        "BN101", HOSTILE, Severity.ERROR, f"支出总表 {HOSTILE} “{HOSTILE}”", HOSTILE, "E12",
        label=HOSTILE, actual="1", expected=HOSTILE, unit=HOSTILE, waived=HOSTILE,
    )  # fmt: skip
    snippet = evidence.Snippet(
        HOSTILE, ("A",), (HOSTILE,),
        (evidence.SheetRow(1, (HOSTILE,), ("found",), (False,)),),
    )  # fmt: skip
    prose = evidence.Snippet(HOSTILE, (), (), (), HOSTILE, ("alert(1)",))
    report = replace(
        samples.passing(path=HOSTILE),
        department=HOSTILE,
        findings=[finding],
        remarks=[HOSTILE],
        evidence=evidence.Evidence([], {finding.id: (snippet, prose)}),
    )
    broken = replace(samples.unreadable(path=HOSTILE), error=HOSTILE)
    page = tree(written([report, broken]))
    assert len(page.xpath("//script")) == 1
    assert page.xpath("//img") == []
    assert page.xpath("//@onerror") == []
    assert HOSTILE in text(page.find_class("f")[0])


def test_the_same_reports_give_the_same_bytes() -> None:
    reports = [planted(), *samples.all_of_them()]
    assert written(reports, ROOT) == written(reports, ROOT)


@pytest.mark.parametrize("reports", [[], samples.all_of_them(), [samples.strange_names()]])
def test_any_reports_make_a_page(reports: list[Report]) -> None:
    page = tree(written(reports))
    assert len(page.find_class("book")) == len(reports)


def test_the_worst_workbook_comes_first() -> None:
    page = tree(written([samples.passing(), samples.failing(), samples.unreadable()]))
    titles = [text(h) for h in page.xpath("//article/header/h2")]
    assert titles[0] == "加密.xlsx"
    rows = [text(row) for row in page.xpath("//table[contains(@class, 'list')]/tbody/tr")]
    assert "加密" in rows[0]
    assert "错误样例" in rows[1]
    assert "1 个没有能够审核" in text(page.find_class("lead")[0])


def test_the_row_around_a_finding_is_as_it_stands_in_the_sheet() -> None:
    finding = next(f for f in planted().findings if f.culprit is not None and f.rule == "BN101")
    assert finding.culprit is not None
    assert finding.sheet is not None
    section = tree(planted_page()).get_element_by_id(f"w1-{finding.id}")
    sheet = openpyxl.load_workbook(PLANTED)[finding.sheet]
    letters = [text(th) for th in section.xpath(".//tr[@class='letters']/th")][1:]
    for row in section.xpath(".//tbody/tr"):
        number = text(row.find("th"))
        for letter, cell in zip(letters, row.findall("td"), strict=True):
            value = sheet[f"{letter}{number}"].value
            shown = (cell.text or "").strip()
            if isinstance(value, int | float):
                assert float(shown.replace(",", "")) == value
            else:
                assert shown == " ".join(str(value or "").split())
    (suspect,) = [c for c in section.xpath(".//td") if "suspect" in (c.get("class") or "")]
    column = letters[list(suspect.getparent()).index(suspect) - 1]
    assert f"{column}{text(suspect.getparent().find('th'))}" == finding.culprit.cell
    assert finding.culprit.suggested is not None
    should = text(suspect.find_class("should")[0])
    assert should == f"应为 {float(finding.culprit.suggested):,.0f}"


def test_the_map_draws_what_does_not_add_up_and_writes_both_sides_out() -> None:
    page = tree(planted_page())
    lines = {a.get("href"): a.get("class") for a in page.xpath("//*[local-name()='svg']//a")}
    assert {"wrong", "holds"} <= set(lines.values())
    for href, result in lines.items():
        details = page.get_element_by_id(href.removeprefix("#"))
        assert details.get("class") == result
        sums = details.find_class("sums")[0]
        assert ("相差" in text(sums)) == (result != "holds")
    # planted: 22102 合计 of 收入总表 was replaced by the number below it
    income = next(d for d in page.xpath("//details") if text(d).startswith("收入总表 — 支出总表"))
    written_out = text(income.find_class("sums")[0])
    assert "E34 22102 住房改革支出 合计 6,114,582" in written_out
    assert "8,938,182" in written_out
    assert "≠" in written_out


def test_what_was_not_checked_and_what_was_waived_are_told_with_the_reason() -> None:
    page = tree(written([samples.failing(), samples.with_duties()]))
    assert samples.WAIVED.waived is not None
    assert samples.WAIVED.waived in text(page)
    assert "尚未实现" in text(page)


def test_links_lead_to_the_workbook_from_where_the_page_stands(tmp_path: Path) -> None:
    page = tree(written([planted()], tmp_path / "结果"))
    (href,) = page.xpath("//p[@class='meta']/a/@href")
    assert not href.startswith("/")
    from urllib.parse import unquote

    assert (tmp_path / "结果" / unquote(href)).resolve() == PLANTED
    assert tree(written([samples.failing()])).xpath("//p[@class='meta']/a") == []


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("javascript:alert(1).xlsx", "javascript%3Aalert%281%29.xlsx"),
        ("a b#c?.xlsx", "a%20b%23c%3F.xlsx"),
        ("s3://bucket/a.xlsx", "s3://bucket/a.xlsx"),
    ],
)
def test_a_path_is_no_script(path: str, leads: str) -> None:
    assert uri(path, None) == leads


def test_evidence_is_made_only_when_asked_for() -> None:
    from checks import audit

    assert audit(PLANTED).evidence is None
    assert planted().evidence is not None
    assert audit(PLANTED).to_dict() == planted().to_dict()


def test_departments_and_families_make_a_heat_map() -> None:
    other = replace(samples.failing("甲.xlsx"), department="甲局")
    page = tree(written([samples.failing(), other, samples.passing()]))
    rows = {text(r.find("th")): r for r in page.xpath("//table[@class='heat']/tbody/tr")}
    assert "甲局" in rows
    counts = [int(text(td)) for td in rows["甲局"].findall("td") if text(td) != "·"]
    open_ones = [f for f in other.findings if f.waived is None and f.severity is not Severity.INFO]
    assert sum(counts) == len(open_ones)


def test_a_page_too_large_to_open_holds_the_worst_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("checks.report.html._LARGEST", 20_000)
    reports = [replace(samples.passing(f"{i}.xlsx"), path=f"{i}.xlsx") for i in range(40)]
    page = tree(written([*reports, samples.failing("坏.xlsx")]))
    details = page.find_class("book")
    assert 1 <= len(details) < 41
    assert "坏.xlsx" in text(details[0])
    rows = page.xpath("//table[contains(@class, 'list')]/tbody/tr")
    assert len(rows) == 41
    assert f"其余 {41 - len(details)} 个" in text(page)
    targets = {a.removeprefix("#") for a in page.xpath("//a/@href") if a.startswith("#w")}
    assert targets <= set(page.xpath("//@id"))
