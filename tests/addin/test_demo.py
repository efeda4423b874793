"""The demo workbook: the planted sample, its buttons, its formulas with their results."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlwings
from lxml import etree

import checks
from addin import ribbon
from addin.building import demo, store
from addin.building.package import parts
from addin.building.store import settings_of
from addin.functions import FUNCTIONS
from checks.cli import main
from checks.findings import Report
from tests.addin.test_build import modules
from tests.hosts.excel_vba import PlayedExcel
from tests.hosts.libreoffice import LibreOffice
from workbooks import make_demo

LAST_SHEET = "xl/worksheets/sheet20.xml"
DRAWING = "xl/drawings/drawing1.xml"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "演示.xlsm"
    assert main(["addin", "demo", "--output", str(path), "--python", "python"]) == 0
    return path


def found(report: Report) -> list[tuple[object, ...]]:
    return [
        (f.rule, f.sheet, f.cell, f.message)
        for f in report.findings
        if f.sheet not in (demo.SHEET, store.SHEET)
    ]


def test_it_is_audited_as_the_sample_is(workbook: Path) -> None:
    """But for its two sheets that are no budget, of which the audit says so."""
    assert found(checks.audit(workbook)) == found(checks.audit(demo.SAMPLE))


def test_the_same_bytes_again(workbook: Path) -> None:
    assert demo.demo(demo.SAMPLE, "python") == workbook.read_bytes()


def test_its_buttons_press_those_of_the_tab(workbook: Path) -> None:
    drawing = etree.fromstring(parts(workbook.read_bytes())[DRAWING])
    shown = {
        shape.get("macro"): "".join(shape.itertext()).strip() for shape in drawing.iter("{*}sp")
    }
    assert shown
    excel = PlayedExcel(workbook)
    excel.files["python"] = ""
    for macro, label in shown.items():
        excel.commands.clear()
        excel.answers = ["已核实", "张三"]
        excel.run(macro.removeprefix("[0]!"))
        (command,) = excel.commands
        called = re.search(r"addin\.ribbon\.(\w+)\(", command)
        assert called is not None
        assert ribbon.BUTTONS[called[1]].label == label


def test_opening_describes_the_functions_and_asks_for_no_saving(workbook: Path) -> None:
    excel = PlayedExcel(workbook, book=False)
    excel.activate_workbook(excel.workbooks()[0])
    excel.workbook.saved = True
    excel.run("Demo.Auto_Open")
    assert excel.described[0][0] == "'演示.xlsm'!GJ_NAME"
    assert len(excel.described) == len(FUNCTIONS)
    assert excel.workbook.saved is True


def test_it_has_the_macros_but_no_tab_of_its_own(workbook: Path) -> None:
    """Its tab would stand beside that of the add-in."""
    assert not [name for name in parts(workbook.read_bytes()) if name.startswith("customUI")]
    assert {
        "Calls",
        "Demo",
        "Dialogs",
        "Functions",
        "Results",
        "Ribbon",
        "Store",
        "xlwings",
    } <= set(modules(workbook))


def test_openxml_audit_objects_only_to_what_it_objects_to_in_openpyxl(workbook: Path) -> None:
    """It wants the elements of a font in another order; Excel does not mind."""
    audit = pytest.importorskip("openxml_audit")
    found = audit.OpenXmlValidator().validate(str(workbook)).errors
    errors = {error.part_uri for error in found if error.severity.name == "ERROR"}
    assert errors == {"/xl/styles.xml"}


def test_libreoffice_shows_formulas_with_their_results(office: LibreOffice, workbook: Path) -> None:
    cells = office.read(workbook, [f"{demo.SHEET}!D{row}" for row in range(16, 24)])
    shown = [cells[f"{demo.SHEET}!D{row}"]["text"] for row in range(16, 24)]
    assert shown[:3] == ["科普活动", "2012901", "款"]
    assert "事业单位离退休" in shown[3]
    assert "1,106,700 ≠" in shown[4]
    assert shown[5:7] == ["-900", "110.67"]
    assert "59.97 ≠" in shown[7]
    formulas = [cells[f"{demo.SHEET}!D{row}"]["formula"] for row in range(16, 24)]
    assert formulas[0] == '=GJ_NAME("2060702")'
    assert all(formula.startswith("=GJ_") for formula in formulas)


def test_another_ending_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "demo", "--output", "演示.xlsx"]) == 2
    assert ".xlsm" in capsys.readouterr().err


def test_the_demo_that_ships_is_up_to_date(workbook: Path) -> None:
    """Otherwise: python workbooks/make_demo.py"""
    made, shipped = parts(workbook.read_bytes()), parts(make_demo.TARGET.read_bytes())
    version = settings_of(shipped[LAST_SHEET])["xlwings"]
    if version != xlwings.__version__:
        pytest.skip(f"it was made with xlwings {version}")
    assert modules(make_demo.TARGET) == modules(workbook)
    assert [name for name in made if made[name] != shipped.get(name)] == []
