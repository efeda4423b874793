"""Findings on the terminal: by table, by weight, each sum written out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, NamedTuple

from rich.console import Console
from rich.text import Text

from checks.findings import Culprit, Finding, Report, Severity, TableFound, Verdict
from checks.ledger import NOT_IMPLEMENTED, duties
from checks.report import wording
from checks.report.corrections import corrections, now
from checks.report.width import pad, printable, shorten, width, wrap

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold dark_orange", Severity.INFO: "cyan"}
#: without a terminal nobody says how wide; lines longer than this tire the eye everywhere
PIPED_WIDTH, WIDEST = 100, 120


def open_console(stream: IO[str], columns: int | None = None) -> Console:
    """A console on ``stream``: colour only on a terminal, never rewrapped by rich."""
    if columns is None and not stream.isatty():
        columns = int(os.environ.get("COLUMNS") or PIPED_WIDTH)
    if columns is None:
        columns = shutil.get_terminal_size().columns
    return Console(
        file=stream,
        width=max(40, columns),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


class Total(NamedTuple):
    """One workbook in the totals of a batch."""

    path: str
    status: str
    errors: int
    warnings: int
    infos: int
    not_checked: int

    @classmethod
    def of(cls, report: Report) -> Total:
        """The line of one report."""
        return cls(
            report.path,
            report.status,
            report.count(Severity.ERROR),
            report.count(Severity.WARNING),
            report.count(Severity.INFO),
            sum(1 for o in report.outcomes if o.verdict is Verdict.NOT_CHECKED),
        )

    @property
    def worst_first(self) -> tuple[object, ...]:
        """Sort key: what could not be audited, then by errors, warnings, infos, name."""
        return (self.status == "ok", -self.errors, -self.warnings, -self.infos, self.path)


def print_report(report: Report, console: Console, *, one_of_many: bool = False) -> None:
    """One workbook: what it is, what was found by table, what was not checked, counts.

    What no version of gouji checks yet is the same for all workbooks: of many, ``print_totals``
    says it once.
    """
    out = _Lines(console)
    out.text(report.path, style="bold")
    if report.status != "ok":
        out.text(f"{wording.STATUS[report.status]}：{report.error}", 2, "red")
        out.blank()
        return
    _head(report, out)
    _findings(report, out)
    _not_checked(report, out, but=NOT_IMPLEMENTED if one_of_many else None)
    for remark in report.remarks:
        out.text(remark, 2, "dim")
    out.text(wording.rules_line(report), 2, "dim")
    if report.duties:
        out.text(wording.duties_line(report), 2, "bold")
    _to_correct(report, out, listed=not one_of_many)
    if report.findings:
        out.text("查看一条规则：gouji explain 编号；核实一个问题：gouji waive --help", 2, "dim")
    out.blank()


def print_written(sentence: str, console: Console) -> None:
    """What was written for the workbook above."""
    out = _Lines(console)
    out.text(sentence, 2, "green")
    out.blank()


def print_totals(
    totals: Iterable[Total], notes: Sequence[str], skipped: Sequence[str], console: Console
) -> None:
    """All workbooks of a batch, worst first, what holds for all, and what was left out."""
    out = _Lines(console)
    lines = sorted(totals, key=lambda total: total.worst_first)
    if len(lines) > 1:
        out.text(f"合计 {len(lines)} 个工作簿", style="bold")
        out.text("  错误   警告   提示 未检查  工作簿", style="dim")
        for line in lines:
            out.put(_total_line(line, out.columns))
        out.text(_grand_total(lines), 2, "bold")
        out.blank()
        _never_checked(out)
    for note in notes:
        out.text(note)
    if notes:
        out.blank()
    if skipped:
        title = f"跳过 {len(skipped)} 个文件（锁文件、临时文件或 gouji 自己写出的文件）"
        out.text(title, style="dim")
        for name in skipped:
            out.text(name, 2, "dim")
        out.blank()


def _head(report: Report, out: _Lines) -> None:
    year = f"{report.year} 年" if report.year is not None else "年度不明"
    layout = wording.layout(report)
    out.text("，".join((report.department or "部门不明", wording.kind(report), year, layout)), 2)
    by_unit: dict[str, list[str]] = {}
    for table in report.tables:
        names = by_unit.setdefault(table.unit or "单位不明", [])
        if table.name not in names:
            names.append(table.name)
    kinds = sum(len(names) for names in by_unit.values())
    listed = "；".join(f"{'、'.join(names)}（{unit}）" for unit, names in by_unit.items())
    out.text(f"识别 {kinds} 张表：{listed}", 2)
    worst = next((s for s in Severity if report.count(s)), None)
    if worst is None and not report.findings:
        out.text("没有发现问题", 2, "bold green")
    else:
        style = STYLES[worst] if worst is not None else "bold green"
        out.text(wording.severities_line(report), 2, style)
    out.blank()


def _findings(report: Report, out: _Lines) -> None:
    """Table by table, then the other sheets, then the workbook as a whole."""
    tables = wording.table_names(report)
    explained = wording.by_culprit(report)
    folded = {id(f) for found in explained.values() for f in found}
    groups: dict[tuple[str | None, str | None], list[Finding]] = {(k, None): [] for k in tables}
    for finding in report.findings:
        kind = finding.table if finding.table in tables else None
        place = (kind, None) if kind is not None else (None, finding.sheet)
        groups.setdefault(place, [])
        if id(finding) not in folded:
            groups[place].append(finding)
    for culprit in explained:
        kind = wording.table_of(report, culprit)
        groups.setdefault((kind, None) if kind is not None else (None, culprit.sheet), [])
    for (kind, sheet), group in sorted(groups.items(), key=lambda g: g[0] == (None, None)):
        roots = [
            culprit
            for culprit in explained
            if (wording.table_of(report, culprit) or culprit.sheet) == (kind or sheet)
        ]
        if group or roots:
            _group(group, roots, explained, tables.get(kind or ""), sheet, out)


def _group(
    group: Sequence[Finding],
    roots: Sequence[Culprit],
    explained: Mapping[Culprit, Sequence[Finding]],
    table: TableFound | None,
    sheet: str | None,
    out: _Lines,
) -> None:
    own = table.sheet if table is not None else sheet
    out.put(_group_title(table, sheet, out.columns))
    for culprit in roots:
        _root(culprit, explained[culprit], own, out)
    name = table.name if table is not None else None
    open_ones = [f for f in group if f.waived is None]
    for severity in (Severity.ERROR, Severity.WARNING):
        for finding in open_ones:
            if finding.severity is severity:
                _finding(finding, name, own, out)
    _infos([f for f in open_ones if f.severity is Severity.INFO], name, own, out)
    for finding in group:
        if finding.waived is not None:
            where = wording.address(finding.sheet, finding.cell, seen_from=own)
            text = f"{finding.rule} {finding.title} {where}：{finding.waived}"
            out.hanging("已核 ", text, 4, "dim", "dim")
    out.blank()


def _group_title(table: TableFound | None, sheet: str | None, columns: int) -> Text:
    if table is None:
        name = sheet.strip() if sheet is not None else "工作簿整体"
        return Text("  ").append(name, style="bold underline")
    unit = f"（{table.unit}）" if table.unit else ""
    room = columns - width(table.name) - width(unit) - 4
    title = Text("  ").append(table.name, style="bold underline")
    if room >= 12:
        where = shorten(f"{table.sheet.strip()}!{table.range}", room)
        title.append(f"  {where}{unit}", style="dim")
    return title


def _root(culprit: Culprit, findings: Sequence[Finding], sheet: str | None, out: _Lines) -> None:
    """One wrong cell with what it should hold, and below it, folded, what it broke."""
    own = wording.place_of(culprit, findings)
    where = wording.address(culprit.sheet, culprit.cell, seen_from=sheet)
    written, should = now(culprit, findings), wording.should(culprit, findings)
    heading = " ".join(filter(None, (where, own and own.label)))
    heading += f" 现为 {written}" if written and should else ""
    heading += f"{'，' if written else ' '}应为 {should}" if should else ""
    worst = min(findings, key=lambda f: f.severity.rank).severity
    out.hanging(f"{worst.chinese} ", f"{heading}（{culprit.why}）", 4, STYLES[worst], "bold")
    out.text(f"改正后以下 {len(findings)} 处随之相符：", 9, "dim")
    for finding in findings:
        place = wording.address(finding.sheet, finding.cell, seen_from=sheet)
        text = f"{finding.rule} {finding.title} {place}  [{finding.id}]"
        out.hanging("· ", text, 9, "dim")
        out.text(wording.bare_message(finding, None), 11)


def _finding(finding: Finding, table: str | None, sheet: str | None, out: _Lines) -> None:
    """A heading, then the sum, the figures, the suggestion and the other cells."""
    where = wording.address(finding.sheet, finding.cell, seen_from=sheet)
    heading = " ".join(filter(None, (finding.rule, finding.title, where))) + f"  [{finding.id}]"
    out.hanging(f"{finding.severity.chinese} ", heading, 4, STYLES[finding.severity], "bold")
    out.text(wording.bare_message(finding, table), 9)
    for label, text, style in (
        ("", wording.figures(finding), ""),
        ("→ ", wording.suggestion(finding), "green"),
        ("涉及 ", wording.cells(wording.operands(finding), finding.sheet), "dim"),
        ("另见 ", wording.cells(finding.copies, finding.sheet), "dim"),
    ):
        if text:
            out.hanging(label, text, 9, style, style)


def _infos(findings: Sequence[Finding], table: str | None, sheet: str | None, out: _Lines) -> None:
    """Rule by rule; a line for each rounding, the message for what is not about amounts."""
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.rule, finding.title), []).append(finding)
    for heading, group in by_rule.items():
        out.hanging("提示 ", " ".join(heading), 4, STYLES[Severity.INFO])
        for finding in group:
            where = wording.address(finding.sheet, finding.cell, seen_from=sheet)
            again = len(finding.copies)
            tail = f"（另有 {again} 处相同）" if again else ""
            if finding.unit and finding.actual and finding.expected and finding.label:
                text = f"{wording.figures_of(finding)}{tail} "
                room = out.columns - 10 - max(4, width(where)) - width(text)
                text += shorten(finding.label, room) if room >= 12 else ""
            else:
                text = wording.bare_message(finding, table) + tail
            out.hanging(f"{pad(where, 4)} " if where else "", text.rstrip(), 9)


def _to_correct(report: Report, out: _Lines, *, listed: bool) -> None:
    """What to do, where a screen that has scrolled stops: the cells to change, then the counts."""
    cells = corrections(report) if listed else []
    if cells:
        out.blank()
        out.text(f"可以断定要改的 {len(cells)} 格（写明数的，gouji fix 可以写进副本）", 2, "bold")
    for cell in cells:
        values = f"{cell.now} → {cell.should}" if cell.now else f"应为 {cell.should}"
        more = f"，随之相符 {len(cell.findings)} 处" if len(cell.findings) > 1 else ""
        text = f"{values}（{cell.why}{more}）" if cell.should else f"{cell.why}{more}"
        out.hanging("· ", f"{cell.where}：{text}", 4)
    if listed and report.findings:
        worst = next((s for s in Severity if report.count(s)), None)
        out.blank()
        out.text(wording.severities_line(report), 2, STYLES[worst] if worst else "bold green")


def _not_checked(report: Report, out: _Lines, but: str | None = None) -> None:
    reasons = [(reason, what) for reason, what in wording.not_checked(report) if reason != but]
    if reasons:
        if report.duties:
            number = sum(1 for d in wording.unfinished(report) if d.because != but)
            between = "；"
            out.text(f"没有查完的复核事项 {number} 项（不算通过）", 2, "bold")
        else:
            number, between = sum(len(rules) for _, rules in reasons), "、"
            out.text(f"未检查 {number} 条规则（不算通过）", 2, "bold")
        for reason, what in reasons:
            out.hanging("· ", f"{reason}：{between.join(what)}", 4)
        out.blank()


def _never_checked(out: _Lines) -> None:
    """The duties that no rule discharges yet, whatever the workbook."""
    left = [f"{duty.id} {duty.title}" for duty in duties() if not duty.rules]
    if left:
        out.text(f"这个版本还不会查的复核事项 {len(left)} 项（每个工作簿都没有查）", style="bold")
        out.hanging("· ", "；".join(left), 2)
        out.blank()


def _total_line(line: Total, columns: int) -> Text:
    text = Text()
    if line.status != "ok":
        status = wording.STATUS[line.status]
        text.append("  " + pad(status, 25), style="bold red")
    else:
        for number, severity in zip(
            (line.errors, line.warnings, line.infos), Severity, strict=True
        ):
            text.append(f"{number:>6}", style=STYLES[severity] if number else "dim")
            text.append(" ")
        text.append(f"{line.not_checked:>6}", style="" if line.not_checked else "dim")
    text.append("  " + shorten(line.path, max(20, columns - 29)))
    return text


def _grand_total(lines: Sequence[Total]) -> str:
    clean = sum(1 for x in lines if x.status == "ok" and not (x.errors or x.warnings))
    failed = sum(1 for x in lines if x.status != "ok")
    parts = [
        f"错误 {sum(x.errors for x in lines)}",
        f"警告 {sum(x.warnings for x in lines)}",
        f"提示 {sum(x.infos for x in lines)}",
    ]
    tail = f"，未能审核 {failed} 个" if failed else ""
    return "，".join(parts) + f"；无错误和警告的工作簿 {clean} 个{tail}"


class _Lines:
    """Lines on a console, indented and wrapped as Chinese is."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.columns = min(console.width, WIDEST)

    def put(self, text: Text) -> None:
        """One line as it is."""
        self.console.print(text)

    def blank(self) -> None:
        """An empty line."""
        self.console.print()

    def text(self, text: str, indent: int = 0, style: str = "") -> None:
        """A paragraph, every line indented."""
        for line in wrap(printable(text), self.columns - indent):
            self.put(Text(" " * indent).append(line, style=style))

    def hanging(
        self, label: str, text: str, indent: int = 0, label_style: str = "", style: str = ""
    ) -> None:
        """A label, then a paragraph whose lines begin beside it."""
        beside = indent + width(label)
        first = Text(" " * indent).append(label, style=label_style)
        for line in wrap(printable(text), self.columns - beside):
            self.put(first.append(line, style=style))
            first = Text(" " * beside)
