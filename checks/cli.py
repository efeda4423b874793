"""The command line: one entry per command, which is loaded when it is called (contract.md)."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from checks.commands.arguments import STATUS, Parser
from checks.commands.say import say
from checks.errors import GoujiError

_ABOUT = "勾稽：审核部门预算公开表，指出对不上的数字和最可能填错的单元格。"


class _Command(NamedTuple):
    """A command: its module has ``arguments(parser)`` and ``run(args)``, the exit status."""

    name: str
    help: str
    #: named, not imported: the add-in has commands too, and checks knows nothing of it
    module: str


_COMMANDS = (
    _Command("check", "审核工作簿或文件夹", "checks.commands.check"),
    _Command("explain", "解释一条规则：查什么、为什么、依据、例子", "checks.commands.explain"),
    _Command("rules", "列出全部规则", "checks.commands.rules"),
    _Command("layouts", "列出认识的表式", "checks.commands.layouts"),
    _Command("fix", "把可以断定的改正写进一个副本，逐处询问", "checks.commands.fix"),
    _Command(
        "waive",
        "核实一个问题：写明理由和姓名，以后仍列出，但不再算作问题",
        "checks.commands.waive",
    ),
    _Command("diff", "比较一本预算的两个版本：金额、科目和文字的变化", "checks.commands.diff"),
    _Command("addin", "Excel 加载项：生成、安装、卸载、检查", "addin.command"),
    _Command(
        "import",
        "把公开的 PDF、Word、网页、文本变成官方套表工作簿",
        "checks.commands.import_",
    ),
    _Command("new", "写出一套带公式的空白公开表", "checks.commands.new"),
    _Command("catalogue", "科目表：导入正式科目表，列出，查找", "checks.commands.catalogue"),
    _Command("serve", "在内网提供 Excel 加载项，电脑上不用装 Python", "addin.server.serve"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    _speak_utf8()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    debug = "--debug" in arguments
    try:
        args = _parser(arguments).parse_args(arguments)
        status: int = args.run(args)
        sys.stdout.flush()
    except GoujiError as error:
        _traceback(wanted=debug)
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("已中断，没有做完。")
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        _traceback(wanted=debug)
        hint = "" if debug else "，请加 --debug 查看详情并把它告诉我们"
        say(f"程序出错（{type(error).__name__}：{error}）{hint}。")
        return 2
    return status


def _parser(arguments: Sequence[str]) -> Parser:
    """The parser, with all of the command that is called and only the names of the others."""
    parser = Parser(prog="gouji", description=_ABOUT, epilog=STATUS)
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    _debug(parser, default=False)
    commands = parser.add_subparsers(
        title="命令", metavar="COMMAND", required=True, parser_class=Parser
    )
    called = next((word for word in arguments if not word.startswith("-")), None)
    for command in _COMMANDS:
        own = commands.add_parser(command.name, help=command.help)
        if command.name == called:
            module = importlib.import_module(command.module)
            module.arguments(own)
            own.set_defaults(run=module.run)
            _debug(own, default=argparse.SUPPRESS)  # before the command it counts too
    return parser


def _debug(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "--debug", action="store_true", default=default, help="出错时显示程序的调用过程"
    )


class _Version(argparse.Action):
    """--version, looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from checks.report.findings_json import tool

        print("gouji", tool()["version"])
        parser.exit()


def _speak_utf8() -> None:
    """UTF-8 whatever the code page, and no failure over a file name that is not.

    A program started without a console, or with its output closed, has none to speak to.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(io.UnsupportedOperation):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _traceback(*, wanted: bool) -> None:
    if wanted:
        import traceback

        traceback.print_exc()
