"""The server: findings as in gouji check, who may use it, what it refuses, what it keeps."""

from __future__ import annotations

import builtins
import logging
import os
import re
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from urllib.parse import quote

import pytest

import checks
from tests.addin.server import excel
from tests.addin.server.excel import CORPUS, PLANTED, SEED, Client

# not imported: that sets xlwings up as a server for the whole process
pytestmark = pytest.mark.skipif(not find_spec("xlwings_server"), reason="xlwings-server 没有安装")

#: workbooks whose requests tell of formulas, hidden rows and formats, as static/workbook.js does
TELLING = re.compile("formula|hidden|format")
#: what cannot be found where they are not told
UNTOLD = {"SJ103", "SJ111", "SJ112"}


@pytest.fixture
def client(licensed):
    from addin.server.app import Options, create_app

    url = "https://gouji.example.gov.cn"
    return Client(create_app(Options(public_url=url, workers=excel.here())))


def guarded(**guard):
    from addin.server.app import Options, create_app
    from addin.server.guard import Guard

    return Client(create_app(Options(Guard(**guard), limit=2_000, workers=excel.here())))


def found(findings, untold):
    return {(f["id"], f["severity"]) for f in findings if f["rule"] not in untold}


BOOKS = [
    SEED,
    PLANTED,
    *sorted(CORPUS.glob("clean/*.xlsx")),
    *sorted(CORPUS.glob("mutants/*.xlsx")),
]


def rows_of(source):
    """The cells of each sheet as the rules see them, blank ends aside."""
    return {
        grid.sheet: [
            (r, c, v) for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""
        ]
        for grid in source.grids
    }


def test_the_same_findings_as_gouji_check(client):
    """Every workbook reads the same; all whose details count and some of the others are audited.

    GOUJI_ALL=1 audits every one, for ten seconds more.
    """
    from addin.openbook import source_of
    from addin.server.books import audit, opened
    from checks.reading import open_source

    answer = client.post("/call/audit", excel.payload(PLANTED))
    assert answer.json() == audit(excel.payload(PLANTED))
    for number, path in enumerate(BOOKS):
        body = excel.payload(path)
        told = TELLING.search(path.name) is not None
        if told or number < 10 or number % 8 == 0 or os.environ.get("GOUJI_ALL"):
            served = audit(excel.tell(body, path) if told else body)
            filed = checks.audit(path).to_dict()
            assert served["status"] == "ok"
            assert served["year"] == filed["year"]
            assert served["kind"] == filed["kind"]
            untold = set() if told else UNTOLD
            assert found(served["findings"], untold) == found(filed["findings"], untold), path
        else:
            with opened(body) as book:
                assert rows_of(source_of(book)) == rows_of(open_source(path)), path


def test_a_suggestion_says_what_was_and_what_becomes(client):
    findings = client.post("/call/audit", excel.payload(PLANTED)).json()["findings"]
    swapped = next(f for f in findings if (f["rule"], f["cell"]) == ("BN101", "E17"))
    assert swapped["culprit"]["cell"] == "G17"
    assert swapped["culprit"]["was"] == "1,107,600"
    assert swapped["culprit"]["becomes"] == "1,106,700"
    assert swapped["said"].startswith("2060702 科普活动 合计 1,106,700 ≠ ")


def test_no_budget(client):
    body = excel.payload(SEED)
    body["sheets"] = body["sheets"][:1]
    answer = client.post("/call/audit", body)
    assert answer.status_code == 400
    assert "没有找到部门预算表" in answer.text


def test_marks_and_no_marks(client):
    body = excel.payload(PLANTED)
    answer = client.post("/call/audit", {**body, "marks": True}).json()
    plain = client.post("/call/audit", body).json()
    assert plain.pop("actions") == []
    assert plain.pop("said") == ""
    assert (plain.pop("marked"), answer["marked"]) == (False, True)
    assert {key: answer[key] for key in plain} == plain
    noted = "\\d+ 处只加了批注，没有动底色：可能是合并单元格。"
    assert re.fullmatch(rf"已标注 \d+ 个单元格。\n{noted}", answer["said"])
    sheet = [s["name"] for s in body["sheets"]].index("部门支出总表")
    filled = {
        (a["sheet_position"], a["start_row"], a["start_column"])
        for a in answer["actions"]
        if a["func"] == "setRangeColor"
    }
    assert (sheet, 16, 6) in filled  # G17, the culprit
    assert "alert" not in {a["func"] for a in answer["actions"]}
    none = client.post("/call/clear", body).json()
    assert none == {"actions": [], "said": "没有勾稽加的标记。"}


def test_all_but_merged_cells_are_filled(client):
    import openpyxl

    body = excel.tell(excel.payload(PLANTED), PLANTED)
    answer = client.post("/call/audit", {**body, "marks": True}).json()
    book = openpyxl.load_workbook(PLANTED)
    places = {
        (action["sheet_position"], action["start_row"], action["start_column"])
        for action in answer["actions"]
        if action["func"] == "addNote"
    }
    names = [sheet["name"] for sheet in body["sheets"]]
    merged = {
        (sheet, row, column)
        for sheet, row, column in places
        if any(
            book[names[sheet]].cell(row + 1, column + 1).coordinate in area
            for area in book[names[sheet]].merged_cells.ranges
        )
    }
    filled = {
        (action["sheet_position"], action["start_row"] + n, action["start_column"])
        for action in answer["actions"]
        if action["func"] == "setRangeColor"
        for n in range(action["row_count"])
    }
    assert places - filled == merged
    assert len(filled) > 40
    assert f"已标注 {len(places)} 个单元格。" in answer["said"]
    assert f"{len(merged)} 处只加了批注" in answer["said"]


def test_a_function_by_its_own_payload(client):
    body = {
        "client": "Office.js", "version": "0", "runtime": "1.4", "caller_address": None,
        "func_name": "GJ_NAME", "args": [[["2060702"], ["206"]], None],
        "addresses": ["Sheet1!A1:A2"],
    }  # fmt: skip
    assert client.post("/call/function", body).json() == {
        "result": [["科普活动"], ["科学技术支出"]]
    }
    body["func_name"] = "__import__"
    answer = client.post("/call/function", body)
    assert (answer.status_code, answer.text) == (400, "没有这个函数，请重新载入加载项。")


def test_findings_in_a_formula(client):
    body = {
        "client": "Office.js", "version": "0", "runtime": "1.4", "caller_address": None,
        "func_name": "GJ_FINDINGS", "args": [[["BN101"]]], "addresses": [],
        "book": excel.payload(PLANTED),
    }  # fmt: skip
    rows = client.post("/call/function", body).json()["result"]
    assert ["部门支出总表", "E17"] in [row[2:4] for row in rows]
    assert {row[1] for row in rows} == {"BN101 行合计"}
    body["args"] = [[["警告"]]]
    assert {r[0] for r in client.post("/call/function", body).json()["result"]} == {"警告"}
    body["args"] = [[["没有"]]]
    assert client.post("/call/function", body).json()["result"][0][0].startswith("没有叫“没有”的")


def wanted(findings, rule, cell):
    return next(f for f in findings if (f["rule"], f["cell"]) == (rule, cell))


def test_a_suggestion_is_accepted(client):
    body = excel.payload(PLANTED)
    finding = wanted(client.post("/call/audit", body).json()["findings"], "BN101", "E17")
    answer = client.post("/call/accept", {**body, "args": [finding["id"]]}).json()
    action = answer["actions"][-1]
    sheet = [s["name"] for s in body["sheets"]].index("部门支出总表")
    assert (action["func"], action["sheet_position"]) == ("setValues", sheet)
    assert (action["start_row"], action["start_column"]) == (16, 6)
    assert action["values"] == [[1106700]]
    body["sheets"][sheet]["values"][16][6] = 1106700  # corrected meanwhile
    late = client.post("/call/accept", {**body, "args": [finding["id"]]})
    assert (late.status_code, late.text) == (400, "这个问题已经不在：工作簿改过了，请重新审核。")


def test_a_formula_is_not_overwritten(client):
    body = excel.payload(PLANTED)
    finding = wanted(client.post("/call/audit", body).json()["findings"], "BN101", "E17")
    sheet = next(s for s in body["sheets"] if s["name"] == "部门支出总表")
    sheet["told"] = {"formulas": [[16, 6, "=1100000+7600"]], "formats": []}
    answer = client.post("/call/accept", {**body, "args": [finding["id"]]})
    assert answer.text == "G17 是公式 =1100000+7600，请改公式或它引用的单元格。"


def test_a_finding_without_suggestion_is_not_accepted(client):
    body = excel.payload(PLANTED)
    findings = client.post("/call/audit", body).json()["findings"]
    open_one = next(f for f in findings if f["culprit"] is None)
    answer = client.post("/call/accept", {**body, "args": [open_one["id"]]})
    assert answer.text == "这个问题没有唯一的建议，请看说明自己改正。"


def test_a_waiver_wants_a_reason(client):
    body = excel.payload(PLANTED)
    finding = wanted(client.post("/call/audit", body).json()["findings"], "BN101", "E17")
    answer = client.post("/call/waive", {**body, "args": [finding["id"], " ", "张三"]})
    assert (answer.status_code, answer.text) == (400, "请写明理由和核实人。")
    assert client.post("/call/waive", {**body, "args": [finding["id"]]}).status_code == 400


@pytest.mark.parametrize("told", [None, [], "x", {}, {"formulas": 1}, {"visible": "x", "used": 3}])
def test_details_that_are_none(client, told):
    body = excel.payload(SEED)
    for sheet in body["sheets"]:
        sheet["told"] = told
    report = client.post("/call/audit", body).json()
    assert "SJ103" in {o["rule"] for o in report["outcomes"] if o["outcome"] == "not_checked"}


@pytest.mark.parametrize(
    ("address", "cell"),
    [
        ("支出总表!$A$1:$G$60", "E17"),
        ("'支出 总表'!A1:G60", "E17"),
        ("支出总表!A:G", "E17"),
        ("支出总表!1:60", "E17"),
        ("支出总表!C5:I64", "G21"),
        ("", "E17"),
    ],
)
def test_a_table_is_addressed_where_it_stands(client, address, cell):
    sheet = next(s for s in excel.payload(PLANTED)["sheets"] if s["name"] == "部门支出总表")
    body = {
        "client": "Office.js", "version": "0", "runtime": "1.4", "caller_address": None,
        "func_name": "GJ_TABLECHECK", "args": [sheet["values"]], "addresses": [address],
    }  # fmt: skip
    rows = client.post("/call/function", body).json()["result"]
    assert ["BN101 行合计", cell] in [row[1:3] for row in rows]


def test_pages_work_without_internet(client):
    """Every address in the pages is our own."""
    pane = client.get("/taskpane.html").text
    for address in re.findall(r'(?:src|href)="([^"]+)"', pane):
        assert address.startswith("/")
        assert client.get(address).status_code == 200, address
    for script in ("/static/pane.js", "/static/findings.js", "/functions.js", "/static/pane.css"):
        assert "://" not in client.get(script).text
    assert client.get("/").headers["location"] == "/taskpane.html"
    assert client.get("/static/../app.py").status_code == 404


def test_scripts_are_scripts_whatever_the_registry_says(licensed):
    import mimetypes

    mimetypes.add_type("text/plain", ".js")
    answer = guarded().get("/static/pane.js")
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_manifest_is_whole(client):
    root = ET.fromstring(client.get("/manifest.xml").text)
    texts = {node.get("id"): node.get("DefaultValue") for node in root.iter() if node.get("id")}
    wanted = {node.get("resid") for node in root.iter() if node.get("resid")}
    assert wanted <= set(texts)
    assert not [node for node in root.iter() if node.tag.endswith("}Namespace")]
    for node in root.iter():
        value = node.get("DefaultValue") or ""
        if value.startswith("http"):
            assert value.startswith("https://gouji.example.gov.cn/")
            assert client.get(value.removeprefix("https://gouji.example.gov.cn")).status_code == 200
        limit = {"ShortStrings": 125, "LongStrings": 250}
        for kind, most in limit.items():
            if node.tag.endswith(kind):
                assert all(len(string.get("DefaultValue")) <= most for string in node)


def test_the_manifest_keeps_its_id(client):
    from addin.server.pages import manifest

    assert manifest("https://a.cn") == manifest("https://a.cn")
    ids = {re.search("<Id>(.*)</Id>", manifest(url))[1] for url in ("https://a.cn", "https://b.cn")}
    assert len(ids) == 2


def test_a_password(licensed):
    client = guarded(token="春江潮水")
    assert client.post("/call/audit", {}).status_code == 401
    assert client.post("/call/audit", {}, {"Authorization": "Bearer x"}).status_code == 401
    right = {"Authorization": "Bearer " + quote("春江潮水")}
    assert (
        client.post("/call/audit", b"[]", {**right, "Content-Type": "application/json"}).status_code
        == 400
    )
    assert '"asksPassword": true' in client.get("/taskpane.html").text


def test_a_function_of_the_office(licensed):
    client = guarded(hook=lambda headers: headers.get("x-user"))
    assert client.post("/call/function", {}).status_code == 401
    answer = client.post("/call/function", {}, {"X-User": "zhang"})
    assert (answer.status_code, answer.text) == (400, "没有这个函数，请重新载入加载项。")


def test_what_is_no_request(licensed):
    client = guarded()
    json = {"Content-Type": "application/json"}
    assert client.post("/call/audit", b"{}", {"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/call/audit", b"\xff", json).status_code == 400
    big = client.post("/call/audit", {"sheets": "x" * 3_000})
    assert big.status_code == 413
    assert big.text.startswith("太大（上限 0 MB）")
    assert client.get("/call/audit").status_code == 405


def test_a_failure_quotes_nothing(client, caplog, monkeypatch):
    secret = "机密单位的数字"

    def failing(_payload):
        raise ValueError(secret)

    monkeypatch.setattr("addin.server.books.audit", failing)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/call/audit", {})
    assert answer.status_code == 500
    assert answer.text == "服务器出错（ValueError），没有做完，请把它告诉管理员。"
    assert secret not in caplog.text
    assert "/call/audit: ValueError" in caplog.messages


def test_nothing_is_kept(client, caplog, capfd, tmp_path, monkeypatch):
    """No file is opened for writing, and nothing of the workbook is logged or printed."""
    monkeypatch.chdir(tmp_path)
    body = excel.payload(PLANTED)
    client.post("/call/audit", body)  # what is imported late is imported now
    opened = []
    real = builtins.open

    def watched(file, mode="r", *args, **kwargs):
        if set(mode) & set("wax+"):
            opened.append(file)
        return real(file, mode, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr("io.open", watched)
    with caplog.at_level(logging.DEBUG):
        assert client.post("/call/audit", body).status_code == 200
    assert opened == []
    assert list(tmp_path.iterdir()) == []
    said = caplog.text + "".join(capfd.readouterr())
    assert "科学技术协会" not in said
    assert "1107600" not in said

    import xlwings as xw

    assert PLANTED.name not in [book.name for book in xw.engines["remote"].apps[0].books]


def test_settings_beside_the_server_are_not_the_workbook_s(client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gouji.toml").write_text('[off]\nBN101 = "不查"\n', encoding="utf-8")
    findings = client.post("/call/audit", excel.payload(PLANTED)).json()["findings"]
    assert "BN101" in {f["rule"] for f in findings}
