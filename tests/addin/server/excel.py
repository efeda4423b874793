"""What Excel sends to the server: workbooks, what is told of them besides values, requests."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.addin.open.remote import payload

__all__ = ["CORPUS", "PLANTED", "SEED", "Client", "here", "payload", "sent", "tell"]

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT / "workbooks" / "上海市科学技术协会2025.xlsx"
PLANTED = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
CORPUS = ROOT.parent / "shared" / "corpus"


def tell(body: dict[str, Any], path: Path) -> dict[str, Any]:
    """The body with what static/workbook.js tells besides values, read by openpyxl."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    for sheet in body["sheets"]:
        cells = workbook[sheet["name"]]
        height, width = len(sheet["values"]), len(sheet["values"][0])
        formulas, formats = [], []
        for row in cells.iter_rows(max_row=height, max_col=width):
            for cell in row:
                at = [cell.row - 1, cell.column - 1]
                if cell.data_type == "f":
                    formulas.append([*at, cell.value])
                if cell.data_type in "nf" and isinstance(cell.value, (float, str)):
                    formats.append([*at, cell.number_format])
        rows = [r for r in range(height) if not cells.row_dimensions[r + 1].hidden]
        columns = [c for c in range(width) if not cells.column_dimensions[_letters(c + 1)].hidden]
        sheet["told"] = {
            "used": [0, 0, height, width],
            "visible": [[r, c, 1, 1] for r in rows for c in columns],
            "formulas": formulas,
            "formats": formats,
            "merged": [
                [area.min_row - 1, area.min_col - 1, *_size(area)]
                for area in cells.merged_cells.ranges
            ],
        }
    return body


def _size(area: Any) -> tuple[int, int]:
    return area.max_row - area.min_row + 1, area.max_col - area.min_col + 1


def _letters(count: int) -> str:
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def here() -> Any:
    """Does the jobs in this process: what they do can be watched, and nothing has to start."""
    from starlette.concurrency import run_in_threadpool

    from addin.server.work import Answer, answer
    from addin.server.workers import Workers

    class Here(Workers):
        async def answer(self, name: str, body: bytes) -> Answer:
            return await run_in_threadpool(answer, name, body)

    return Here(1)


def sent(path: Path, name: str | None = None) -> dict[str, str]:
    """A file as the pane sends it."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return {"name": name or path.name, "data": data}


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
