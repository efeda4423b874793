"""Hostile files: each gets a verdict, within its limits, and nothing of it is done or fetched."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import checks
from checks.batch.limits import MB
from tests.hardening import bombs

ROOT = Path(__file__).parents[2]
heavy = pytest.mark.skipif(
    "GOUJI_HEAVY" not in os.environ, reason="a minute of bombs: set GOUJI_HEAVY=1"
)

CHEAP = (
    "billion_rows.xlsx", "far_corner.xlsx", "odd_address.xlsx", "billion_laughs.xlsx",
    "external_entity.xlsx", "entity_in_sheet.xlsx", "deep_formula.xlsx", "circular_formulas.xlsx",
    "cyclic_ole.xls", "cyclic_ole_tables.xls", "ods_repeats.ods", "nested_zip.zip",
)  # fmt: skip


@pytest.mark.parametrize("name", CHEAP)
def test_a_verdict_without_help(tmp_path: Path, name: str) -> None:
    """These need no limits on the process: they are refused before they can do harm."""
    path = tmp_path / name
    path.write_bytes(bombs.BOMBS[name]())
    report = checks.audit(path)
    assert report.status in ("unreadable", "not_a_budget")
    assert report.error is not None
    assert re.search("[一-鿿].*。$", report.error)
    assert "root:" not in repr(report)


@heavy
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_every_bomb_gets_its_verdict_in_ten_seconds_and_a_gigabyte(tmp_path: Path) -> None:
    from tests.hardening.measure import measured

    for name, make in bombs.BOMBS.items():
        path = tmp_path / name
        path.write_bytes(make())
        judge(measured(path))
        path.unlink()


@heavy
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_every_stranger_gets_its_verdict_in_ten_seconds_and_a_gigabyte(shared: Path) -> None:
    from tests.hardening.measure import measured

    for path in sorted((shared / "strangers").glob("*/*")):
        before = hashlib.sha256(path.read_bytes()).digest()
        judge(measured(path))
        assert hashlib.sha256(path.read_bytes()).digest() == before


def judge(found) -> None:
    """Processor seconds, so that a busy machine fails no test."""
    assert found.seconds <= 10, found
    assert found.megabytes <= 1024, found
    assert found.status in ("ok", "unreadable", "not_a_budget"), found
    assert "程序出错" not in found.sentence, found
    if found.status != "ok":
        assert found.sentence.endswith("。"), found


_AUDITED = """
import sys
import checks.auditor, checks.engine, checks.layouts.recognise, lxml.etree, openpyxl
seen = []

def hook(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
    outside = event == "open" and str(arguments[0]) == "/etc/passwd"
    ran = event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn")
    if event.startswith(("socket.", "urllib", "webbrowser")) or ran or outside or (
        writes and str(arguments[0]) != "/dev/null"
    ):
        seen.append((event, repr(arguments)[:100]))

sys.addaudithook(hook)
for path in sys.argv[1:]:
    checks.audit(path)
print(*seen, sep="\\n", end="")
"""


def reaching_out() -> bytes:
    """A workbook that links to other files, queries the web and asks for a program to be run."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    formulas = (
        "[1]Sheet1!A1", "'http://127.0.0.1:9/[a.xlsx]s'!A1", "cmd|'/C calc'!A0",
        'HYPERLINK("http://127.0.0.1:9/")', 'WEBSERVICE("http://127.0.0.1:9/")',
        'IMPORTXML("http://127.0.0.1:9/","//a")', 'CALL("kernel32","WinExec","JCJ","calc",0)',
    )  # fmt: skip
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><f>{f.replace("&", "&amp;")}</f></c></row>'
        for n, f in enumerate(formulas, start=1)
    )
    external = (
        f'<externalLink {bombs.MAIN} xmlns:r="{relations}"><externalBook r:id="rId1"/>'
        '<ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    )
    links = (
        f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{relations}/externalLinkPath"'
        ' Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/></Relationships>'
    )
    return bombs.workbook(
        {
            bombs.SHEET: bombs.sheet(cells),
            "xl/externalLinks/externalLink1.xml": external.encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": links.encode(),
            "xl/connections.xml": f'<connections {bombs.MAIN}><connection id="1" type="4">'
            '<webPr url="http://127.0.0.1:9/"/></connection></connections>'.encode(),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open",
        }
    )


def test_nothing_is_followed_fetched_run_or_written(tmp_path: Path) -> None:
    made = {
        "a.xlsx": reaching_out(),
        "b.xlsx": bombs.external_entity(),
        "c.xlsx": bombs.external_entity("http://127.0.0.1:9/x"),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    shipped = sorted((ROOT / "workbooks").glob("*.xlsx"))[:1]
    done = subprocess.run(
        [sys.executable, "-c", _AUDITED, *(str(tmp_path / name) for name in made), *shipped],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout == ""


def test_xml_is_read_by_parsers_without_entities_alone() -> None:
    """Whoever parses XML in checks does so by reading.parts or marking.package."""
    allowed = {"reading/parts.py", "marking/package.py"}
    found = set()
    for path in sorted((ROOT / "checks").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute | ast.Name):
                name = ast.unparse(node)
                if re.search(
                    r"(etree|ElementTree|ET|minidom|sax|pulldom)\.(parse|iterparse|fromstring|XML|"
                    r"XMLParser|XMLPullParser|HTMLParser)$|ParserCreate$", name
                ):  # fmt: skip
                    found.add(str(path.relative_to(ROOT / "checks").as_posix()))
    assert found == allowed


def test_the_parsers_expand_nothing() -> None:
    from checks.marking.package import parse
    from checks.reading.parts import DamagedPart, relationships, safe_parser
    from checks.reading.parts import parse as run

    xml = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(DamagedPart):
        run(safe_parser(), xml)
    with pytest.raises(DamagedPart):
        relationships(xml)
    assert "".join(parse(xml, "a").itertext()) == "&x;"


def test_a_csv_larger_than_any_budget_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"1," * 4_100_000)
    assert "超出可读取的大小" in str(checks.audit(path).error)
    path.write_bytes(b"1" * (65 * MB))
    assert "超出可读取的大小" in str(checks.audit(path).error)
