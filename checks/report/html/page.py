"""The page around the workbooks: what is said of all of them, and the rules they met."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.findings import Severity
from checks.report.findings_json import tool
from checks.report.html import overview, years
from checks.report.html.overview import Entry

if TYPE_CHECKING:
    from jinja2 import Environment

    from checks.across import Comparison

#: how many workbooks the list at the top holds
_LISTED = 5000
_PARTS = Path(__file__).with_name("parts")


@cache
def environment() -> Environment:
    """The templates; everything put into them is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_PARTS, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(part: str, values: Mapping[str, Any]) -> str:
    """One template with its values."""
    return environment().get_template(part).render(values)


@cache
def _own(name: str) -> str:
    """A file of this package that goes into the page as it is."""
    return (_PARTS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy() -> str:
    """Nothing may be loaded, sent or run but the style and the script of this page."""
    style, script = _hash(_own("style.css")), _hash(_own("script.js"))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )


def top(
    books: Sequence[Entry],
    there: Collection[int],
    comparison: Comparison | None,
    left_out: Sequence[str] = (),
) -> str:
    """From the first byte to where the workbooks begin; ``there``: whose details follow."""
    from markupsafe import Markup

    from checks.rules.registry import FAMILIES

    families = comparison.families if comparison is not None else ()
    return rendered(
        "top.html",
        {
            "policy": policy(),
            "style": Markup(_own("style.css")),
            "tool": tool(),
            "lead": overview.lead(books),
            "left_out": left_out,
            "tiles": overview.tiles(books),
            "books": books[:_LISTED],
            "unlisted": max(0, len(books) - _LISTED),
            "there": there,
            "left": len(books) - len(there),
            "heat": overview.heat(books),
            "families": families,
            "charts": years.charts(families),
            "severities": [(s.value, s.chinese) for s in Severity],
            "all_families": list(FAMILIES.items()),
        },
    )


def bottom(rules: Collection[str]) -> str:
    """From where the workbooks end to the last byte."""
    from markupsafe import Markup

    return rendered(
        "bottom.html",
        {
            "rules": list(_explained(rules)),
            "tool": tool(),
            "script": Markup(_own("script.js")),
        },
    )


def _explained(rules: Collection[str]) -> list[dict[str, str]]:
    from checks.report.pages import sections
    from checks.rules.registry import FAMILIES, all_rules

    found = []
    for rule in all_rules():
        if rule.id in rules:
            said = dict(sections(rule))
            found.append(
                {
                    "id": rule.id,
                    "title": rule.title,
                    "family": FAMILIES[rule.family],
                    "basis": rule.basis,
                    "why": said["为什么"],
                    "mend": said["如何修改"],
                }
            )
    return found
