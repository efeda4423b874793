"""One workbook of the page: its map, its findings as they look in the sheet, what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from checks.findings import Finding, Report, Severity
from checks.report import wording
from checks.report.corrections import corrections
from checks.report.evidence import SheetRow, Snippet
from checks.report.html import graph, page
from checks.report.html.overview import about, title
from checks.report.links import existing


class Cell(NamedTuple):
    """One cell as shown; ``should`` is the value suggested for it."""

    text: str
    css: str
    should: str = ""


class Shown(NamedTuple):
    """One row as shown; ``gap`` when rows above it are left out."""

    number: int
    gap: bool
    cells: list[Cell]


class Group(NamedTuple):
    """Findings that one wrong cell explains, or the others with ``root`` ""."""

    root: str
    findings: list[dict[str, Any]]


def render(report: Report, number: int, folder: Path | None) -> str:
    """The part of one workbook; ``folder`` is where the page will stand."""
    shown = [_finding(report, f) for f in report.worst_first()]
    return page.rendered(
        "book.html",
        {
            "number": number,
            "title": title(report),
            "about": about(report),
            "path": report.path,
            "link": existing(report.path, folder),
            "error": None if report.status == "ok" else report.error or "不能审核。",
            "tally": list(_tally(report)),
            "duties": wording.duties_line(report) if report.duties else "",
            "map": graph.drawn(report, f"w{number}"),
            "corrections": corrections(report),
            "groups": list(_groups(report, shown)),
            "reasons": wording.not_checked(report),
            "waived": [f for f in shown if f["waived"]],
            "remarks": report.remarks,
        },
    )


def _tally(report: Report) -> Iterator[tuple[str, str, int]]:
    for severity in Severity:
        count = report.count(severity)
        yield severity.value if count else "", severity.chinese, count
    if report.waived:
        yield "", "已核实", report.waived


def _groups(report: Report, shown: Sequence[dict[str, Any]]) -> Iterator[Group]:
    """First what one wrong cell broke together, then the rest in order."""
    names = graph.tables(report)
    taken: set[str] = set()
    for culprit, findings in wording.by_culprit(report).items():
        ids = {f.id for f in findings}
        members = [{**s, "suggestion": ""} for s in shown if s["id"] in ids and not s["waived"]]
        taken |= ids
        table = names.get(wording.table_of(report, culprit) or "", culprit.sheet.strip())
        should = wording.should(culprit, findings)
        said = f"疑错 {table} {culprit.cell}" + (f" 应为 {should}" if should else "")
        said += f"（{culprit.why}）" if culprit.why else ""
        yield Group(f"{said}，牵出 {len(members)} 个问题", members)
    rest = [s for s in shown if s["id"] not in taken or s["waived"]]
    if rest:
        yield Group("", rest)


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    names = graph.tables(report)
    table = names.get(finding.table or "")
    where = " ".join(
        part
        for part in (table or (finding.sheet or "整个工作簿").strip(), finding.cell, finding.label)
        if part
    )
    snippets = report.evidence.snippets.get(finding.id, ()) if report.evidence else ()
    return {
        "id": finding.id,
        "rule": finding.rule,
        "title": finding.title,
        "family": finding.rule[:2],
        "severity": finding.severity.value,
        "level": finding.severity.chinese,
        "where": where,
        "message": wording.bare_message(finding, table),
        "figures": list(_figures(finding)),
        "suggestion": wording.suggestion(finding),
        "waived": finding.waived,
        "snippets": [_snippet(finding, s) for s in snippets],
    }


def _figures(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.expected is None:
        return
    unit = f" {finding.unit}" if finding.unit else ""
    # of a sum nobody knows yet which side is wrong
    sides = ("实际", "应为") if finding.difference is None else ("本处", "另一边")
    for name, value in (
        (sides[0], finding.actual),
        (sides[1], finding.expected),
        ("相差", finding.difference),
    ):
        if value is not None and (finding.unit or len(value) <= 40):
            yield name, f"{wording.amount(value, finding.unit) or '空白'}{unit}"


def _snippet(finding: Finding, snippet: Snippet) -> dict[str, Any]:
    if snippet.text:
        return {"sheet": snippet.sheet, "text": _marked(snippet.text, snippet.meant)}
    rows: list[Shown] = []
    before: int | None = None
    for row in snippet.rows:
        gap = before is not None and row.number > before + 1
        rows.append(Shown(row.number, gap, list(_cells(finding, snippet, row))))
        before = row.number
    return {
        "sheet": snippet.sheet.strip(),
        "text": None,
        "columns": snippet.columns,
        "headings": snippet.headings,
        "rows": rows,
    }


def _cells(finding: Finding, snippet: Snippet, row: SheetRow) -> Iterator[Cell]:
    wrong = finding.culprit
    for column, text, mark, number in zip(
        snippet.columns, row.cells, row.marks, row.numbers, strict=True
    ):
        css = " ".join(filter(None, ("num" if number else "", mark)))
        should = ""
        if (
            wrong is not None
            and wrong.suggested is not None
            and wrong.sheet == snippet.sheet
            and wrong.cell == f"{column}{row.number}"
        ):
            should = wording.should(wrong, [finding])
        yield Cell(text, css, should)


def _marked(text: str, meant: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, with whether each is what the finding means."""
    if not meant:
        return [(text, False)]
    pattern = "|".join(re.escape(words) for words in meant)
    return [(p, p in meant) for p in re.split(f"({pattern})", text) if p]
