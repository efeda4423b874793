"""The buttons of 文件: what is sent is answered, and nothing of it is anywhere afterwards."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest

import checks
from addin.building.package import parts
from tests.addin.server import excel
from tests.addin.server.excel import CORPUS, PLANTED, SEED, Client, sent
from tests.published import printing

# not imported: that sets xlwings up as a server for the whole process
pytestmark = pytest.mark.skipif(not find_spec("xlwings_server"), reason="xlwings-server 没有安装")


@pytest.fixture
def client(licensed):
    from addin.server.app import Options, create_app

    return Client(create_app(Options(workers=excel.here())))


@pytest.fixture(scope="module")
def last_year(tmp_path_factory):
    """The planted sample as if it were of 2024."""
    book = openpyxl.load_workbook(PLANTED)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2025", "2024")
    path = tmp_path_factory.mktemp("last") / PLANTED.name  # a name like this year's
    book.save(path)
    return path


def given(answer, name):
    (file,) = [file for file in answer["files"] if file["name"] == name]
    return base64.b64decode(file["data"])


def checked_together(paths, folder):
    """The workbooks of ``gouji check`` over these files, by name."""
    from checks.cli import main

    target = folder / "found.json"
    main(["check", *map(str, paths), "--format", "json", "--output", str(target)])
    books = json.loads(target.read_text(encoding="utf-8"))["workbooks"]
    return {Path(book["path"]).name: book for book in books}


def test_several_files_are_audited_as_gouji_check_does(client, tmp_path):
    """Counts of each; the summary holds every finding; what cannot be read is said of it alone."""
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\3\4no")
    paths = [SEED, PLANTED, broken]
    filed = checked_together(paths, tmp_path)
    answer = client.post("/call/files", {"files": [sent(path) for path in paths]}).json()
    assert answer["said"].startswith("审核了 3 个文件，其中 1 个没有审核成功。")
    assert [book["status"] for book in answer["books"]] == ["ok", "ok", "unreadable"]
    assert "坏.xlsx" in answer["books"][2]["error"]
    assert answer["books"][2]["counts"] is None
    found = set()
    for book in answer["books"][:2]:
        findings = filed[book["name"]]["findings"]
        found |= {finding["id"] for finding in findings}
        counts = dict.fromkeys(("error", "warning", "info"), 0)
        for finding in findings:
            counts[finding["severity"]] += 1
        assert book["counts"] == counts
        assert book["about"] == "上海市科学技术协会 2025年"
    summary = openpyxl.load_workbook(io.BytesIO(given(answer, "审核汇总.xlsx")))
    listed = [row[-1] for row in summary["全部问题"].iter_rows(values_only=True)]
    assert found == {id for id in listed if str(id).startswith("f") and len(id) == 16}
    page = given(answer, "审核报告.html").decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "坏.xlsx" in page


def test_marked_copies_are_those_of_the_command_line(client, tmp_path):
    from checks.cli import main

    xls = CORPUS / "clean" / "seed_kx_2025_dept.xls"
    paths = [PLANTED, *([xls] if xls.is_file() else [])]
    answer = client.post("/call/files", {"files": [sent(path) for path in paths]}).json()
    main(["check", *map(str, paths), "--mark", "--output", str(tmp_path)])
    with zipfile.ZipFile(io.BytesIO(given(answer, "标注副本.zip"))) as archive:
        assert archive.namelist() == [f"{PLANTED.stem}.checked.xlsx"]
        copy = archive.read(archive.namelist()[0])
    filed = (tmp_path / f"{PLANTED.stem}.checked.xlsx").read_bytes()
    assert parts(copy).keys() == parts(filed).keys()
    # but for the path of the original, which stands in the results sheet
    differing = [name for name, part in parts(copy).items() if part != parts(filed)[name]]
    assert len(differing) <= 1
    if len(paths) > 1:
        assert "1 个不是 xlsx 的文件没有标注副本" in answer["said"]


def test_a_unit_is_held_against_its_department(client, tmp_path):
    """As in a run of the command line: files that belong together are compared."""
    paths = [CORPUS / "clean" / f"pt_fuban_2025_{kind}.xlsx" for kind in ("dept", "unit")]
    if not paths[0].is_file():
        pytest.skip("没有 ../shared/corpus")
    answer = client.post("/call/files", {"files": [sent(path) for path in paths]}).json()
    (together,) = answer["said"].splitlines()[1:]
    assert all(path.name in together for path in paths)
    filed = checked_together(paths, tmp_path)
    for book in answer["books"]:
        assert sum(book["counts"].values()) == len(filed[book["name"]]["findings"])


def test_files_of_one_name_are_kept_apart(client):
    answer = client.post("/call/files", {"files": [sent(SEED, "a.xlsx"), sent(PLANTED, "a.xlsx")]})
    assert [book["name"] for book in answer.json()["books"]] == ["a.xlsx", "a (2).xlsx"]


def test_the_year_before_is_compared(client, last_year):
    body = excel.payload(PLANTED)
    answer = client.post("/call/compare", {**body, "files": [sent(last_year)]}).json()
    assert "与上年对比：错误 " in answer["said"]
    plain = {f["id"] for f in client.post("/call/audit", body).json()["findings"]}
    more = [f for f in answer["findings"] if f["id"] not in plain]
    assert more
    assert {f["rule"][:2] for f in more} == {"KN"}
    assert plain <= {f["id"] for f in answer["findings"]}
    assert answer["actions"] == []
    marked = client.post("/call/compare", {**body, "files": [sent(last_year)], "marks": True})
    assert "setRangeColor" in {action["func"] for action in marked.json()["actions"]}


def test_another_office_is_not_compared(client):
    body = {**excel.payload(PLANTED), "files": [sent(SEED)]}
    answer = client.post("/call/compare", body)
    assert answer.status_code == 400
    assert "看不出是同一个单位相邻的两年" in answer.text
    body["files"] = [{"name": "上年.xlsx", "data": base64.b64encode(b"junk").decode()}]
    answer = client.post("/call/compare", body)
    assert answer.status_code == 400
    assert "上年.xlsx" in answer.text


def test_a_published_text_becomes_a_workbook(client, tmp_path):
    document = tmp_path / "公开文本.html"
    printing.print_html(document, printing.pages(SEED))
    answer = client.post("/call/import", {"files": [sent(document)]}).json()
    assert answer["said"].startswith("“公开文本.html”：")
    book = openpyxl.load_workbook(io.BytesIO(given(answer, "公开文本.xlsx")))
    assert "部门支出总表" in book.sheetnames
    wanted = openpyxl.load_workbook(SEED)["部门支出总表"]
    amounts = [
        [v for v in row if isinstance(v, int | float)] for row in wanted.iter_rows(values_only=True)
    ]
    made = [
        [v for v in row if isinstance(v, int | float)]
        for row in book["部门支出总表"].iter_rows(values_only=True)
    ]
    assert [row for row in made if row] == [row for row in amounts if row]
    answer = client.post("/call/import", {"files": [sent(SEED)]})
    assert (answer.status_code, answer.text[:10]) == (400, f"“{SEED.name}"[:10])


def test_a_blank_set_is_that_of_the_command_line(client, tmp_path):
    from checks.cli import main

    target = tmp_path / "空.xlsx"
    assert main(["new", "--year", "2026", "--kind", "unit", "-o", str(target)]) == 0
    answer = client.post("/call/new", {"args": ["2026年", "unit"]}).json()
    assert given(answer, "2026年单位预算公开套表.xlsx") == target.read_bytes()


@pytest.mark.parametrize(
    ("call", "body", "sentence"),
    [
        ("new", {"args": ["26", "unit"]}, "年度要写 2018 到 2100 之间的四位数字，不能是“26”。"),
        ("new", {"args": ["２０２６", "unit"]}, "年度要写 2018 到 2100 之间的四位数字"),
        ("new", {"args": ["2026", "x"]}, "请选择部门预算或单位预算。"),
        ("new", {}, "请求的内容不完整，请重新打开任务窗格。"),
        ("files", {}, "请先选择文件。"),
        ("files", {"files": []}, "请先选择文件。"),
        ("files", {"files": [{"name": "a"}]}, "文件没有传完整，请重新选择。"),
        ("files", {"files": [3]}, "文件没有传完整，请重新选择。"),
        ("files", {"files": [{"name": "a", "data": "不是"}]}, "文件没有传完整，请重新选择。"),
        ("import", {"files": [{"name": "a", "data": ""}] * 2}, "只要一个文件，请重新选择。"),
        ("files", {"files": [{"name": "a", "data": ""}] * 61}, "一次最多 60 个文件，请分批"),
        ("rule", {"args": ["BN999"]}, "没有这条规则，请重新载入任务窗格。"),
        ("rule", {"args": [["BN101"]]}, "没有这条规则，请重新载入任务窗格。"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_told_in_a_sentence(client, call, body, sentence):
    answer = client.post(f"/call/{call}", body)
    assert answer.status_code == 400
    assert answer.text.startswith(sentence)


@pytest.mark.parametrize("kind", ["empty", "zip", "ole", "pdf", "zeros"])
def test_a_file_that_is_none_is_told_by_its_name(client, kind):
    data = {
        "empty": b"", "zip": b"PK\3\4", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "pdf": b"%PDF-1.7", "zeros": b"\0" * 99,
    }[kind]  # fmt: skip
    file = {"name": r"C:\用户\张三\预算.xlsx", "data": base64.b64encode(data).decode()}
    answer = client.post("/call/files", {"files": [file]}).json()
    (book,) = answer["books"]
    assert book["status"] == "unreadable"
    assert "预算.xlsx" in book["error"]
    assert "张三" not in json.dumps(answer, ensure_ascii=False)


def encrypted(path):
    """The workbook as Excel saves it with a password."""
    from msoffcrypto import OfficeFile

    made = io.BytesIO()
    OfficeFile(io.BytesIO(path.read_bytes())).encrypt("开门", made)
    return made.getvalue()


def test_an_encrypted_workbook_among_several_is_told_of_alone(client):
    file = {"name": "加密.xlsx", "data": base64.b64encode(encrypted(SEED)).decode()}
    files = [sent(PLANTED), file, sent(SEED)]
    answer = client.post("/call/files", {"files": files}).json()
    assert [book["status"] for book in answer["books"]] == ["ok", "unreadable", "ok"]
    said = answer["books"][1]["error"]
    assert said.startswith("文件“加密.xlsx”有打开密码，请取消密码后再试")
    assert answer["said"].startswith("审核了 3 个文件，其中 1 个没有审核成功。")
    with zipfile.ZipFile(io.BytesIO(given(answer, "标注副本.zip"))) as archive:
        assert "加密.checked.xlsx" not in archive.namelist()
        assert len(archive.namelist()) == 2


@pytest.mark.parametrize("name", ["加密.xlsx", "加密.docx"])
def test_what_is_encrypted_is_not_imported(client, name):
    file = {"name": name, "data": base64.b64encode(encrypted(SEED)).decode()}
    answer = client.post("/call/import", {"files": [file]})
    assert answer.status_code == 400
    assert answer.text == (
        f"“{name}”有打开密码，不能导入：请用 Word 或 WPS 打开，取消密码后另存再试；"
        "如果是工作簿，不用导入，取消密码后用“审核文件夹”审核。"
    )


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "~/x.toml", "./a.toml"])
def test_a_layout_is_a_name_and_no_file_of_the_server(client, path):
    body = {**excel.payload(PLANTED), "choices": {"layout": path}}
    answer = client.post("/call/audit", body)
    assert (answer.status_code, answer.text) == (
        400, f"没有“{path}”这种表式，请在“设置”里重新选择。",
    )  # fmt: skip


def test_year_and_layout_are_those_of_the_command_line(client):
    body = {**excel.payload(PLANTED), "choices": {"year": "2024年", "layout": "shanghai"}}
    served = client.post("/call/audit", body).json()
    filed = checks.audit(PLANTED, year=2024, layout="shanghai").to_dict()
    assert served["year"] == 2024
    untold = {"SJ103", "SJ111", "SJ112"}

    def found(findings):
        return {f["id"] for f in findings if f["rule"] not in untold}

    assert found(served["findings"]) == found(filed["findings"])
    assert found(filed["findings"]) != found(checks.audit(PLANTED).to_dict()["findings"])
    function = {
        "client": "Office.js", "version": "0", "runtime": "1.4", "caller_address": None,
        "func_name": "GJ_FINDINGS", "args": [None], "addresses": [], "book": body,
    }  # fmt: skip
    rows = client.post("/call/function", function).json()["result"]
    assert len(rows) == len(served["findings"])
    wrong = client.post("/call/audit", {**body, "choices": {"year": "去年"}})
    assert wrong.status_code == 400
    assert "不能是“去年”" in wrong.text


def test_settings_beside_the_server_are_not_those_of_a_file(client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gouji.toml").write_text('[off]\nBN101 = "不查"\n', encoding="utf-8")
    (book,) = client.post("/call/files", {"files": [sent(PLANTED)]}).json()["books"]
    monkeypatch.chdir("/")
    errors = [f for f in checks.audit(PLANTED).findings if f.severity.value == "error"]
    assert "BN101" in {finding.rule for finding in errors}
    assert book["counts"]["error"] == len(errors)


_watching: list[str] | None = None


def _watch(event, args):
    if event == "open" and _watching is not None:
        path, mode, flags = args
        if path == os.devnull or "__pycache__" in str(path):
            return
        if set(mode or "") & set("wax+") or (isinstance(flags, int) and flags & 0o103):
            _watching.append(str(path))


sys.addaudithook(_watch)


def test_no_file_is_written_for_anything(client, last_year, tmp_path, monkeypatch, caplog, capfd):
    """Python itself says of every file that is opened for writing, temporary ones too."""
    global _watching
    document = tmp_path / "公开文本.html"
    printing.print_html(document, printing.pages(SEED))
    body = excel.payload(PLANTED)
    upload = {"files": [sent(last_year)]}
    calls = [
        ("audit", {**body, "marks": True}), ("list", body), ("compare", {**body, **upload}),
        ("files", {"files": [sent(SEED), sent(PLANTED)]}), ("import", {"files": [sent(document)]}),
        ("new", {"args": ["2026", "unit"]}), ("rule", {"args": ["BN101"]}), ("about", {}),
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path)
    _watching = []
    try:
        for call, what in calls:
            assert client.post(f"/call/{call}", what).status_code == 200
        opened = list(_watching)
    finally:
        _watching = None
    assert opened == []
    said = caplog.text + "".join(capfd.readouterr())
    assert "科学技术协会" not in said


def test_the_watch_sees_temporary_files(tmp_path):
    import tempfile

    global _watching
    _watching = []
    try:
        with tempfile.NamedTemporaryFile(dir=tmp_path), (tmp_path / "a").open("w"):
            pass
        assert str(tmp_path / "a") in _watching
        assert any(path.startswith(str(tmp_path / "tmp")) for path in _watching)
    finally:
        _watching = None


@pytest.mark.parametrize(
    "guard", [{"token": "春江潮水"}, {"hook": lambda headers: headers.get("x-user")}]
)
def test_everything_that_can_be_called_asks_who_it_is(licensed, guard):
    from addin.server.app import Options, create_app
    from addin.server.guard import Guard
    from addin.server.work import CALLS

    app = create_app(Options(Guard(**guard), workers=excel.here()))
    posted = {
        route.path for route in app.routes if "POST" in (getattr(route, "methods", None) or ())
    }
    assert posted == {f"/call/{call}" for call in CALLS}
    client = Client(app)
    for path in sorted(posted):
        assert client.post(path, {}).status_code == 401, path
    assert client.post("/call/warm", {}).status_code == 404
    assert client.get("/health").json() == {"status": "ok", "running": 0, "waiting": 0}
