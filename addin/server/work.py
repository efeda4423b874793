"""One request from its bytes to the bytes of its answer, in the process that does the work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

from checks.errors import GoujiError, UsageError

#: what may be called -> module and function
JOBS: Final = {
    "function": "addin.server.work:function",
    "audit": "addin.server.books:audit",
    "list": "addin.server.books:list_findings",
    "clear": "addin.server.books:clear",
    "accept": "addin.server.books:accept",
    "undo": "addin.server.books:undo",
    "waive": "addin.server.books:waive",
    "compare": "addin.server.books:compare",
    "files": "addin.server.uploads:check_files",
    "import": "addin.server.uploads:import_published",
    "new": "addin.server.uploads:new_book",
    "rule": "addin.server.about:rule",
    "about": "addin.server.about:about",
    "warm": "addin.server.work:warm",
}
#: what Excel and the pane may call
CALLS: Final = tuple(name for name in JOBS if name != "warm")
#: those that are sent files of any kind, which may take long
UPLOADS: Final = frozenset({"compare", "files", "import"})


class Answer(NamedTuple):
    """An HTTP status and what is sent: JSON, or of a failure one sentence."""

    status: int
    body: bytes
    #: the kind of an error that nobody expected, for the log
    wrong: str | None = None


def answer(name: str, body: bytes) -> Answer:
    """Do the job; whatever happens is one Chinese sentence, and no traceback.

    Neither the message nor the traceback of an unexpected error: both may quote the workbook.
    """
    try:
        return Answer(200, json.dumps(_job(name)(_payload(body)), ensure_ascii=False).encode())
    except GoujiError as error:
        return Answer(400, str(error).encode())
    except MemoryError:
        return Answer(413, "需要的内存超过上限，请删去不用的工作表，或把文件分批。".encode())
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a Rust extension is no Exception
        kind = type(error).__name__
        sentence = f"服务器出错（{kind}），没有做完，请把它告诉管理员。"
        return Answer(500, sentence.encode(), kind)


def _job(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """The function, which brings xlwings in with the first request."""
    module, _, function = JOBS[name].partition(":")
    job: Callable[[Mapping[str, Any]], Any] = getattr(import_module(module), function)
    return job


def _payload(body: bytes) -> Mapping[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise UsageError("请求的内容不完整，请重新打开任务窗格。")
    return payload


def warm(_payload: Mapping[str, Any]) -> None:
    """Import what the first click would wait for."""
    from addin.server import books
    from checks.rules.registry import all_rules

    assert books
    all_rules()


def function(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A worksheet function."""
    from addin.server.served import call_function

    return {"result": asyncio.run(call_function(payload))}
