"""The command line: gouji check, fix, waive, explain, rules … (contract.md)."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence

from checks.commands.arguments import Parser, whole_number
from checks.commands.say import say
from checks.errors import GoujiError

_ABOUT = "勾稽：审核部门预算公开表，指出对不上的数字和最可能填错的单元格。"
_STATUS = """\
退出状态：
  0  没有达到 --fail-on 级别的问题
  1  有达到 --fail-on 级别的问题
  2  有文件不能审核（不能读取，或者里面没有预算表），有结果不能写出，或命令写法不对；
     其余文件仍会审核完

例子：
  gouji check 预算.xlsx
  gouji check 预算文件夹 --mark --output 结果
  gouji check 预算.xlsx --format json --output 结果.json"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    _speak_utf8()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    debug = "--debug" in arguments
    try:
        args = _parser().parse_args(arguments)
        status: int = args.run(args)
        sys.stdout.flush()
    except GoujiError as error:
        _traceback(wanted=debug)
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("已中断，没有审核完。")
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


def _parser() -> Parser:
    parser = Parser(prog="gouji", description=_ABOUT, epilog=_STATUS)
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    _debug(parser, default=False)
    commands = parser.add_subparsers(
        title="命令", metavar="COMMAND", required=True, parser_class=Parser
    )
    _check(commands)
    explain = commands.add_parser("explain", help="解释一条规则：查什么、为什么、依据、例子")
    explain.add_argument("rule", metavar="RULE", help="规则编号，如 BN101")
    explain.set_defaults(run=_explain)
    rules = commands.add_parser("rules", help="列出全部规则")
    rules.add_argument(
        "--format", choices=("text", "json"), default="text", help="text（默认）或 json"
    )
    rules.set_defaults(run=_rules)
    layouts = commands.add_parser("layouts", help="列出认识的表式")
    layouts.set_defaults(run=_layouts)
    _fix(commands)
    _waive(commands)
    _catalogue(commands)
    for command in commands.choices.values():
        _debug(command, default=argparse.SUPPRESS)  # before the command it counts too
    return parser


def _debug(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "--debug", action="store_true", default=default, help="出错时显示程序的调用过程"
    )


def _check(commands: argparse._SubParsersAction[Parser]) -> None:
    check = commands.add_parser(
        "check",
        help="审核工作簿或文件夹",
        description="审核工作簿或文件夹。文件夹会逐层查找 "
        ".xlsx .xlsm .xlsb .xls .ods .et .csv 文件。",
        epilog=_STATUS,
    )
    add = check.add_argument
    add("paths", nargs="+", metavar="PATH", help="工作簿或文件夹，可以写多个")
    add(
        "--format",
        action="append",
        metavar="FORMAT",
        help="text（默认，显示在屏幕上）或 json；可以写多次",
    )
    add(
        "--output",
        metavar="PATH",
        help="结果写到哪里：以 .json 结尾是一个文件，否则是文件夹（其中 findings.json）",
    )
    add(
        "--mark",
        action="store_true",
        help="在 --output 文件夹里另写标注副本 NAME.checked.xlsx；原文件从不改动。"
        "xls、xlsb、ods、csv 不能无损标注，改写 NAME.审核结果.xlsx",
    )
    year = whole_number(1990, 2100)
    add("--year", type=year, metavar="N", help="预算年度，代替工作簿里写的年度")
    add("--layout", metavar="NAME", help="表式，代替自动识别；用 gouji layouts 查看")
    add(
        "--settings",
        metavar="FILE",
        help="设置文件，代替工作簿旁边（或上级文件夹里）的 gouji.toml",
    )
    add(
        "--waivers",
        metavar="FILE",
        help="核实文件，代替工作簿旁边的 gouji.waivers.toml；用 gouji waive --help 查看怎样核实",
    )
    add(
        "--fail-on",
        choices=("error", "warning", "never"),
        default="error",
        metavar="LEVEL",
        help="哪一级问题使退出状态为 1：error（默认）、warning、never",
    )
    add("--jobs", type=whole_number(1, 1024), metavar="N", help="同时审核几个文件（默认等于核数）")
    add(
        "--password",
        metavar="TEXT",
        help="打开加密文件的密码；也可放在环境变量 GOUJI_PASSWORD 里",
    )
    check.set_defaults(run=_run_check)


def _fix(commands: argparse._SubParsersAction[Parser]) -> None:
    fix = commands.add_parser(
        "fix",
        help="把可以断定的改正写进一个副本，逐处询问",
        description="列出可以断定的改正（原值 → 应为，像是怎样填错的），逐处询问，写进副本。"
        "每一处改正列在副本的“修改记录”表里，写完重新审核。原文件从不改动。"
        "只限 xlsx 和 xlsm。",
    )
    add = fix.add_argument
    add("book", metavar="BOOK", help="工作簿")
    add("-o", "--output", required=True, metavar="COPY", help="改正后的副本")
    add("--yes", action="store_true", help="不询问，全部改正；副本已存在时覆盖")
    add("--year", type=whole_number(1990, 2100), metavar="N", help="预算年度")
    add("--layout", metavar="NAME", help="表式")
    add("--password", metavar="TEXT", help="打开加密文件的密码")
    fix.set_defaults(run=_run_fix)


def _waive(commands: argparse._SubParsersAction[Parser]) -> None:
    waive = commands.add_parser(
        "waive",
        help="核实一个问题：写明理由和姓名，以后仍列出，但不再算作问题",
        description="核实一个或几个问题。理由和姓名写进工作簿旁边的 gouji.waivers.toml，"
        "工作簿本身从不改动；要把核实留在工作簿里，请在其中加一张名为“已核实”的表，"
        "第一行写：编号、规则、工作表、单元格、理由、姓名、日期，每个问题一行。"
        "数字改了，编号就变，是一个新的问题。",
    )
    add = waive.add_argument
    add("book", metavar="BOOK", help="工作簿")
    add("ids", nargs="+", metavar="ID", help="问题的编号，见 gouji check 的结果；写开头几位也可以")
    add("--reason", required=True, metavar="TEXT", help="理由")
    add("--name", required=True, metavar="TEXT", help="核实人的姓名")
    add("--date", metavar="DATE", help="日期，如 2025-02-10（默认今天）")
    add("--output", metavar="FILE", help="核实文件，代替工作簿旁边的 gouji.waivers.toml")
    add("--settings", metavar="FILE", help="设置文件，与 gouji check 相同")
    add("--year", type=whole_number(1990, 2100), metavar="N", help="预算年度")
    add("--layout", metavar="NAME", help="表式")
    add("--password", metavar="TEXT", help="打开加密文件的密码")
    waive.set_defaults(run=_run_waive)


def _catalogue(commands: argparse._SubParsersAction[Parser]) -> None:
    catalogue = commands.add_parser(
        "catalogue",
        help="科目表：导入正式科目表，列出，查找",
        description="随软件的科目表收自已公开的预算，并不完整。导入财政局的正式科目表以后，"
        "审核这一年的预算就以它为准。",
    )
    actions = catalogue.add_subparsers(
        title="命令", metavar="COMMAND", required=True, parser_class=Parser
    )
    year = whole_number(1990, 2100)
    load = actions.add_parser(
        "import",
        help="导入正式科目表（xlsx、xls、csv 等）",
        description="导入财政局的正式科目表。编码栏和名称栏按内容找，功能、部门经济、政府经济、"
        "收入分类按编码分辨；显示读到了什么，与随软件的科目表有什么不同。",
    )
    load.add_argument("file", metavar="FILE", help="科目表")
    load.add_argument("--year", type=year, metavar="N", help="年度，代替文件里写的年度")
    load.add_argument("--password", metavar="TEXT", help="打开加密文件的密码")
    load.set_defaults(run=_run_catalogue, action="load")
    listing = actions.add_parser("list", help="列出有哪些科目表")
    listing.add_argument("--year", type=year, metavar="N", help="只列这一年")
    listing.set_defaults(run=_run_catalogue, action="listing")
    search = actions.add_parser("search", help="按编码或名称查找科目")
    search.add_argument("word", metavar="词", help="编码的开头，或名称中的词")
    search.add_argument("--year", type=year, metavar="N", help="用这一年的科目表")
    search.set_defaults(run=_run_catalogue, action="search")
    where = actions.add_parser("where", help="显示科目表放在哪里")
    where.set_defaults(run=_run_catalogue, action="where")


def _run_fix(args: argparse.Namespace) -> int:
    from checks.commands.fix import fix

    return fix(args)


def _run_waive(args: argparse.Namespace) -> int:
    from checks.commands.waive import waive

    return waive(args)


def _run_catalogue(args: argparse.Namespace) -> int:
    from checks.commands import catalogue

    run: Callable[[argparse.Namespace], int] = getattr(catalogue, args.action)
    return run(args)


def _run_check(args: argparse.Namespace) -> int:
    from checks.commands.check import check

    return check(args)


def _explain(args: argparse.Namespace) -> int:
    from checks.commands.rulebook import explain

    return explain(args)


def _rules(args: argparse.Namespace) -> int:
    from checks.commands.rulebook import rules

    return rules(args)


def _layouts(args: argparse.Namespace) -> int:
    from checks.commands.rulebook import layouts

    return layouts(args)


class _Version(argparse.Action):
    """--version, looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from checks.report.findings_json import tool

        print("gouji", tool()["version"])
        parser.exit()


def _speak_utf8() -> None:
    """UTF-8 whatever the code page, and no failure over a file name that is not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(io.UnsupportedOperation):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _traceback(*, wanted: bool) -> None:
    if wanted:
        import traceback

        traceback.print_exc()
