"""What Excel sends and how: workbooks as xlwings' code in the browser packs them, and requests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
from python_calamine import CalamineWorkbook, SheetVisibleEnum

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT / "workbooks" / "上海市科学技术协会2025.xlsx"
PLANTED = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
CORPUS = ROOT.parent / "shared" / "corpus"


def payload(path: Path) -> dict[str, Any]:
    """The workbook as the body of a request (getBookData of xlwings-server 1.20)."""
    workbook = CalamineWorkbook.from_path(str(path))
    sheets = []
    for about in workbook.sheets_metadata:
        values = workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        rows = [[_sent(value) for value in row] for row in values] or [[""]]
        sheets.append(
            {
                "name": about.name,
                "visibility": "Visible" if about.visible == SheetVisibleEnum.Visible else "Hidden",
                "show_gridlines": True,
                "print_area": None,
                "notes": [],
                "notes_supported": True,
                "used_range_address": f"A1:{_letters(len(rows[0]))}{len(rows)}",
                "used_range_row_count": len(rows),
                "used_range_column_count": len(rows[0]),
                "values": rows,
                "pictures": [],
                "shapes": [],
                "charts": [],
                "tables": [],
                "pivot_tables": [],
            }
        )
    return {
        "client": "Office.js",
        "version": "0",
        "book": {
            "name": path.name,
            "active_sheet_index": 0,
            "selection": "A1",
            "calculation": "Automatic",
        },
        "names": [],
        "sheets": sheets,
    }


def _sent(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + ".000Z"
    if isinstance(value, date):
        return value.isoformat() + "T00:00:00.000Z"
    return str(value) if isinstance(value, (time, timedelta)) else value


def _letters(count: int) -> str:
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Client:
    """Requests to an app without any network."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """POST a body: JSON, or bytes as they are."""
        given = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self._send("POST", path, headers=headers or {}, **given)

    def get(self, path: str) -> Any:
        """GET a page."""
        return self._send("GET", path)

    def _send(self, method: str, path: str, **more: Any) -> Any:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as c:
                return await c.request(method, path, **more)

        return asyncio.run(send())
