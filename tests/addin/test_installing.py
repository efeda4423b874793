"""Into Excel's start folder and out of it; nothing else is touched."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from addin import installing
from addin.building.package import parts
from addin.building.store import settings_of
from checks.errors import OutputError, UsageError


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home on Windows, with settings of xlwings and another add-in."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(installing, "addin", lambda python: f"addin for {python}".encode())
    monkeypatch.setenv("APPDATA", str(tmp_path / "AppData" / "Roaming"))
    start = tmp_path / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    start.mkdir(parents=True)
    (start / "xlwings.xlam").write_bytes(b"theirs")
    (tmp_path / ".xlwings").mkdir()
    (tmp_path / ".xlwings" / "xlwings.conf").write_text('"INTERPRETER_WIN","C:\\theirs.exe"\n')
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_install_and_uninstall_leave_the_users_own(windows: Path) -> None:
    before = files(windows)
    path = installing.install()
    assert path == windows / "AppData/Roaming/Microsoft/Excel/XLSTART/gouji.xlam"
    assert path.read_bytes() == f"addin for {sys.executable}".encode()
    assert installing.install() == path  # again: an update
    assert installing.uninstall() == path
    assert files(windows) == before
    assert installing.uninstall() is None


def test_a_start_folder_that_is_not_there_yet(
    tmp_path: Path, windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path / "new"))
    assert installing.install().is_file()


def test_excel_holding_the_file(windows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = installing.install()

    def locked(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match="请关闭 Excel"):
        installing.install()
    monkeypatch.setattr(Path, "unlink", locked)
    with pytest.raises(OutputError, match="请关闭 Excel"):
        installing.uninstall()
    assert path.is_file()


def test_macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(installing, "addin", lambda _: b"addin")
    path = installing.install()
    assert path.parent == (
        tmp_path
        / "Library/Group Containers/UBF8T346G9.Office"
        / "User Content.localized/Startup.localized/Excel"
    )
    scripts = tmp_path / "Library/Application Scripts/com.microsoft.Excel"
    (script,) = scripts.iterdir()
    assert script.name.startswith("xlwings-")
    assert "VbaHandler" in script.read_text(encoding="utf-8")


def test_no_excel_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UsageError, match="gouji addin build"):
        installing.install()


def test_the_add_in_carries_its_python(built: Path) -> None:
    settings = settings_of(parts(built.read_bytes())["xl/worksheets/sheet1.xml"])
    assert settings["interpreter_win"] == r"C:\Python\python.exe"
    assert settings["use udf server"] is True
    assert settings["add_workbook_to_pythonpath"] == "false"
