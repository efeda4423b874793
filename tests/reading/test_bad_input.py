"""What cannot be read gets one Chinese sentence that names the file and says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checks.errors import UnreadableError
from checks.reading import open_source

from .conftest import SHARED, small_workbook, with_parts


def sentence(path: Path, password: str | None = None) -> str:
    with pytest.raises(UnreadableError) as caught:
        open_source(path, password=password)
    text = str(caught.value)
    assert text.endswith("。")
    assert text.count("。") == 1
    assert "\n" not in text
    assert str(path) in text
    return text


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_missing_file(tmp_path: Path) -> None:
    assert "找不到" in sentence(tmp_path / "无.xlsx")


def test_folder(tmp_path: Path) -> None:
    assert "文件夹" in sentence(tmp_path)


def test_empty_file(tmp_path: Path) -> None:
    assert "0 字节" in sentence(written(tmp_path / "a.xlsx", b""))


@pytest.mark.skipif(os.name == "nt", reason="permissions are told otherwise on Windows")
def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.xlsx", small_workbook())

    def denied(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "权限" in sentence(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert "普通文件" in sentence(tmp_path / "a.xlsx")


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_truncated_zip(tmp_path: Path, share: float) -> None:
    whole = small_workbook()
    assert "损坏" in sentence(written(tmp_path / "a.xlsx", whole[: int(len(whole) * share)]))


MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related"
XML_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
OTHERS = {
    "PDF": ("a.xlsx", b"%PDF-1.7\n\xe2\xe3"),  # damaged
    "图片": ("a.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00"),
    "MHTML": ("a.xls", MHTML),
    "XML 表格": ("a.xls", XML_2003),
    "Excel 4.0": ("a.xls", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00"),
    "文本文件": ("a.xlsx", "部门预算".encode()),
    "RAR": ("a.xlsx", b"Rar!\x1a\x07\x00"),
    "损坏": ("a.xlsx", b"\x00\x01\x02\x03" * 64),
    "可识别的文本": ("a.csv", b"\x00\x01\x02\x03" * 64),
    "临时文件": ("~$a.xlsx", b"\x05admin" + b"\x20" * 159),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_not_a_workbook_is_called_by_its_name(tmp_path: Path, what: str) -> None:
    name, data = OTHERS[what]
    assert what in sentence(written(tmp_path / name, data))


@pytest.mark.parametrize(
    ("member", "what"),
    [("word/document.xml", "Word 文档"), ("ppt/presentation.xml", "演示文稿"), ("OFD.xml", "OFD"),
     ("a.txt", "压缩包")],
)  # fmt: skip
def test_other_zips(tmp_path: Path, member: str, what: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, b"<x/>")
    assert what in sentence(path)


def test_workbook_without_sheets(build) -> None:
    def without(xml: bytes) -> bytes:
        start, end = xml.index(b"<sheets>"), xml.index(b"</sheets>")
        return xml[:start] + b"<sheets>" + xml[end:]

    assert "没有工作表" in sentence(build({"xl/workbook.xml": without}))


def test_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    bomb = with_parts(small_workbook(), {"xl/sharedStrings.xml": b" " * (70 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert "异常庞大" in sentence(written(tmp_path / "a.xlsx", bomb))


def test_entity_bomb_is_not_expanded(build) -> None:
    dtd = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    sentence(build({"xl/workbook.xml": lambda xml: dtd + xml}))


def test_ods_with_a_cell_of_a_billion_spaces(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", '<a xmlns:text="b"><text:s text:c="1000000000"/></a>')
    assert "异常庞大" in sentence(path)


def stranger(name: str) -> Path:
    found = [*SHARED.glob(f"strangers/*/*{name}")]
    if not found:
        pytest.skip("the strangers' workbooks are not on this machine")
    return found[0]


ENCRYPTED = [
    "agile_AES128_SHA512_CBC_pwd_password.xlsb",
    "standard_AES128_SHA1_ECB_pwd_password.xlsx",
    "Test_git_issue_242_std_rc4_pwd_password.xls",
]


@pytest.mark.parametrize("name", ENCRYPTED)
def test_encrypted_workbook_asks_for_its_password(name: str) -> None:
    assert "--password" in sentence(stranger(name))


@pytest.mark.parametrize("name", ENCRYPTED)
def test_wrong_password_is_called_wrong(name: str) -> None:
    assert "密码不对" in sentence(stranger(name), password="错")


@pytest.mark.parametrize("name", ENCRYPTED)
def test_right_password_opens(name: str) -> None:
    source = open_source(stranger(name), password="password")
    assert source.grids
    assert source.kind == name.rpartition(".")[2]


def test_panic_of_calamine_is_a_sentence_and_leaves_stderr_clean(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert "损坏" in sentence(stranger("clusterfuzz-testcase-minimized-POIHSSFFuzzer-"
                                       "5816431116615680.xls"))  # fmt: skip
    assert capfd.readouterr().err == ""


def test_keyboard_interrupt_is_not_swallowed(build, monkeypatch: pytest.MonkeyPatch) -> None:
    from checks.reading import spreadsheet

    class Interrupted:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_source(build())


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"python_calamine", "openpyxl", "lxml", "xlrd", "msoffcrypto", "olefile", "csv"}
    code = "import sys, checks.reading; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert not heavy & set(done.stdout.split())
