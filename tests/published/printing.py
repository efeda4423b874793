"""A workbook printed by other tools than ours: reportlab, python-docx, plain html."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import openpyxl

Cells = list[list[Any]]
#: the project statements are long and their sheet is like the others
LONGEST = 60


@dataclass
class Page:
    """A sheet to print. ``spans``: (top, left, bottom, right) of merged cells in ``rows``."""

    title: str
    labels: list[str]
    rows: Cells
    spans: list[tuple[int, int, int, int]]
    header: int
    notes: list[str]
    prose: list[str]


def pages(path: Path) -> list[Page]:
    """The sheets of a workbook in the official layout, cover and contents aside."""
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if sheet.title in ("封面", "目录"):
            lines = [str(row[0]) for row in rows if row[0]]
            found.append(Page("", [], [], [], 0, [], lines))
        elif not sheet.title.endswith(("表", "表 ")):
            lines = [str(row[0]) for row in rows[:LONGEST] if row[0]]
            found.append(Page(lines[0], [], [], [], 0, [], lines[1:]))
        else:
            found.append(_table_page(sheet))
    return found


def _table_page(sheet: Any) -> Page:
    top = 4 if "三公" in sheet.title else 6
    label = 3 if "三公" in sheet.title else 4
    texts = [str(c.value) for c in sheet[label] if c.value]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top) if _any(row)]
    header = next(
        i for i, row in enumerate(rows)
        if any(isinstance(v, (int, float)) for v in row) or str(row[0]).startswith(("合计", "一、"))
    )  # fmt: skip
    spans = [
        (m.min_row - top, m.min_col - 1, m.max_row - top, m.max_col - 1)
        for m in sheet.merged_cells.ranges
        if top <= m.min_row < top + header
    ]
    return Page(str(sheet.cell(2, 1).value), texts, rows, spans, header, [], [])


def _any(row: Any) -> bool:
    return any(cell.value is not None for cell in row)


def shown(value: Any, *, decimals: int = 0) -> str:
    """A cell as printed."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{value:,.{decimals}f}"
    return str(value)


def as_texts(page: Page) -> list[list[str]]:
    """The rows of a table as printed."""
    decimals = 2 if "万元" in "".join(page.labels) else 0
    return [[shown(v, decimals=decimals) for v in row] for row in page.rows]


def print_pdf(
    path: Path,
    printed: list[Page],
    *,
    ruled: bool = True,
    rotate: int = 0,
    sideways: int = 0,
    numbers: bool = True,
    encrypt: str | None = None,
) -> None:
    """A pdf with each sheet on pages of its own, tables with their header on each page."""
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    font = "STSong-Light"
    head = ParagraphStyle("head", fontName=font, fontSize=18, leading=26, alignment=TA_CENTER)
    text = ParagraphStyle(
        "text", fontName=font, fontSize=12, leading=18, wordWrap="CJK", firstLineIndent=24
    )

    def furniture(canvas: Any, _: Any) -> None:
        if rotate:
            canvas.setPageRotation(rotate)
        if sideways:  # landscape text drawn on an upright sheet
            canvas.setPageSize(A4)
            canvas.translate(*((A4[0], 0) if sideways == 90 else (0, A4[1])))
            canvas.rotate(sideways)
        if numbers:
            canvas.setFont(font, 9)
            canvas.drawCentredString(420, 20, f"- {canvas.getPageNumber()} -")

    story: list[Any] = []
    for page in printed:
        if page.title:
            story.append(Paragraph(escape(page.title), head))
        story += [Paragraph(escape(line.strip()), text) for line in page.prose]
        if page.rows:
            plain = [("FONT", (0, 0), (-1, -1), font, 10)]
            story.append(Table([page.labels], colWidths=[560, 160], style=plain))
            story.append(_pdf_table(page, font, ruled=ruled))
        story += [Spacer(1, 1), PageBreak()]
    document = SimpleDocTemplate(
        str(path), pagesize=landscape(A4), topMargin=50, bottomMargin=50, encrypt=encrypt
    )
    document.build(story, onFirstPage=furniture, onLaterPages=furniture)


def _pdf_table(page: Page, font: str, *, ruled: bool) -> Any:
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    rows: list[list[Any]] = [list(row) for row in as_texts(page)]
    within = ParagraphStyle(
        "within", fontName=font, fontSize=9, leading=11, alignment=TA_CENTER, wordWrap="CJK"
    )
    columns = len(rows[0])
    codes = sum(text in ("类", "款", "项") for text in rows[page.header - 1])
    label = 0 if codes else 1
    wide = 170 if columns < 9 else 150
    amount = (740 - codes * 34 - wide * (1 + label * (columns < 9))) / max(
        columns - codes - 1 - label, 1
    )
    widths = [34.0] * codes + [amount] * (columns - codes)
    if codes:
        widths[codes] = wide
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), font, 9),
        ("ALIGN", (0, 0), (-1, page.header - 1), "CENTER"),
        ("ALIGN", (codes + 1 if codes else 1, page.header), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
        style += [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in page.spans]
    for row in rows[: page.header]:  # long headings break in their cells
        row[:] = [Paragraph(escape(text), within) if len(text) > 4 else text for text in row]
    return Table(rows, colWidths=widths, repeatRows=page.header, style=style)


def print_word(path: Path, printed: list[Page]) -> None:
    """A docx: headings, paragraphs and tables with merged header cells."""
    import docx

    word = docx.Document()
    for page in printed:
        if page.title:
            word.add_paragraph(page.title)
        for line in page.prose:
            word.add_paragraph(line)
        if page.rows:
            word.add_paragraph("\t".join(page.labels).replace("\t", "    "))
            rows = as_texts(page)
            table = word.add_table(len(rows), len(rows[0]))
            for r, row in enumerate(rows):
                for cell, text in zip(table.rows[r].cells, row, strict=True):
                    if text:
                        cell.text = text
            for top, left, bottom, right in page.spans:
                table.cell(top, left).merge(table.cell(bottom, right))
        word.add_page_break()
    word.save(str(path))


def print_html(path: Path, printed: list[Page]) -> None:
    """A web page as governments publish them: paragraphs, and tables with spans."""
    out = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>预算</title></head><body>"]
    for page in printed:
        if page.title:
            out.append(f"<p style='text-align:center'><b>{escape(page.title)}</b></p>")
        out += [f"<p>&nbsp;&nbsp;{escape(line)}</p>" for line in page.prose]
        if page.rows:
            out.append("<p>" + "&nbsp;&nbsp;&nbsp;".join(map(escape, page.labels)) + "</p><table>")
            spans = {(top, left): (bottom, right) for top, left, bottom, right in page.spans}
            covered = {
                (r, c)
                for (top, left), (bottom, right) in spans.items()
                for r in range(top, bottom + 1)
                for c in range(left, right + 1)
                if (r, c) != (top, left)
            }
            for r, row in enumerate(as_texts(page)):
                out.append("<tr>")
                for c, text in enumerate(row):
                    if (r, c) in covered:
                        continue
                    bottom, right = spans.get((r, c), (r, c))
                    out.append(
                        f"<td rowspan='{bottom - r + 1}' colspan='{right - c + 1}'>"
                        f"<p>{escape(text)}</p></td>"
                    )
                out.append("</tr>")
            out.append("</table>")
    out.append("</body></html>")
    path.write_text("\n".join(out), encoding="utf-8")


def print_text(path: Path, printed: list[Page]) -> None:
    """A text as a PDF saved as text gives it: rows as lines, empty cells lost."""
    lines: list[str] = []
    for page in printed:
        lines += [page.title] if page.title else []
        lines += page.prose
        lines += [" ".join(page.labels)] if page.labels else []
        for row in as_texts(page):
            filled = [text.strip().replace("\n", "") for text in row if text]
            lines += [" ".join(filled), ""]
        lines += ["", "", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
