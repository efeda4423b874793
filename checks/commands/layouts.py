"""gouji layouts: the layouts gouji knows."""

from __future__ import annotations

from argparse import Namespace

from checks.commands.arguments import Parser
from checks.commands.listing import columns, hanging


def arguments(parser: Parser) -> None:
    """gouji layouts [FILE...]."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="自己写的表式文件：看看写得对不对、有哪些表"
    )


def run(args: Namespace) -> int:
    """The layouts gouji knows, or those in the files, with their tables."""
    from checks.layouts import model, own

    wide = columns()
    for layout in map(own.read, args.files) if args.files else map(model.load, model.names()):
        tables = "、".join(dict.fromkeys(table.name for table in layout.tables))
        print(f"{layout.name}  {layout.title}")
        print("\n".join(hanging("  ", tables, wide)))
    return 0
