"""规则说明 and 关于, which need no workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks.errors import UsageError


def rule(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The page of the rule of ``args``: its title and its sections."""
    from checks.report.pages import sections
    from checks.rules.registry import find

    given = payload.get("args")
    known = find(str(given[0])) if isinstance(given, list) and len(given) == 1 else None
    if known is None:
        raise UsageError("没有这条规则，请重新载入任务窗格。")
    return {
        "title": f"{known.id} {known.title}",
        "level": known.severity.chinese,
        "sections": [[head, said] for head, said in sections(known) if said],
    }


def about(_payload: Mapping[str, Any]) -> dict[str, Any]:
    """What this is and which versions run."""
    from addin.buttons.settings import about_lines

    return {"said": "\n".join(about_lines(served=True))}
