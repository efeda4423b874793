"""audit(): one workbook in, one report out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from checks.book import BudgetBook
from checks.errors import NotABudgetError, UnreadableError
from checks.findings import Report, TableFound
from checks.reading.grid import Source

if TYPE_CHECKING:
    from checks.settings import Settings
    from checks.waivers import Waivers


def audit(
    path: str | Path,
    *,
    password: str | None = None,
    year: int | None = None,
    layout: str | None = None,
    settings: str | Path | None = None,
    waivers: str | Path | None = None,
    facts: bool = False,
    evidence: bool = False,
    data: bytes | None = None,
) -> Report:
    """Audit one workbook or one published document (pdf, docx, html, txt).

    ``year`` and ``layout`` override what the workbook and its gouji.toml say. ``settings`` and
    ``waivers`` are files to use instead of those beside the workbook. ``facts`` are what
    checks.across compares with other workbooks, ``evidence`` is what a report shows beside the
    findings: the report holds each when asked. ``data`` is the content where ``path`` only names
    it (a member of an archive, a URL). A file that cannot be read or holds no budget gives a
    report with that status and the sentence in ``error``. Raises UsageError when there is no
    such layout, or when a settings or waiver file is wrong.
    """
    from checks.reading import open_source

    try:
        source = open_source(path, password=password, data=data)
    except UnreadableError as error:
        return Report(str(path), None, "unreadable", str(error))
    return audit_source(
        source,
        year=year,
        layout=layout,
        settings=settings,
        waivers=waivers,
        facts=facts,
        evidence=evidence,
    )


def audit_source(
    source: Source,
    *,
    year: int | None = None,
    layout: str | None = None,
    settings: str | Path | None = None,
    waivers: str | Path | None = None,
    facts: bool = False,
    evidence: bool = False,
) -> Report:
    """Audit a workbook that has been read: what the ribbon and the functions call."""
    from checks import settings as local
    from checks import waivers as answered
    from checks.engine import examine
    from checks.layouts.recognise import recognise
    from checks.ledger import balance
    from checks.published import places

    chosen = _settings(source, settings)
    known, source = answered.collect(source, waivers)
    published, source = places.collect(source)
    try:
        book = recognise(source, layout=layout or chosen.layout, year=year or chosen.year)
    except NotABudgetError as error:
        return Report(
            source.path, source.sha256, "not_a_budget", str(error), source_kind=source.kind
        )
    book.approved, book.published = chosen.approved, chosen.published
    findings, outcomes, relations = examine(book, relations=evidence)
    findings, outcomes = local.apply(chosen, findings, outcomes)
    findings, outcomes = answered.apply(known, findings, outcomes)
    findings = published.named(findings)
    duties, completion = balance(outcomes, book.kind)
    report = Report(
        source.path,
        source.sha256,
        "ok",
        year=book.year,
        layout=book.layout.name,
        kind=book.kind,
        department=book.department,
        tables=_tables(book),
        outcomes=outcomes,
        findings=findings,
        duties=duties,
        completion=completion,
        remarks=list(_remarks(book, chosen, known)),
        source_kind=source.kind,
    )
    if facts and book.layout.document == "budget":  # a 决算 would pass for the budget of its year
        from checks.across.facts import facts as facts_of

        report.facts = facts_of(book, chosen, known)
    if evidence:
        from checks.report.evidence import gather

        report.evidence = gather(book, relations, findings)
    return report


def _settings(source: Source, file: str | Path | None) -> Settings:
    """The settings in a file, or in the one beside the workbook."""
    from checks import settings

    if file is not None:
        return settings.load(file)
    return settings.beside(source.path) if source.on_disk else settings.NO_SETTINGS


def _remarks(book: BudgetBook, settings: Settings, waivers: Waivers) -> Iterator[str]:
    from checks.catalogue import official

    said = settings.remark()
    if said is not None:
        yield said
    if waivers.file is not None:
        yield f"核实文件 {waivers.file}：用于本工作簿的 {waivers.in_file} 条"
    for table in official.tables(book.year):
        yield f"科目表：{table.year} 年{table.title}（{table.source}）"


def _tables(book: BudgetBook) -> list[TableFound]:
    return [
        TableFound(
            kind=table.kind,
            name=table.name,
            sheet=region.grid.sheet,
            range=region.range,
            title=region.title.text.strip() if region.title else table.layout.full_name,
            unit=table.unit.name,
            sure=region.sure,
        )
        for table in book.tables.values()
        for region in table.regions
    ]
