"""What the user chose in the task pane, as it comes with a request: 设置 and the toggles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from addin.answers import year_of
from checks.errors import UsageError


@dataclass(frozen=True, slots=True)
class Choices:
    """Year and layout instead of what the workbook says, and what is to be marked."""

    year: int | None = None
    layout: str | None = None
    #: whether hints get marks too
    hints: bool = True


def layouts() -> list[tuple[str, str]]:
    """(name, what it is) of every layout that may be chosen."""
    from checks.layouts import model

    return [(name, model.load(name).title) for name in model.names()]


def choices_of(payload: Mapping[str, Any]) -> Choices:
    """What is said under ``choices``; UsageError for what cannot be."""
    said = payload.get("choices") or {}
    if not isinstance(said, dict):
        raise UsageError("请求的内容不完整，请重新打开任务窗格。")
    return Choices(
        year_of(str(said.get("year") or "")),
        _layout(said.get("layout")),
        said.get("hints") is not False,
    )


def _layout(said: Any) -> str | None:
    """A layout that ships: a name that is a path would make the server read its own files."""
    from checks.layouts import model

    name = str(said or "").strip()
    if name and name not in model.names():
        raise UsageError(f"没有“{name[:40]}”这种表式，请在“设置”里重新选择。")
    return name or None
