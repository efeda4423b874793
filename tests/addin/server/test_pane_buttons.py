"""Every button of the pane, pressed; what the ribbon's buttons of the same name do, done here."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

import checks
from tests.addin.server.excel import PLANTED, SEED, payload
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
from tests.published import printing

pytestmark = NEEDED
#: a click anywhere, by what identifies the button
RECORD = """
globalThis.__clicked = new Set();
globalThis.__which = (button) => button.id ||
  [...(button.closest('[id]')?.querySelectorAll('button') ?? [])].length &&
  `${button.closest('[id]').id} ${button.className || button.type}`;
addEventListener('click', (event) => {
  const button = event.target.closest?.('button');
  if (button) __clicked.add(__which(button));
}, true);
"""


def chosen(path, name=None):
    return {"name": name or path.name, "mimeType": "", "buffer": path.read_bytes()}


def put_cursor(page, sheet, cell):
    page.evaluate(
        """([sheet, cell]) => Excel.run(async (context) => {
          const worksheet = context.workbook.worksheets.getItem(sheet);
          worksheet.activate();
          worksheet.getRange(cell).select();
        })""",
        [sheet, cell],
    )


def walked(page):
    return page.inner_text("#walk p")


def walk(page, button, number):
    page.click(f"#{button}")
    page.locator("#walk p", has_text=re.compile(rf"^{number}/")).wait_for()
    return walked(page)


def test_next_and_previous_are_those_of_the_ribbon(open_pane, model, licensed):
    """Cell after cell and sentence after sentence as the ribbon's function gives them."""
    from addin import ribbon

    body, told = payload(PLANTED), []
    for _ in range(4):
        book = licensed.Book(json=body)
        told.append(ribbon.next_finding(book=book))
        actions = book.json()["actions"]
        (sheet,) = [a["args"][0] for a in actions if a["func"] == "activateSheet"]
        (at,) = [a for a in actions if a["func"] == "rangeSelect"]
        cell = f"{chr(65 + at['start_column'])}{at['start_row'] + 1}"
        told.append([body["sheets"][sheet]["name"], cell])
        book.close()
        body["book"] |= {"active_sheet_index": sheet, "selection": cell}
    page = audited(open_pane(model))
    assert walked(page).startswith("要看的有 ")
    for number in range(1, 5):
        sentence, place = told[2 * number - 2 : 2 * number]
        assert walk(page, "next", number) == sentence
        assert done(page)[-1][1:] == place
        if number == 1:
            picture(page, "taskpane")
    opened = page.locator(".card.open").bounding_box()
    assert opened["y"] + opened["height"] <= page.locator("#walk").bounding_box()["y"]
    picture(page, "pane-walk")
    total = int(walked(page).split("/")[1].split(" ")[0])
    assert page.locator(".card.open").count() == 1
    assert walk(page, "previous", 3) == told[4]
    for number in (2, 1, total):
        walk(page, "previous", number)
    assert walk(page, "next", 1) == told[0]
    # from where the user is
    put_cursor(page, "封面", "A1")
    walk(page, "next", 1)
    assert page.wrong == []


def test_a_hidden_sheet_is_not_selected(open_pane, small):
    sheet = next(s for s in small["sheets"] if s["name"] == "部门收入总表")
    sheet["visible"] = False
    page = audited(open_pane(small))
    said = walk(page, "next", 1)
    assert said.endswith("（工作表“部门收入总表”是隐藏的，没有选中）")
    assert [entry for entry in done(page) if entry[0] == "select"] == []


def test_the_active_sheet_and_the_selected_cells(open_pane, small):
    page = audited(open_pane(small))
    whole = page.locator(".finding").count()
    put_cursor(page, "部门支出总表", "G17")
    page.click("#audit-sheet")
    page.wait_for_selector("#part")
    assert "只看本表（部门支出总表）有关的问题" in page.inner_text("#part")
    part = page.locator(".finding").count()
    assert 0 < part < whole
    assert card(page, "BN101", "E17").count() == 1
    picture(page, "pane-part")
    page.click("#audit-selection")
    page.locator("#part", has_text="所选区域").wait_for()
    # what is about the cell, and what accuses it from another
    assert 0 < page.locator(".finding").count() < part
    assert card(page, "BN101", "E17").count() == 1
    page.click("#part button")
    assert page.locator(".finding").count() == whole
    page.click("#audit")
    page.wait_for_selector("#busy", state="hidden")
    assert not page.is_visible("#part")


def told_of(said):
    """How many cells are marked or, where they may be merged, only listed."""
    marked = int(re.search(r"已标注 (\d+) 个单元格。", said)[1])
    listed = re.search(r"(\d+) 处底色和批注都没有动", said)
    return marked + (int(listed[1]) if listed else 0)


def test_hints_get_marks_or_not(open_pane, model):
    from checks.commands.marked import marks

    wanted = [mark.severity.value for mark in marks(checks.audit(PLANTED))]
    page = audited(open_pane(model))
    page.click("#hints")
    assert status(page, "只标错误和警告") == "只标错误和警告，提示见问题清单。"
    page.click("#mark")
    graver = len(wanted) - wanted.count("info")
    assert told_of(status(page, "已标注")) == graver
    page.click("#hints")
    assert told_of(status(page, "提示也标出来。已标注 ")) == len(wanted)
    assert page.get_attribute("#hints", "aria-pressed") == "true"
    page.click("#hints")
    assert told_of(status(page, "提示见问题清单。已标注 ")) == graver
    # the choice holds when the pane is opened again
    page.reload()
    assert page.get_attribute("#hints", "aria-pressed") == "false"


def test_the_list_of_findings_becomes_a_sheet(open_pane, small):
    page = audited(open_pane(small))
    page.click("#list")
    assert status(page, "问题清单写在").startswith("问题清单写在“审核结果”表里：错误 ")
    assert done(page)[-1] == ["activate", "审核结果"]
    rows = next(s for s in page.evaluate("__workbook.sheets") if s["name"] == "审核结果")["rows"]
    listed = {row[-1] for row in rows if str(row[-1]).startswith("f") and len(str(row[-1])) == 16}
    shown = page.evaluate("[...document.querySelectorAll('.finding')].map((f) => f.dataset.id)")
    assert set(shown) < listed
    # it keeps up, and is no part of the budget
    root(page, "G17").locator("> .head").click()
    page.click(".root.open > .body > .accept")
    status(page, "改为")
    rows = next(s for s in page.evaluate("__workbook.sheets") if s["name"] == "审核结果")["rows"]
    after = {row[-1] for row in rows if str(row[-1]).startswith("f") and len(str(row[-1])) == 16}
    assert after < listed


def test_what_was_changed_since_is_not_taken_back(open_pane, small):
    page = audited(open_pane(small))
    card(page, "SJ101", "F16").first.locator(".head").click()
    page.click(".finding.open .accept")
    status(page, "F16 已由")
    root(page, "G17").locator("> .head").click()
    page.click(".root.open > .body > .accept")
    status(page, "G17 已由")
    sheet = next(n for n, s in enumerate(small["sheets"]) if s["name"] == "部门支出总表")
    page.evaluate(f"__workbook.sheets[{sheet}].rows[16][6] = 12345")
    page.click("#undo")
    assert "采纳之后又改过（现在是 12,345），没有撤销" in status(page, "又改过")
    assert written(page, "部门支出总表", 17, "G") == 12345
    page.click("#undo")  # the one before it can be
    status(page, "F16 已恢复为")
    assert written(page, "部门收入总表", 16, "F") == "３４，０４８，０５０"


def test_a_rule_explains_itself(open_pane, small):
    page = audited(open_pane(small))
    unfolded(page, "G17", "BN101", "E17")
    page.click(".finding.open .explain")
    page.wait_for_selector("#explained[open]")
    assert page.inner_text("#explained h2") == "BN101 行合计"
    text = page.inner_text("#explained .page")
    for part in (
        "级别：错误",
        "为什么",
        "怎么算",
        "如何修改",
        "合计与分栏不符时，公开的总数不可信。",
    ):
        assert part in text
    picture(page, "pane-rule")
    page.keyboard.press("Escape")
    assert not page.is_visible("#explained")
    assert page.evaluate("document.activeElement.className") == "explain"
    page.keyboard.press("Enter")
    page.wait_for_selector("#explained[open]")
    page.click("#explained .close")
    assert page.wrong == []


def downloaded(page, row):
    with page.expect_download() as told:
        row.locator("a").click()
    return told.value.suggested_filename, Path(told.value.path()).read_bytes()


def test_several_files(open_pane, model):
    page = open_pane(model)
    page.click("#tab-files")
    broken = {"name": "坏.xlsx", "mimeType": "", "buffer": b"PK\3\4no"}
    page.set_input_files("#check-files .several", [chosen(SEED), chosen(PLANTED), broken])
    assert page.locator("#check-files .chosen").all_inner_texts() == ["还没有选", "3 个文件"]
    page.click("#check-files .primary")
    assert status(page, "审核了 3 个文件").startswith("审核了 3 个文件，其中 1 个没有审核成功。")
    lines = page.locator("#check-files .books li")
    assert lines.count() == 3
    assert lines.nth(1).inner_text().startswith(f"{PLANTED.name}\n错误 19，")
    assert "failed" in lines.nth(2).get_attribute("class")
    rows = page.locator("#check-files .file")
    name, report = downloaded(page, rows.nth(0))
    assert (name, report[:15]) == ("审核报告.html", b"<!DOCTYPE html>")
    rows.nth(0).locator("button").click()  # Excel does not open a page: the pane shows it
    report = page.frame_locator("#report iframe")
    report.get_by_text("上海市科学技术协会").first.wait_for()
    picture(page, "pane-report")
    page.click("#report .close")
    name, summary = downloaded(page, rows.nth(1))
    assert name == "审核汇总.xlsx"
    rows.nth(1).locator("button").click()
    assert done(page)[-1] == ["workbook", base64.b64encode(summary).decode()]
    for width in (320, 400):
        page.set_viewport_size({"width": width, "height": 1100})
        picture(page, f"pane-files-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.wrong == []


def test_a_folder(open_pane, small, tmp_path):
    """Its workbooks, those below it too, and no others; the copies keep their folders."""
    folder = tmp_path / "各单位"
    (folder / "部门").mkdir(parents=True)
    (folder / "部门" / "本级.xlsx").write_bytes(PLANTED.read_bytes())
    (folder / "本级.xlsx").write_bytes(SEED.read_bytes())
    for other in ("说明.txt", "~$本级.xlsx", "本级.checked.xlsx", "a.审核结果.xlsx", ".x.xlsx"):
        (folder / other).write_bytes(b"no workbook")
    page = open_pane(small)
    page.click("#tab-files")
    page.click("#check-files .primary")
    assert status(page, "请先") == "请先选择文件。"
    page.set_input_files("#check-files .folder", folder)
    assert page.locator("#check-files .chosen").first.inner_text() == "2 个工作簿"
    page.click("#check-files .primary")
    status(page, "审核了 2 个文件。")
    lines = page.locator("#check-files .books b").all_inner_texts()
    assert sorted(lines) == ["各单位/本级.xlsx", "各单位/部门/本级.xlsx"]
    name, copies = downloaded(page, page.locator("#check-files .file").last)
    assert name == "标注副本.zip"
    with zipfile.ZipFile(io.BytesIO(copies)) as archive:
        assert sorted(archive.namelist()) == [
            "各单位/本级.checked.xlsx", "各单位/部门/本级.checked.xlsx",
        ]  # fmt: skip


def test_the_year_before(open_pane, model, tmp_path):
    book = openpyxl.load_workbook(PLANTED)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2025", "2024")
    book.save(tmp_path / "上年.xlsx")
    page = open_pane(model)
    page.click("#tab-files")
    page.set_input_files("#compare input", chosen(SEED))
    page.click("#compare .primary")
    assert "看不出是同一个单位相邻的两年" in status(page, "看不出")
    page.set_input_files("#compare input", chosen(tmp_path / "上年.xlsx"))
    page.click("#compare .primary")
    assert "上年.xlsx" in status(page, "与上年对比：错误")
    assert page.is_visible("#problems")
    assert page.locator(".finding", has_text="KN").count() > 0


def test_too_much_for_one_request_is_not_even_sent(open_pane, model):
    page = open_pane(model)
    page.evaluate("config.limit = 1000000")
    page.click("#tab-files")
    page.set_input_files(
        "#import input", {"name": "a.pdf", "mimeType": "", "buffer": b"x" * 900_000}
    )
    page.click("#import .primary")
    assert status(page, "太大") == "文件太大（合计 1 MB，上限约 0 MB），请分批。"
    page.fill("#new-book [name=year]", "26")
    page.click("#new-book .primary")
    status(page, "不能是“26”")
    many = [{"name": f"{n}.xlsx", "mimeType": "", "buffer": b"x"} for n in range(61)]
    page.set_input_files("#check-files .several", many)
    page.click("#check-files .primary")
    assert status(page, "一次最多").startswith("一次最多 60 个文件")


def test_settings_hold_for_this_workbook(open_pane, small):
    page = audited(open_pane(small))
    page.click("#tab-settings")
    page.locator("#about", has_text="勾稽 gouji").wait_for()
    assert "不留存任何内容" in page.inner_text("#about")
    assert PLANTED.name in page.inner_text("#chosen-book")
    picture(page, "pane-settings")
    assert not page.is_visible("#walk")
    options = page.locator("#choices option").all_inner_texts()
    assert options[0] == "自动识别"
    assert any("shanghai" in option for option in options)
    page.fill("#choices [name=year]", "2024")
    page.select_option("#choices select", "shanghai")
    page.click("#choices .primary")
    page.locator("#book", has_text="2024年").wait_for()
    assert page.is_visible("#problems")
    page.reload()
    audited(page)
    assert "2024年" in page.inner_text("#book")
    page.click("#tab-settings")
    page.locator("#about", has_text="勾稽 gouji").wait_for()
    assert page.input_value("#choices [name=year]") == "2024"
    assert page.input_value("#choices select") == "shanghai"
    page.fill("#choices [name=year]", "去年")
    page.click("#choices .primary")
    status(page, "不能是“去年”")
    page.fill("#choices [name=year]", "")
    page.select_option("#choices select", "")
    page.click("#choices .primary")
    page.locator("#book", has_text="2025年").wait_for()


def test_with_the_keyboard_alone(open_pane, small):
    """From the first Tab to a suggestion accepted and taken back, the mouse untouched."""
    page = open_pane(small)
    keys = page.keyboard

    def tab_to(selector, most=40):
        for _ in range(most):
            keys.press("Tab")
            if page.evaluate(f"document.activeElement.matches('{selector}')"):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    tab_to("#audit")
    keys.press("Enter")
    page.wait_for_selector(".card")
    assert page.evaluate("document.activeElement.id") == "audit"
    tab_to("[role=tab]")
    keys.press("ArrowRight")
    page.wait_for_selector("#files:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "tab-files"
    keys.press("ArrowLeft")
    page.wait_for_selector("#problems:not([hidden])")
    for pressed in ("#mark", "#hints", "#list", "#undo", "#filters .error", "#search"):
        tab_to(pressed, 8)
    # the whole list is one stop
    tab_to(".head", 1)
    keys.press("End")
    assert page.evaluate("document.activeElement.closest('li').nextElementSibling") is None
    keys.press("Home")
    total = page.locator(".finding").count()
    for _ in range(total):
        if page.evaluate("document.activeElement.innerText").startswith("错误\nG17"):
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    assert done(page)[-1] == ["select", "部门支出总表", "G17"]
    keys.press("ArrowDown")  # into what is folded there
    keys.press("Enter")
    assert done(page)[-1] == ["select", "部门支出总表", "G15"]
    keys.press("ArrowUp")
    tab_to(".accept", 8)
    keys.press("Enter")
    status(page, "改为 1,106,700")
    assert written(page, "部门支出总表", 17, "G") == 1106700
    tab_to("#take-back", 60)
    keys.press("Space")
    status(page, "已恢复为")
    assert written(page, "部门支出总表", 17, "G") == 1107600
    tab_to("#next", 60)
    keys.press("Enter")
    page.locator("#walk p", has_text=re.compile("^[0-9]+/")).wait_for()
    assert page.wrong == []


def test_a_long_list(open_pane, model):
    """Every amount of four tables is wrong: hundreds of findings, each reached by two keys."""
    for sheet in model["sheets"]:
        if sheet["name"] in ("部门收入总表", "部门支出总表", "部门财政拨款收支总表"):
            for r, row in enumerate(sheet["rows"]):
                for c, value in enumerate(row):
                    if isinstance(value, (int, float)) and value > 1000:
                        row[c] = value + 7 * (r * 13 + c * 5 + 1)
    page = audited(open_pane(model))
    page.set_viewport_size({"width": 400, "height": 900})
    count = page.locator(".finding").count()
    assert count > 100
    assert page.evaluate("document.querySelectorAll('.head[tabindex=\"0\"]').length") == 1
    picture(page, "pane-long")
    page.locator(".card > .head").first.focus()
    page.keyboard.press("End")
    last = page.locator(".card:visible").last
    assert last.locator(".head").evaluate("(head) => head === document.activeElement")
    assert last.evaluate("(card) => card.getBoundingClientRect().bottom") <= page.locator(
        "#walk"
    ).evaluate("(bar) => bar.getBoundingClientRect().top + 1")
    picture(page, "pane-long-end")
    page.click("#previous")
    page.locator("#walk p", has_text=re.compile("^[0-9]+/")).wait_for()
    assert page.locator(".card.open").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 400


def test_a_password_is_asked_for_and_the_work_goes_on(open_pane, small):
    """Whatever was asked for is done when the password is there."""
    page = open_pane(small)
    page.evaluate("localStorage.setItem('gouji-token', '错的')")
    page.click("#tab-settings")
    page.wait_for_selector("#password")
    assert page.evaluate("document.activeElement.id") == "token"
    page.fill("#token", "口令1")
    page.keyboard.press("Enter")
    page.locator("#about", has_text="勾稽 gouji").wait_for()
    assert not page.is_visible("#password")


def test_every_button_is_pressed(open_pane, small, tmp_path):
    """All buttons that are in the pane, each with a real click, and none fails."""
    document = tmp_path / "公开文本.html"
    printing.print_html(document, printing.pages(SEED))
    page = open_pane(small)
    page.evaluate(RECORD)

    def press(selector):
        page.locator(selector).first.click()
        page.wait_for_selector("#busy", state="hidden")
        assert "bad" not in (page.get_attribute("#status", "class") or ""), selector

    for selector in ("#audit", "#audit-sheet", "#part button", "#audit-selection", "#audit"):
        press(selector)
    for selector in ("#mark", "#hints", "#list", "#mark", "#next", "#previous"):
        press(selector)
    for level in ("error", "warning", "info", "waived", "error"):
        press(f"#filters .{level}")
    unfolded(page, "G17", "BN101", "E17")
    press(".finding.open .related button")
    press(".finding.open .explain")
    press("#explained .close")
    press(".finding.open .waive")
    press(".finding.open .cancel")
    press(".finding.open .waive")
    page.fill(".finding.open [name=reason]", "已核对")
    page.fill(".finding.open [name=name]", "张三")
    press(".finding.open .reason .primary")
    page.locator(".finding", has_text="G17").filter(has_text="错误").first.locator(".head").click()
    press(".finding.open .accept")
    press("#take-back")
    page.locator(".finding", has_text="G17").filter(has_text="错误").first.locator(".head").click()
    press(".finding.open .accept")
    press("#undo")
    press("#tab-files")
    page.set_input_files("#check-files .several", chosen(SEED))
    press("#check-files .primary")
    press("#check-files .file:nth-child(2) button")
    press("#report .close")
    press("#check-files .file:nth-child(3) button")
    page.set_input_files("#import input", chosen(document))
    press("#import .primary")
    name, made = downloaded(page, page.locator("#import .file"))
    assert name == "公开文本.xlsx"
    assert "部门支出总表" in CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names
    press("#import .file button")
    assert done(page)[-1] == ["workbook", base64.b64encode(made).decode()]
    page.select_option("#new-book select", "unit")
    press("#new-book .primary")
    assert "单位预算公开套表.xlsx写好了" in status(page, "写好了")
    press("#new-book .file button")
    blank = base64.b64decode(done(page)[-1][1])
    assert "基本信息" in CalamineWorkbook.from_filelike(io.BytesIO(blank)).sheet_names
    page.set_input_files("#compare input", chosen(SEED))
    page.click("#compare .primary")  # of the same year: a sentence
    status(page, "看不出是同一个单位相邻的两年")
    page.evaluate("document.querySelector('#status').classList.remove('bad')")
    press("#tab-settings")
    press("#choices .primary")
    press("#tab-problems")
    page.evaluate("localStorage.setItem('gouji-token', '错的')")
    page.click("#audit")
    page.wait_for_selector("#password")
    page.fill("#token", "口令1")
    page.click("#password button")
    page.wait_for_selector("#busy", state="hidden")
    page.click("#tab-files")  # so that every button stands where it was pressed
    every = set(page.evaluate("[...document.querySelectorAll('button')].map(__which)"))
    pressed = set(page.evaluate("[...__clicked]"))
    assert every - pressed == set()
    assert page.wrong == []


MANIFEST = "{http://schemas.microsoft.com/office/taskpaneappversionoverrides}"


def test_the_buttons_of_excel_s_ribbon(open_pane, small, address, browser):
    """Each function that the manifest names is there, opens the pane and does its work."""
    page = open_pane(small)
    page.wait_for_function("Boolean(globalThis.__commands?.check_workbook)")
    root = ET.fromstring(page.request.get(f"{address}/manifest.xml").text())
    named = [node.text for node in root.iter(f"{MANIFEST}FunctionName")]
    assert sorted(named) == sorted(page.evaluate("Object.keys(__commands)"))
    from addin import ribbon

    assert set(named) <= set(ribbon.BUTTONS)
    said = {
        "check_workbook": "#book", "check_sheet": "#part", "check_selection": "#part",
        "clear_marks": "#status", "show_findings": "#status",
        "previous_finding": "#walk p", "next_finding": "#walk p",
        "undo_accept": "#status",
    }  # fmt: skip
    for name in named:
        page.evaluate("__done.length = 0")
        page.evaluate(f"new Promise((completed) => __commands.{name}({{ completed }}))")
        assert ["pane"] in done(page), name
        assert page.inner_text(said[name]), name
    assert page.inner_text("#status") == "没有可以撤销的采纳。"


def test_nothing_is_wider_than_the_pane(open_pane, small):
    page = audited(open_pane(small))
    for tab in ("problems", "files", "settings"):
        page.click(f"#tab-{tab}")
        page.wait_for_selector("#busy", state="hidden")
        for width in (320, 350, 400):
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            wide = page.locator(f"#{tab} button:visible").evaluate_all(
                "(all) => all.filter((b) => b.scrollWidth > b.clientWidth).map((b) => b.innerText)"
            )
            assert wide == []
