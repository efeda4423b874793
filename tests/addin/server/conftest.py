"""xlwings with its non-commercial key, and the task pane in a browser."""

import asyncio
import json
import socket
import threading

import pytest

from tests.addin.server.excel import PLANTED, here, payload
from tests.addin.server.pane import CHROMIUM, PICTURES, STANDIN


@pytest.fixture
def licensed(monkeypatch):
    """xlwings' remote engines, also where another test imported xlwings without a key."""
    monkeypatch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
    import xlwings as xw
    from xlwings.pro import _xlofficejs, _xlremote

    for implementation in (_xlremote.engine, _xlofficejs.engine):
        if implementation.name not in [engine.name for engine in xw.engines]:
            xw.engines.add(xw.Engine(impl=implementation))
    return xw


@pytest.fixture
def call(licensed):
    """Call a worksheet function as Excel does: every argument a matrix, or null when left out."""
    from xlwings.server import custom_functions_call

    from addin.server.served import worksheet_functions

    def called(name, *arguments):
        body = {
            "client": "Office.js",
            "func_name": name,
            "args": list(arguments),
            "caller_address": "[预算.xlsx]Sheet1!$J$2",
            "session_id": "0",
            "culture_info_name": "zh-CN",
            "date_format": "yyyy/m/d",
            "version": "0",
            "runtime": "1.4",
        }
        return asyncio.run(custom_functions_call(body, worksheet_functions()))

    return called


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def address(licensed):
    import uvicorn

    from addin.server.app import Options, create_app
    from addin.server.guard import Guard

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create_app(Options(Guard(token="口令1"), workers=here()))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def open_pane(browser, address):
    """The pane over a workbook at some width; everything but our own server is out of reach."""
    contexts = []

    def opened(model):
        size = {"width": 350, "height": 900}
        context = browser.new_context(viewport=size, device_scale_factor=2 if PICTURES else 1)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("request", lambda r: r.url.startswith(address) or page.wrong.append(r.url))
        standin = STANDIN.read_text(encoding="utf-8")
        body = f"globalThis.__workbook = {json.dumps(model)};\n{standin}"
        page.route(
            "**/office.js", lambda route: route.fulfill(content_type="text/javascript", body=body)
        )
        page.goto(f"{address}/taskpane.html")
        page.evaluate("localStorage.setItem('gouji-token', '口令1')")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def model():
    sheets = payload(PLANTED)["sheets"]
    return {
        "name": PLANTED.name,
        "sheets": [{"name": s["name"], "rows": s["values"]} for s in sheets],
    }


@pytest.fixture
def small(model):
    """Four sheets of it: what is pressed has less to do."""
    names = ("封面", "部门收入总表", "部门支出总表", "部门政府性基金拨款表")
    sheets = [sheet for sheet in model["sheets"] if sheet["name"] in names]
    return {**model, "sheets": sheets}
