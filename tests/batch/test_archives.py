"""Zip archives read in place, storages by URL, and names that not every system allows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from checks.batch.places import safe
from checks.commands.inputs import find

from .conftest import Gouji, own, workbooks


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """A zip whose names are written as Chinese Windows writes them, in GBK without a flag."""
    names = [name.encode("gbk") for name in members]
    ascii_names = [f"{number}".rjust(len(name), "x") for number, name in enumerate(names)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in zip(ascii_names, members.values(), strict=True):
            file.writestr(name, data)
    raw = path.read_bytes()
    for stand_in, name in zip(ascii_names, names, strict=True):
        raw = raw.replace(stand_in.encode(), name)
    path.write_bytes(raw)
    return path


def marked_sheets(folder: Path) -> dict[str, dict[str, bytes]]:
    """The sheets of every marked copy, but for 审核结果, which names the file it was made of."""
    found = {}
    for copy in folder.rglob("*.checked.xlsx"):
        with zipfile.ZipFile(copy) as parts:
            sheets = sorted(n for n in parts.namelist() if n.startswith("xl/worksheets/sheet"))
            told = {n: parts.read(n) for n in sheets}
        found[str(copy.relative_to(folder))] = {
            name: xml for name, xml in told.items() if "审核结果" not in xml.decode()
        }
    return found


def test_workbooks_in_an_archive_are_audited_as_those_in_a_folder(
    budgets: Path, tmp_path: Path, gouji: Gouji
) -> None:
    files = sorted(budgets.rglob("*.xlsx"))
    members = {str(p.relative_to(budgets)): p.read_bytes() for p in files}
    path = archive(tmp_path / "全部.zip", members)
    before = path.read_bytes()
    gouji("check", budgets, "--format", "json", "--mark", "--output", "folder")
    ran = gouji("check", path, "--format", "json", "--mark", "--output", "zip")
    assert ran.status == 1
    inside = workbooks(tmp_path / "zip/findings.json")
    assert {w["path"] for w in inside} == {f"{path}/{name}" for name in members}
    by_name = {w["path"].removeprefix(f"{path}/"): w for w in inside}
    for w in workbooks(tmp_path / "folder/findings.json"):
        twin = by_name[str(Path(w["path"]).relative_to(budgets))]
        assert own(twin) == own(w)
        assert twin["sha256"] == w["sha256"]
    marked = marked_sheets(tmp_path / "zip/全部")
    assert len(marked) == len(files)
    assert all(marked.values())
    assert marked == marked_sheets(tmp_path / "folder")
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "zip", "全部.zip", "预算"]


def test_what_an_archive_holds_besides_is_said(budgets: Path, tmp_path: Path) -> None:
    data = (budgets / "甲局2025.xlsx").read_bytes()
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in (
            "甲.xlsx",
            "说明.docx",
            "__MACOSX/._甲.xlsx",
            "~$甲.xlsx",
            "内/层.zip",
            "b.rar",
        ):
            file.writestr(name, data)
    found = find([str(path)])
    assert [f.path for f in found.files] == [f"{path}/甲.xlsx"]
    assert sorted(found.skipped) == [f"{path}/__MACOSX/._甲.xlsx", f"{path}/~$甲.xlsx"]
    assert len(found.problems) == 2
    assert f"压缩包“{path}”里还有压缩包“内/层.zip”，不能直接审核" in found.problems[1]
    assert "b.rar”不能直接审核，请解压后再审核。" in found.problems[0]


def test_a_damaged_archive_is_one_sentence(tmp_path: Path, gouji: Gouji) -> None:
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04 broken")
    ran = gouji("check", "坏.zip")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "压缩包“坏.zip”已损坏或不完整，请重新取得，或解压后再审核。\n"


def test_a_member_that_unpacks_to_much_is_refused(
    budgets: Path, tmp_path: Path, gouji: Gouji
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("炸弹.xlsx", bytes(64 * 1024 * 1024))
        file.write(budgets / "甲局2025.xlsx", "甲.xlsx")
    ran = gouji("check", path, "--format", "json", "--output", "out")
    statuses = {w["path"]: w["status"] for w in workbooks(tmp_path / "out/findings.json")}
    assert statuses == {f"{path}/炸弹.xlsx": "unreadable", f"{path}/甲.xlsx": "ok"}
    assert "异常庞大" in ran.err


def test_a_workbook_called_zip_is_a_workbook(budgets: Path, tmp_path: Path) -> None:
    path = tmp_path / "甲.zip"
    path.write_bytes((budgets / "甲局2025.xlsx").read_bytes())
    assert [f.path for f in find([str(path)]).files] == [str(path)]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("部门/甲.xlsx", "部门/甲.xlsx"),
        ("../../etc/甲.xlsx", "etc/甲.xlsx"),
        ("/甲.xlsx", "甲.xlsx"),
        ("C:\\预算\\甲.xlsx", "C_/预算/甲.xlsx"),
        ('a<b>|"?*.xlsx', "a_b_____.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("部门. /com1", "部门/_com1"),
        ("..", "_"),
    ],
)
def test_a_member_stays_in_its_folder_and_has_a_name_for_windows(name: str, path: str) -> None:
    assert str(safe(name).as_posix()) == path


def test_a_name_that_leaves_no_room_for_the_ending_is_cut(
    budgets: Path, tmp_path: Path, gouji: Gouji
) -> None:
    name = "预" * 83 + ".xlsx"  # 254 bytes
    (tmp_path / name).write_bytes((budgets / "甲局2025.xlsx").read_bytes())
    assert gouji("check", name, "--mark", "--output", "out").status == 1
    [copy] = (tmp_path / "out").glob("*.checked.xlsx")
    assert copy.name.startswith("预" * 70)


def test_a_storage_by_url_is_audited_as_a_folder(
    budgets: Path, tmp_path: Path, gouji: Gouji
) -> None:
    pytest.importorskip("fsspec", reason="extra cluster is not installed")
    gouji("check", budgets, "--format", "json", "--output", "a.json")
    url = f"file://{budgets}"
    gouji("check", url, "--format", "json", "--output", "b.json")
    plain = (tmp_path / "a.json").read_text("utf-8")
    assert [w["path"] for w in workbooks(tmp_path / "b.json")] == sorted(
        f"{url}/{p.relative_to(budgets)}" for p in budgets.rglob("*.xlsx")
    )
    by_path = {w["path"]: w for w in workbooks(tmp_path / "a.json")}
    for w in workbooks(tmp_path / "b.json"):
        twin = by_path[w["path"].removeprefix("file://")]
        assert (w["sha256"], w["tables"]) == (twin["sha256"], twin["tables"])
    assert "file://" not in plain
    ran = gouji("check", f"{url}/无.xlsx")
    assert (ran.status, ran.err) == (2, f"找不到文件“{url}/无.xlsx”，请检查地址。\n")
