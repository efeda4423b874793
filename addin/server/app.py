"""The server: the task pane and its files, and what Excel calls.

xlwings-server has an app of its own, which is not used: it takes all its settings from the
environment when it is imported, wants its project on disk, brings Redis, socket.io and its own
pages, logs who called what, and takes requests of any size. What we do use of it are the files it
ships (Office.js and xlwings' code in the browser), and xlwings' public functions for the calls.

Nothing of a workbook is written to disk or to a log, not even when something goes wrong.
"""

from __future__ import annotations

import asyncio
import json
import logging
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from addin.server import pages
from addin.server.guard import Guard
from checks.errors import GoujiError, UsageError

_log = logging.getLogger("gouji.server")
#: functions of addin.server.books
_ON_BOOKS: Final = ("audit", "mark", "clear", "accept", "waive")
Payload = dict[str, Any]
Work = Callable[[Payload], Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How the server is set up."""

    guard: Guard = field(default_factory=Guard)
    #: where Excel reaches it: https://…, without a slash at the end
    public_url: str = "https://localhost:8443"
    #: largest request in bytes
    limit: int = 50_000_000


class _Refused(Exception):
    """A request that is turned away: status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def create_app(options: Options) -> Starlette:
    """The ASGI app. Needs starlette and xlwings-server (the extra ``server``)."""
    # on Windows the registry may call scripts plain text, which browsers do not run
    mimetypes.add_type("text/javascript", ".js")
    own = Path(__file__).parent / "static"
    vendor = _vendor()
    office = next(vendor.glob("vendor/office-js/*/dist/office.js")).relative_to(vendor).as_posix()

    def page(text: Callable[[], str], kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def send(_request: Request) -> Response:
            return Response(text(), media_type=kind, headers=_headers())

        return send

    def post(path: str, work: Work) -> Route:
        return Route(path, partial(_answer, options, work), methods=["POST"])

    pane = partial(pages.taskpane, options.guard.asks_password, office)
    return Starlette(
        routes=[
            Route("/", lambda _request: RedirectResponse("/taskpane.html")),
            Route("/taskpane.html", page(pane, "text/html")),
            Route("/manifest.xml", page(partial(pages.manifest, options.public_url), "text/xml")),
            Route("/functions.json", page(pages.functions_json, "application/json")),
            Route("/functions.js", page(pages.functions_js, "text/javascript")),
            # what xlwings' code in the browser asks for: there are no scripts bound to buttons
            Route("/xlwings/custom-scripts-meta.json", page(lambda: "[]", "application/json")),
            post("/call/function", _function),
            *(post(f"/call/{name}", _book(name)) for name in _ON_BOOKS),
            Mount("/vendor", StaticFiles(directory=vendor)),
            Mount("/static", StaticFiles(directory=own)),
        ]
    )


def _vendor() -> Path:
    """The files that xlwings-server ships; found without importing it, which sets things up."""
    spec = find_spec("xlwings_server")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError('没有安装服务器部分，请先运行 pip install "gouji[server]"。')
    return Path(spec.submodule_search_locations[0]) / "static"


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


async def _answer(options: Options, work: Work, request: Request) -> Response:
    """Do the work of one request; whatever happens is one Chinese sentence, and no traceback."""
    try:
        payload = await _payload(options, request)
        result = await run_in_threadpool(work, payload)
    except _Refused as refused:
        return PlainTextResponse(str(refused), refused.status, headers=_headers())
    except GoujiError as error:
        return PlainTextResponse(str(error), 400, headers=_headers())
    except Exception as error:
        # neither the message nor the traceback: both may quote the workbook
        kind = type(error).__name__
        _log.error("%s: %s", request.url.path, kind)
        sentence = f"服务器出错（{kind}），没有审核完，请把它告诉管理员。"
        return PlainTextResponse(sentence, 500, headers=_headers())
    return JSONResponse(result, headers=_headers())


async def _payload(options: Options, request: Request) -> Payload:
    if not options.guard.admits(request.headers):
        raise _Refused(401, "请输入口令，或请管理员给您权限。")
    # a page of another site cannot send this type without asking first, and is not answered
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise _Refused(415, "只接受 JSON 格式的请求。")
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > options.limit:
            most = options.limit // 1_000_000
            raise _Refused(413, f"工作簿太大（上限 {most} MB），请删去不用的工作表后再试。")
    try:
        payload = json.loads(read)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise _Refused(400, "请求的内容不完整，请重新打开任务窗格。")
    return payload


def _book(name: str) -> Work:
    """The function of addin.server.books, which brings xlwings in with the first request."""

    def work(payload: Payload) -> Any:
        from addin.server import books

        return getattr(books, name)(payload)

    return work


def _function(payload: Payload) -> Any:
    from addin.server.served import call_function

    return {"result": asyncio.run(call_function(payload))}
