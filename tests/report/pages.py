"""The page under test: written to bytes, and read back as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import html

from checks import audit
from checks.findings import Report
from checks.report.html import Writer

ROOT = Path(__file__).resolve().parents[2]
PLANTED = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"


def written(reports: Sequence[Report], folder: Path | None = None) -> bytes:
    stream = BytesIO()
    writer = Writer(stream, folder)
    for report in reports:
        writer.add(report)
    writer.close()
    return stream.getvalue()


@cache
def planted() -> Report:
    """The sample with planted errors, with its evidence."""
    return audit(PLANTED, evidence=True)


@cache
def planted_page() -> bytes:
    return written([planted()], ROOT)


def tree(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page.decode("utf-8"))


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
