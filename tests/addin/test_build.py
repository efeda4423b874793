"""The built add-in, part by part."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from addin import shipped
from addin.building import addin as building
from addin.building import wrappers
from addin.building.package import parts
from addin.building.tab import KINDS
from addin.building.xlwings_module import adapted
from addin.functions import FUNCTIONS
from addin.ribbon import BUTTONS
from checks.errors import OutputError

_BUILD = """
import sys
from addin.building.addin import addin
sys.stdout.buffer.write(addin(r"C:\\Python\\python.exe"))
"""


def modules(path: Path) -> dict[str, str]:
    """Module name -> source, as olevba reads it, lines ending in \\n."""
    olevba = pytest.importorskip("oletools.olevba")
    reader = olevba.VBA_Parser(str(path))
    try:
        return {
            Path(name).stem: source.replace("\r\n", "\n")
            for _, _, name, source in reader.extract_all_macros()
        }
    finally:
        reader.close()


def test_the_same_bytes_in_another_process(built: Path) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    done = subprocess.run(
        [sys.executable, "-c", _BUILD],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=environment,
    )
    assert done.stdout == built.read_bytes()


def test_olevba_reads_our_modules_back(built: Path) -> None:
    found = modules(built)
    for path in [*shipped("macros").glob("*.bas"), *shipped("macros").glob("*.cls")]:
        written = path.read_text(encoding="ascii")
        read = found.pop(path.stem)
        if path.suffix == ".cls":  # a file says VERSION … END, a project says VB_Base
            written = written.partition("END\n")[2]
            read = re.sub(r"^Attribute VB_Base = .*\n", "", read, flags=re.MULTILINE)
        assert read.rstrip("\n") == written.rstrip("\n"), path.name
    assert sorted(found) == ["Dictionary", "Functions", "Sheet2", "ThisWorkbook", "xlwings"]


def test_xlwings_module_is_its_own_but_for_the_changes(built: Path) -> None:
    """Everything but GetConfig, ShowError and two lines is xlwings' source, line for line."""
    before = modules(building.template())["xlwings"].split("\n")
    after = modules(built)["xlwings"].split("\n")
    added = [line for line in after if line not in before]
    assert added == ['Public Const PROJECT_NAME As String = "gouji"']
    heads = [line for line in before if re.match(r"(Public |Private )?(Function|Sub) ", line)]
    gone = [line.partition("(")[0] for line in heads if line not in after]
    assert gone == ["Function GetConfig", "Sub ShowError"]
    assert "'xlwings is distributed under a BSD 3-clause license." in after


def test_code_embedded_in_an_open_workbook_is_never_looked_for(built: Path) -> None:
    """A sheet named ….py in a workbook under audit would otherwise be run, or stop the button."""
    source = modules(built)["xlwings"]
    run = re.search(r"^Public Function RunPython.*?^End Function", source, re.M | re.S)
    assert run is not None
    assert re.findall(r"Set wb = (\w+)", run[0]) == ["ThisWorkbook", "ThisWorkbook"]


def test_another_xlwings_fails_the_build_with_a_sentence() -> None:
    with pytest.raises(OutputError, match="不配套"):
        adapted("Public Function RunPython(PythonCommand As String)\nEnd Function\n")


def test_no_procedure_is_there_twice(built: Path) -> None:
    """VBA refuses a name that two modules export: Ambiguous name detected."""
    names: list[str] = []
    for name, source in modules(built).items():
        if name in ("Dictionary", "Watcher", "ThisWorkbook", "Sheet2"):
            continue
        found = re.findall(r"^(?:Public )?(?:Function|Sub) (\w+)", source, flags=re.MULTILINE)
        names += {name.lower(), *map(str.lower, found)}  # within a module, #If … #Else has both
    assert sorted(names) == sorted(set(names))


def test_modules_are_ascii(built: Path) -> None:
    assert all(source.isascii() for source in modules(built).values())


def test_every_callback_is_a_sub_of_its_module(built: Path) -> None:
    found = modules(built)
    tree = etree.fromstring(parts(built.read_bytes())["customUI/customUI14.xml"])
    callbacks = {
        value
        for element in tree.iter()
        for name, value in element.attrib.items()
        if name in ("onLoad", "onAction", "getEnabled", "getPressed")
    }
    assert len(callbacks) == len(BUTTONS) + 3
    for callback in callbacks:
        module, _, name = callback.partition(".")
        assert re.search(rf"^Public Sub {name}\(", found[module], flags=re.MULTILINE), callback


def test_buttons_are_labelled_by_python(built: Path) -> None:
    tree = etree.fromstring(parts(built.read_bytes())["customUI/customUI14.xml"])
    labels = {b.get("id"): b.get("label") for b in tree.iter(*KINDS)}
    assert labels == {name: button.label for name, button in BUTTONS.items()}


def test_keyboard_tips_are_unambiguous() -> None:
    tree = etree.fromstring((shipped("macros") / "customUI14.xml").read_bytes())
    tips = [b.get("keytip") for b in tree.iter(*KINDS)]
    assert all(tip and tip.isalnum() and tip.isupper() for tip in tips)
    clashes = [(a, b) for a in tips for b in tips if a != b and b.startswith(a)]
    assert clashes == []
    assert len(set(tips)) == len(tips)


def test_the_tab_uses_only_attributes_of_the_schema(built: Path) -> None:
    """The Open XML SDK's description of customUI 2009/07, which openxml-audit carries."""
    audit = pytest.importorskip("openxml_audit")
    import json

    path = Path(audit.__file__).parent / (
        "data/openxml/schemas/schemas_microsoft_com_office_2009_07_customui.json"
    )
    types = json.loads(path.read_text(encoding="utf-8"))["Types"]
    allowed: dict[str, set[str]] = {}
    for one in types:
        element = one["Name"].rpartition(":")[2]
        known = {attribute["QName"].lstrip(":") for attribute in one.get("Attributes", ())}
        allowed.setdefault(element, set()).update(known)
    tree = etree.fromstring(parts(built.read_bytes())["customUI/customUI14.xml"])
    for element in tree.iter():
        name = etree.QName(element).localname
        assert set(element.attrib) <= allowed[name], name


def test_openxml_audit_finds_nothing_new(built: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    validator = audit.OpenXmlValidator()
    assert validator.validate(str(building.template())).errors == []
    assert validator.validate(str(built)).errors == []


def test_functions_module() -> None:
    made = wrappers.module(FUNCTIONS.values())
    assert "Public Function GJ_NAME(code, Optional year) As Variant" in made
    assert (
        'XLPy.CallUDF("addin.functions", "GJ_NAME", Array(code, year), '
        "ThisWorkbook, Application.Caller)"
    ) in made


@pytest.mark.parametrize("name", ["end", "Date", "编码", "to"])
def test_an_argument_vba_cannot_name_fails_the_build(name: str) -> None:
    with pytest.raises(ValueError, match="VBA cannot have the name"):
        wrappers.module([replace(FUNCTIONS["GJ_LEVEL"], arguments={name: "。"})])


def test_nothing_of_the_template_makers_machine_is_left(built: Path) -> None:
    content = parts(built.read_bytes())
    assert [name for name, part in content.items() if b"felix" in part.lower()] == []
