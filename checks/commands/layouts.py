"""gouji layouts: the layouts gouji knows."""

from __future__ import annotations

from argparse import Namespace

from checks.commands.arguments import Parser
from checks.commands.listing import columns, hanging


def arguments(_parser: Parser) -> None:
    """gouji layouts takes nothing."""


def run(_args: Namespace) -> int:
    """The layouts gouji knows, with their tables."""
    from checks.layouts import model

    wide = columns()
    for name in model.names():
        layout = model.load(name)
        tables = "、".join(table.name for table in layout.tables)
        print(f"{layout.name}  {layout.title}")
        print("\n".join(hanging("  ", tables, wide)))
    return 0
