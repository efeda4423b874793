"""argparse that speaks Chinese and knows how wide Chinese is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import NoReturn

from checks.errors import UsageError
from checks.report.width import wrap

#: what the exit status means, below the help of gouji and gouji check
STATUS = """\
退出状态：
  0  没有达到 --fail-on 级别的问题
  1  有达到 --fail-on 级别的问题
  2  有文件不能审核（不能读取，或者里面没有预算表），有结果不能写出，或命令写法不对；
     其余文件仍会审核完
  130  被 Ctrl-C 中断；已经审核的文件，结果照样写出

例子：
  gouji check 预算.xlsx
  gouji check 预算文件夹 --mark --output 结果
  gouji check 预算.xlsx --format json --output 结果.json"""


class ChineseFormatter(argparse.RawDescriptionHelpFormatter):
    """Help whose Chinese lines break where they should."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        """Usage under a Chinese heading."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = []
        for line in text.splitlines():
            inner = indent + line[: len(line) - len(line.lstrip())]
            lines += [inner + part for part in wrap(line.strip(), width - len(inner))]
        return "\n".join(lines)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one Chinese sentence, raised as UsageError."""

    def __init__(self, **settings: object) -> None:
        settings = {"formatter_class": ChineseFormatter, "allow_abbrev": False} | settings
        super().__init__(**settings, add_help=False)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Raise what argparse says in English as a Chinese sentence."""
        raise UsageError(f"{self._chinese(message)}；用 {self.prog} --help 查看用法。")

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As argparse does, but what is not known is told by the command that was called."""
        parsed, extra = super().parse_known_args(args, namespace)
        if extra:
            known = list(self._option_string_actions)
            close = get_close_matches(extra[0].partition("=")[0], known, n=1)
            guess = f"，是不是想写 {close[0]}" if close else ""
            self.error(f"argument {extra[0]}: 没有这个参数{guess}")
        return parsed, extra

    def _chinese(self, message: str) -> str:
        if message != "the following arguments are required: COMMAND":
            return _chinese(message)
        if " " not in self.prog:
            return "请写出命令，例如 gouji check 预算.xlsx"
        known = next(list(a.choices) for a in self._actions if isinstance(a.choices, dict))
        return f"请写出 {self.prog} 要做什么，可用的有 {'、'.join(known)}"


_MESSAGES = (
    (r"the following arguments are required: (.+)", "缺少参数 {0}"),
    (r"argument (.+?): expected (?:one|at least one) arguments?", "{0} 后面缺少内容"),
    (r"argument (.+?): ignored explicit argument '?(.+?)'?", "{0} 后面不能带内容 {1}"),
    (r"argument (.+?): invalid \S+ value: '?(.*?)'?", "{0} 的内容“{1}”不对"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能与 {1} 同时用"),
)


def _chinese(message: str) -> str:
    choice = re.fullmatch(
        r"argument (.+?): invalid choice: '?(.+?)'? \(choose from (.+)\)", message, re.DOTALL
    )
    if choice:
        return _choice(choice[1], choice[2], re.findall(r"[\w-]+", choice[3]))
    for pattern, sentence in _MESSAGES:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence.format(*match.groups())
    own = re.fullmatch(r"argument (.+?): (.+)", message, re.DOTALL)
    return f"{own[1]}：{own[2]}" if own else f"命令的写法不对（{message}）"


def _choice(name: str, given: str, known: list[str]) -> str:
    if name != "COMMAND":
        return f"{name} 没有“{given}”这一项，可用的有 {'、'.join(known)}"
    if re.search(r"[./\\]", given):
        return f"审核文件请写 gouji check {given}"
    close = get_close_matches(given, known, n=1)
    guess = f"，是不是想写 {close[0]}" if close else ""
    return f"没有“{given}”这个命令{guess}，可用的命令有 {'、'.join(known)}"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A type for argparse: a whole number in these bounds."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"要 {least} 到 {most} 的整数，不能是“{text}”")
        return value

    return number


#: a type for argparse: a budget year
YEAR = whole_number(1990, 2100)
