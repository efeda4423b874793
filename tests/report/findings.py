"""The findings file as tests read it: all of it at once, and its schema."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from checks.findings import Report
from checks.report import findings_json


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the findings file."""
    text = Path(findings_json.__file__).with_name("findings.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def dump(reports: Iterable[Report]) -> bytes:
    """The whole findings file, UTF-8."""
    whole = BytesIO()
    writer = findings_json.Writer(whole)
    for report in reports:
        writer.add(report)
    writer.close()
    return whole.getvalue()
