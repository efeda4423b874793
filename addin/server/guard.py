"""Who may use the server: nobody asked, a shared password, or a function of the office's own."""

from __future__ import annotations

import hmac
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote

from checks.errors import UsageError

#: headers of a request (names in lower case) -> who it is; None turns the request away
Hook = Callable[[Mapping[str, str]], str | None]


@dataclass(frozen=True, slots=True)
class Guard:
    """At most one of the two; neither lets everybody in."""

    token: str | None = None
    hook: Hook | None = None

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return self.token is not None or self.hook is not None

    @property
    def asks_password(self) -> bool:
        """Whether the task pane has to ask for a password."""
        return self.token is not None

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request with these headers may pass."""
        if self.hook is not None:
            return self.hook(headers) is not None
        if self.token is None:
            return True
        # percent-encoded: a header cannot hold 汉字
        given = unquote(headers.get("authorization", "").removeprefix("Bearer "))
        return hmac.compare_digest(given.encode(), self.token.encode())


def load_hook(named: str) -> Hook:
    """The function ``module:name``; UsageError when it cannot be had."""
    module_name, _, name = named.partition(":")
    how = "写成 模块:函数，例如 my_auth:who，模块要能被 Python 找到"
    if not name:
        raise UsageError(f"--auth “{named}”不能用：{how}。")
    try:
        found: Any = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"--auth “{named}”不能用（{error}）：{how}。") from error
    if not callable(found):
        raise UsageError(f"--auth “{named}”不是函数：{how}。")
    hook: Hook = found
    return hook


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
