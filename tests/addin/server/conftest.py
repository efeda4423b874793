"""xlwings with its non-commercial key, for the tests of this folder only."""

import asyncio

import pytest


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
