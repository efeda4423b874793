"""The findings file (contract.md): the same bytes for the same input."""

from __future__ import annotations

import json
from typing import IO, Any

from checks import __version__
from checks.findings import Report

SCHEMA = "gouji/findings/1"
#: a value as JSON on one line; json.dumps makes an encoder for every call that wants no ASCII
as_json = json.JSONEncoder(ensure_ascii=False).encode


def tool() -> dict[str, str]:
    """Name and version of this program, as the findings file states them."""
    return {"name": "gouji", "version": __version__}


class Writer:
    """Writes a findings file one report at a time, so that a batch need not be in memory.

    Each table, outcome and finding stands on a line of its own: two files compare well, and a
    search shows whole findings.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._write = stream.write
        self._before = "\n"
        self._put(f'{{\n"schema": {as_json(SCHEMA)},\n"tool": {as_json(tool())},\n"workbooks": [')

    def add(self, report: Report) -> None:
        """The next workbook."""
        self._put(self._before + _workbook(report.to_dict()))
        self._before = ",\n"

    def close(self) -> None:
        """The end of the file."""
        self._put("\n]\n}\n")

    def _put(self, text: str) -> None:
        # the undecodable bytes of a file name become the JSON escape of a lone surrogate
        self._write(text.encode("utf-8", errors="backslashreplace"))


def _workbook(members: dict[str, Any]) -> str:
    lines = []
    for key, value in members.items():
        if isinstance(value, list) and value:
            inner = ",\n".join(f"    {as_json(item)}" for item in value)
            lines.append(f"  {as_json(key)}: [\n{inner}\n  ]")
        else:
            lines.append(f"  {as_json(key)}: {as_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"
