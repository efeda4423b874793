"""The task pane in a browser, with a stand-in for Office.js, against a server that runs."""

from __future__ import annotations

import json
from collections import defaultdict

from checks.cli import main
from tests.addin.server.excel import PLANTED
from tests.addin.server.pane import (
    NEEDED,
    audited,
    card,
    done,
    picture,
    root,
    status,
    unfolded,
    written,
)

pytestmark = NEEDED


def test_list_filter_search_select(open_pane, model):
    page = audited(open_pane(model))
    assert page.inner_text("#book") == "上海市科学技术协会 2025年 部门预算"
    errors = int(page.inner_text("#filters .error b"))
    warnings = int(page.inner_text("#filters .warning b"))
    assert page.locator(".finding").count() == errors + warnings
    picture(page, "pane")

    page.click("#filters .warning")
    assert page.locator(".finding").count() == page.locator(".finding.error").count() == errors
    page.click("#filters .info")
    hints = int(page.inner_text("#filters .info b"))
    assert page.locator(".finding").count() == errors + hints

    page.fill("#search", "bn101 e17")
    assert page.locator(".finding").count() == 1
    assert "1,107,600" in page.inner_text(".finding .message")
    page.fill("#search", "没有这样的问题")
    assert page.locator(".finding").count() == 0
    assert page.is_visible("#none")
    page.fill("#search", "")

    root(page, "G17").locator("> .head").click()
    assert done(page)[-2:] == [["activate", "部门支出总表"], ["select", "部门支出总表", "G17"]]
    picture(page, "pane-root")
    card(page, "BN101", "E17").locator(".head").click()
    assert done(page)[-2:] == [["activate", "部门支出总表"], ["select", "部门支出总表", "E17"]]
    assert page.locator(".card.open").count() == 2
    page.locator(".finding.open .related button", has_text="G17").click()
    assert done(page)[-1] == ["select", "部门支出总表", "G17"]
    picture(page, "pane-open")

    # with the keyboard alone
    page.locator(".card > .head").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    second = page.locator("#findings > .card").nth(1)
    assert "open" in second.get_attribute("class")
    assert second.locator("> .head").get_attribute("aria-expanded") == "true"
    assert done(page)[-1][:1] == ["select"]

    # nothing is wider than the pane
    for width, scheme in ((320, "light"), (450, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        picture(page, f"pane-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.wrong == []


def test_the_list_is_that_of_gouji_check(open_pane, model, tmp_path, capsys):
    """What is found, and what is folded under which cell, in the words of the terminal."""
    target = tmp_path / "found.json"
    main(["check", str(PLANTED), "--format", "json", "--output", str(target)])
    filed = json.loads(target.read_text(encoding="utf-8"))["workbooks"][0]["findings"]
    explained = defaultdict(list)
    for finding in filed:
        if finding["culprit"] and finding["severity"] != "info":
            wrong = finding["culprit"]
            explained[wrong["sheet"], wrong["cell"]].append(finding)
    explained = {wrong: found for wrong, found in explained.items() if len(found) > 1}
    folded = [finding for found in explained.values() for finding in found]
    alone = [finding for finding in filed if finding not in folded]
    wanted = []
    for sheet in [sheet["name"] for sheet in model["sheets"]]:
        roots = [f"{name}!{cell}" for name, cell in explained if name == sheet]
        wanted += roots + [finding["id"] for finding in alone if finding["sheet"] == sheet]
    page = audited(open_pane(model))
    page.click("#filters .info")
    assert wanted == page.evaluate(
        "[...document.querySelectorAll('#findings > .card')].map((card) => card.dataset.id)"
    )
    shown = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.root')].map((root) => [root.dataset.id,"
        " [...root.querySelectorAll('.finding')].map((card) => card.dataset.id)]))"
    )
    assert shown == {
        f"{sheet}!{cell}": [finding["id"] for finding in found]
        for (sheet, cell), found in explained.items()
    }
    assert {(f["rule"], f["cell"]) for f in explained["部门支出总表", "G17"]} == {
        ("BN101", "E17"),
        ("BN102", "G15"),
    }
    levels = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.finding')].map((card) =>"
        " [card.dataset.id, card.classList[2]]))"
    )
    assert levels == {finding["id"]: finding["severity"] for finding in filed}

    capsys.readouterr()
    main(["check", str(PLANTED)])
    printed = "".join(capsys.readouterr().out.split())
    for root_card in page.locator(".root").all():
        said = root_card.locator("> .head .message").inner_text()
        assert "".join(said.split()) in printed
        root_card.locator("> .head").click()
        assert root_card.locator(".follow").inner_text().replace(" ", "") in printed


def test_accept_and_take_back(open_pane, model):
    page = audited(open_pane(model))
    errors = int(page.inner_text("#filters .error b"))
    wrong = root(page, "G17")
    assert wrong.locator("> .head .rule").inner_text() == "牵出 2 个问题"
    assert "现为 1,107,600，应为 1,106,700" in wrong.locator("> .head .message").inner_text()
    wrong.locator("> .head").click()
    page.click(".root.open > .body > .accept")
    assert status(page, "改为") == "部门支出总表 G17 已由 1,107,600 改为 1,106,700。"
    assert ["values", "部门支出总表", "G17:G17", [[1106700]]] in done(page)
    assert int(page.inner_text("#filters .error b")) < errors
    assert card(page, "BN101", "E17").count() == 0
    picture(page, "pane-accepted")

    page.click("#take-back")
    assert status(page, "已恢复为") == "部门支出总表 G17 已恢复为 1,107,600。"
    assert written(page, "部门支出总表", 17, "G") == 1107600
    assert int(page.inner_text("#filters .error b")) == errors

    # a code stays a text
    card(page, "KM101", "B35").locator(".head").click()
    suggestion = page.inner_text(".finding.open .suggestion")
    assert suggestion.startswith("建议 B35：空白 → 02")
    page.click(".finding.open .accept")
    status(page, "改为 02")
    assert written(page, "部门一般公共预算拨款表", 35, "B") == "02"

    # the second, and after it the first: all of them can be taken back
    root(page, "G17").locator("> .head").click()
    page.click(".root.open > .body > .accept")
    status(page, "1,106,700")
    page.click("#undo")
    status(page, "G17 已恢复为")
    page.click("#undo")
    status(page, "B35 已恢复为")
    assert written(page, "部门一般公共预算拨款表", 35, "B") == ""
    page.click("#undo")
    assert status(page, "没有可以") == "没有可以撤销的采纳。"
    # what was accepted is remembered in the workbook, but that is no mark
    assert page.get_attribute("#mark", "aria-pressed") == "false"


def test_waive(open_pane, small):
    page = audited(open_pane(small))
    errors = int(page.inner_text("#filters .error b"))
    unfolded(page, "G17", "BN101", "E17")
    assert not page.is_visible(".finding.open .accept")
    page.click(".finding.open .waive")
    page.keyboard.press("Escape")
    assert not page.is_visible(".finding.open .reason")
    page.click(".finding.open .waive")
    page.fill(".finding.open [name=reason]", "=已与财政局核对")
    page.fill(".finding.open [name=name]", "张三")
    picture(page, "pane-waive")
    page.click(".finding.open .reason .primary")
    status(page, "已标为已核实")
    assert int(page.inner_text("#filters .error b")) == errors - 1
    assert page.inner_text("#filters .waived b") == "1"
    page.click("#filters .waived")
    page.locator(".finding.waived .head").click()
    assert "已与财政局核对（张三）" in page.inner_text(".finding.open .waived")
    assert not page.is_visible(".finding.open .accept")

    # the second goes below the first
    card(page, "KM106", "D23").locator(".head").click()
    page.click(".finding.open .waive")
    assert page.input_value(".finding.open [name=name]") == "张三"
    page.fill(".finding.open [name=reason]", "同上")
    page.click(".finding.open .reason .primary")
    page.locator("#filters .waived b", has_text="2").wait_for()
    waived = next(s for s in page.evaluate("__workbook.sheets") if s["name"] == "已核实")["rows"]
    assert waived[0][0] == "编号"
    assert [row[4] for row in waived] == ["理由", "=已与财政局核对", "同上"]


def test_mark_and_clear(open_pane, small):
    page = audited(open_pane(small))
    names = [sheet["name"] for sheet in page.evaluate("__workbook.sheets")]
    page.click("#mark")
    assert status(page, "已标注").startswith("已标注 ")
    assert page.get_attribute("#mark", "aria-pressed") == "true"
    red = [cell for what, *cell in done(page) if what == "fill"]
    assert ["部门支出总表", "G17"] in [cell[:2] for cell in red]
    picture(page, "pane-marked")

    # a workbook that is opened again with its marks: they stay, and are as many
    again = audited(open_pane({**small, "sheets": page.evaluate("__workbook.sheets")}))
    assert again.get_attribute("#mark", "aria-pressed") == "true"
    assert [entry for entry in done(again) if entry[0] == "fill"] == []
    page.bring_to_front()

    page.click("#mark")
    assert "恢复原来的样子" in status(page, "恢复")
    assert page.get_attribute("#mark", "aria-pressed") == "false"
    assert [sheet["name"] for sheet in page.evaluate("__workbook.sheets")] == names
    assert ["copy", "部门支出总表", "G17"] in done(page)
    assert page.wrong == []


def test_what_is_merged_is_asked_only_to_mark(open_pane, model):
    """Asking makes some versions of Excel forget what could be undone."""
    title = next(s for s in model["sheets"] if s["name"] == "部门政府性基金拨款表")
    title["merged"] = [[1, 0, 1, 7]]
    page = audited(open_pane(model))
    assert not [what for what in done(page) if what[0] == "merged?"]
    page.click("#mark")
    status(page, "已标注")
    assert len([what for what in done(page) if what[0] == "merged?"]) == len(model["sheets"])
    # this stand-in takes no notes either
    assert "1 处底色和批注都没有动" in status(page, "已标注")
    assert page.wrong == []


def test_formulas_and_hidden_rows_are_told(open_pane, model):
    sheet = next(s for s in model["sheets"] if s["name"] == "部门支出总表")
    sheet["hidden"] = [19]
    sheet["formulas"] = {"E7": "=F7+G7"}
    page = audited(open_pane(model))
    assert card(page, "SJ103", "20").count() == 1


def test_functions_in_the_page(open_pane, model):
    page = open_pane(model)
    page.wait_for_function("Boolean(globalThis.gouji?.post)")
    name = page.evaluate("__functions.GJ_NAME([['2060702']], null, {parameterAddresses: ['A!A1']})")
    assert name == [["科普活动"]]
    found = page.evaluate("__functions.GJ_FINDINGS([['BN101']], {})")
    assert ["部门支出总表", "E17"] in [row[2:4] for row in found]
    column = "[['206'], ...Array(1048575).fill([''])]"
    level = page.evaluate(f"__functions.GJ_LEVEL({column}, {{}})")
    assert level == [["类"]]
    other = "[...Array(1048575).fill([null]), [1]]"
    sent = page.evaluate(f"gouji.trimmed([{column}, {other}, [['a']]]).map(a => a.length)")
    assert sent == [1048576, 1048576, 1]
    assert page.evaluate(f"gouji.trimmed([{column}]).map(a => a.length)") == [1]


def test_what_is_no_budget_says_so(open_pane):
    page = open_pane({"name": "a.xlsx", "sheets": [{"name": "Sheet1", "rows": [["通讯录"]]}]})
    page.click("#audit")
    assert "没有找到部门预算表" in status(page, "没有找到")
    assert not page.is_visible("#result")


def test_the_shipped_office_js_asks_nobody(browser, address):
    """Outside Excel it does little, but it loads, from our server alone."""
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/taskpane.html", wait_until="networkidle")
    assert page.evaluate("Office.onReady().then((info) => info.host)") is None
    assert [url for url in asked if not url.startswith(address)] == []
    assert any(url.endswith("/office.js") for url in asked)
    assert status(page, "任务窗格").endswith("在 Excel 里打开。")
    assert not page.is_visible("#audit")
    page.close()
