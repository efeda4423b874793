"""The server: the task pane and its files, and what Excel calls.

xlwings-server has an app of its own, which is not used: it takes all its settings from the
environment when it is imported, wants its project on disk, brings Redis, socket.io and its own
pages, logs who called what, and takes requests of any size. What we do use of it are the files it
ships (Office.js and xlwings' code in the browser), and xlwings' public functions for the calls.

Nothing of a workbook is written to disk or to a log, not even when something goes wrong.
"""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from addin.server import pages
from addin.server.guard import Guard
from addin.server.work import CALLS, Answer
from addin.server.workers import Workers
from checks.errors import UsageError, installing

_log = logging.getLogger("gouji.server")
#: seconds for a request to arrive
_ARRIVAL: Final = 120
#: requests of the largest size that are held at a time
_HELD: Final = 8


@dataclass(frozen=True, slots=True)
class Options:
    """How the server is set up."""

    guard: Guard = field(default_factory=Guard)
    #: where Excel reaches it: https://…, without a slash at the end
    public_url: str = "https://localhost:8443"
    #: largest request in bytes
    limit: int = 50_000_000
    workers: Workers = field(default_factory=Workers)


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
    desk = _Desk(options)

    def page(text: Callable[[], str], kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def send(_request: Request) -> Response:
            return Response(text(), media_type=kind, headers=_headers())

        return send

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", **options.workers.busy()}, headers=_headers())

    pane = partial(pages.taskpane, options.guard.asks_password, options.limit, office)
    return Starlette(
        routes=[
            Route("/", lambda _request: RedirectResponse("/taskpane.html")),
            Route("/health", health),
            Route("/taskpane.html", page(pane, "text/html")),
            Route("/manifest.xml", page(partial(pages.manifest, options.public_url), "text/xml")),
            Route("/functions.json", page(pages.functions_json, "application/json")),
            Route("/functions.js", page(pages.functions_js, "text/javascript")),
            # what xlwings' code in the browser asks for: there are no scripts bound to buttons
            Route("/xlwings/custom-scripts-meta.json", page(lambda: "[]", "application/json")),
            *(
                Route(f"/call/{name}", partial(desk.serve, name), methods=["POST"])
                for name in CALLS
            ),
            Mount("/vendor", StaticFiles(directory=vendor)),
            Mount("/static", StaticFiles(directory=own)),
        ],
        lifespan=partial(_running, options.workers),
    )


@asynccontextmanager
async def _running(workers: Workers, _app: Starlette) -> AsyncIterator[None]:
    async with anyio.create_task_group() as group:
        group.start_soon(workers.warm)
        yield
        group.cancel_scope.cancel()


def _vendor() -> Path:
    """The files that xlwings-server ships; found without importing it, which sets things up."""
    spec = find_spec("xlwings_server")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"没有安装服务器部分，请先运行 {installing('server')}")
    return Path(spec.submodule_search_locations[0]) / "static"


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


class _Desk:
    """Where requests arrive: asked who sends them, read whole, handed to a worker."""

    def __init__(self, options: Options) -> None:
        self._options = options
        #: bytes of the requests that are being read or worked on
        self._held = 0

    async def serve(self, name: str, request: Request) -> Response:
        """The answer to a job, or one sentence why there is none."""
        body = bytearray()
        try:
            with anyio.fail_after(_ARRIVAL):
                await self._read(request, body)
            done = await self._options.workers.answer(name, bytes(body))
        except _Refused as refused:
            done = Answer(refused.status, str(refused).encode())
        except TimeoutError:
            done = Answer(408, "传得太慢，没有收完，请检查网络后再试。".encode())
        finally:
            self._held -= len(body)
        if done.wrong is not None:
            _log.error("%s: %s", request.url.path, done.wrong)
        if done.status != 200:
            return PlainTextResponse(done.body, done.status, headers=_headers())
        return Response(done.body, media_type="application/json", headers=_headers())

    async def _read(self, request: Request, body: bytearray) -> None:
        options = self._options
        # a function of the office may ask somebody else first
        if not await run_in_threadpool(options.guard.admits, request.headers):
            raise _Refused(401, "请输入口令，或请管理员给您权限。")
        # a page of another site cannot send this type without asking first, and is not answered
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise _Refused(415, "只接受 JSON 格式的请求。")
        async for chunk in request.stream():
            body += chunk
            self._held += len(chunk)
            if len(body) > options.limit:
                most = options.limit // 1_000_000
                raise _Refused(
                    413, f"太大（上限 {most} MB），请删去不用的工作表，或把文件分批后再试。"
                )
            if self._held > options.limit * _HELD:
                raise _Refused(503, "现在用的人太多，请过半分钟再试。")
