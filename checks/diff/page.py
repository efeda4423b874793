"""Differences as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from checks.diff import folding, wording
from checks.diff.model import PROSE_CHANGES, Difference, ProseChange, RowChange

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1c2733; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .4rem; }
.sides { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; }
.sides b { color: #2a5d9f; }
.summary { background: #eef3f9; padding: .6rem .9rem; border-radius: .4rem; }
.caution { color: #8a5a00; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border-bottom: 1px solid #dde3ea; padding: .25rem .6rem; text-align: left;
  vertical-align: top; }
th { background: #f5f7fa; position: sticky; top: 0; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.up { color: #1a7f37; } td.down { color: #b42318; }
td.at, .at { color: #66727f; font-size: .85rem; }
ul { margin: .3rem 0 .6rem; padding-left: 1.2rem; }
.tag { display: inline-block; border-radius: .3rem; padding: 0 .45rem; font-size: .85rem;
  background: #e8edf3; }
.tag.added { background: #dcf3e2; } .tag.removed { background: #fbe3e0; }
.tag.figures { background: #fdf0d2; }
ins { background: #dcf3e2; text-decoration: none; } del { background: #fbe3e0; }
.same { color: #66727f; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""


def render(difference: Difference) -> str:
    """The page."""
    return "".join(_parts(difference))


def _parts(difference: Difference) -> Iterator[str]:
    a, b = wording.side(difference.a), wording.side(difference.b)
    yield (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(a)} 与 {escape(b)} 的不同</title><style>{_STYLE}</style></head><body>\n"
        "<h1>两份预算的不同</h1>\n"
        f'<p class="sides"><b>A</b><span>{escape(a)}</span><b>B</b><span>{escape(b)}</span></p>\n'
        f'<p class="summary">{escape(wording.summary(difference))}</p>\n'
    )
    for caution in wording.cautions(difference):
        yield f'<p class="caution">{escape(caution)}</p>\n'
    yield from _overall(difference)
    for each in folding.shown(difference):
        yield from _table(each)
    if difference.prose:
        yield f"<h2>{escape(wording.prose_headline(difference))}</h2>\n<ul>\n"
        for change in difference.prose:
            yield from _sentence(change, difference.years)
        yield "</ul>\n"
    same = [table.name for table in difference.tables if table.same]
    if same:
        yield f'<p class="same">相同的表：{escape("、".join(same))}</p>\n'
    yield "</body></html>\n"


def _overall(difference: Difference) -> Iterator[str]:
    """The totals, the largest changes, the projects."""
    totals = list(wording.totals(difference))
    if totals:
        yield "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in totals) + "</ul>\n"
    for many in difference.largest:
        yield f"<h2>{escape(wording.largest_headline(many))}</h2>\n"
        yield from _amounts([folding.Line((each,)) for each in many.changes])
    if difference.projects:
        yield "<h2>有项目经费情况说明的项目</h2>\n"
        yield from _rows(difference.projects)


def _table(shown: folding.Shown) -> Iterator[str]:
    yield f"<h2>{escape(wording.headline(shown.table))}</h2>\n"
    if shown.table.rows:
        yield from _rows(shown.table.rows)
    if shown.repeated:
        yield f'<p class="same">{escape(wording.repeated(shown))}</p>\n'
    if shown.lines:
        yield from _amounts(shown.lines)


def _rows(rows: Sequence[RowChange]) -> Iterator[str]:
    yield "<ul>\n"
    for row in rows:
        told = wording.row_change(row.what, row.before, row.after).partition("  ")
        yield (
            f'<li><span class="tag {row.what}">{escape(told[0])}</span> {escape(told[2])} '
            f'<span class="at">{escape(wording.place(row.a, row.b))}</span></li>\n'
        )
    yield "</ul>\n"


def _amounts(lines: Sequence[folding.Line]) -> Iterator[str]:
    heads = "".join(
        f"<th{' class=n' if 2 <= i <= 5 else ''}>{escape(each)}</th>"
        for i, each in enumerate(wording.AMOUNT_COLUMNS)
    )
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
    for line in lines:
        way = "up" if line.first.change > 0 else "down"
        styles = ("", "", "n", "n", f"n {way}", f"n {way}", "at")
        cells = zip(styles, wording.amount_cells(line), strict=True)
        yield (
            "<tr>"
            + "".join(f'<td class="{style}">{escape(text)}</td>' for style, text in cells)
            + "</tr>\n"
        )
    yield "</tbody></table>\n"


def _sentence(change: ProseChange, years: int) -> Iterator[str]:
    tag = f'<span class="tag {change.what}">{PROSE_CHANGES[change.what]}</span>'
    yield f'<li>{tag} <span class="at">{escape(wording.place(change.a, change.b))}</span><br>'
    for each in change.figures:
        yield f"<b>{escape(wording.figure(each))}</b><br>"
    if change.what in ("wording", "figures"):
        marks = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}
        for kind, text in wording.segments(change, years):
            yield marks[kind].format(escape(text))
    else:
        yield escape(change.after or change.before)
    yield "</li>\n"
