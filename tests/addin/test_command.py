"""gouji addin on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from addin import ribbon
from addin.building.package import parts
from addin.building.store import settings_of
from addin.building.tab import KINDS
from addin.functions import FUNCTIONS
from checks.cli import main
from tests.addin.test_build import modules


@pytest.fixture(scope="module")
def shipped_addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What gouji addin build writes: every button and function that there is."""
    path = tmp_path_factory.mktemp("build") / "gouji.xlam"
    assert main(["addin", "build", "--output", str(path), "--python", r"D:\Python\python.exe"]) == 0
    return path


def test_the_tab_shows_exactly_the_buttons_that_python_has(shipped_addin: Path) -> None:
    tree = etree.fromstring(parts(shipped_addin.read_bytes())["customUI/customUI14.xml"])
    shown = {
        button.get("id"): (
            button.get("label"),
            button.get("supertip"),
            button.getparent().get("label"),
        )
        for button in tree.iter(*KINDS)
    }
    assert shown == {
        name: (button.label, button.screentip, button.group)
        for name, button in ribbon.BUTTONS.items()
    }
    assert all(callable(getattr(ribbon, name)) for name in shown)


def test_functions_are_spelled_as_python_spells_them(shipped_addin: Path) -> None:
    source = modules(shipped_addin)["Functions"]
    for function in FUNCTIONS.values():
        given = [*function.arguments, *(["Nothing"] if function.whole_book else [])]
        assert f'"{function.name}", Array({", ".join(given)})' in source
    assert source.count("Public Function GJ_") == len(FUNCTIONS)


def test_the_python_that_was_asked_for(shipped_addin: Path) -> None:
    content = parts(shipped_addin.read_bytes())
    settings = settings_of(content["xl/worksheets/sheet1.xml"])
    assert settings["interpreter_win"] == r"D:\Python\python.exe"


def test_a_folder_as_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "build", "--output", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"已生成 {tmp_path / 'gouji.xlam'}\n"
    assert (tmp_path / "gouji.xlam").is_file()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there may be an Excel here")
def test_where_there_is_no_excel(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "install"]) == 2
    assert "gouji addin build" in capsys.readouterr().err
    assert main(["addin", "doctor"]) == 1
    said = capsys.readouterr().out
    assert "[缺少] Excel：" in said
    assert said.endswith("有 1 处要处理。\n")


def test_checks_does_not_import_addin() -> None:
    code = (
        "import sys, checks.cli; checks.cli.main(['rules']); "
        "sys.exit(any(name.startswith('addin') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
