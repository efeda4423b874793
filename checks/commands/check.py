"""gouji check: audit files and folders, write what was found where it was asked for."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from checks.commands import outputs
from checks.commands.arguments import STATUS, Parser, whole_number
from checks.commands.inputs import find
from checks.commands.say import say
from checks.commands.work import Done, Job, run_all
from checks.findings import Report, Severity
from checks.report.width import printable, shorten

if TYPE_CHECKING:
    from rich.console import Console

    from checks.report.terminal import Total

#: on a terminal a batch of this many files shows how far it is
_MANY = 5


def arguments(parser: Parser) -> None:
    """What gouji check takes."""
    parser.description = (
        "审核工作簿或文件夹。文件夹会逐层查找 .xlsx .xlsm .xlsb .xls .ods .et .csv 文件。"
    )
    parser.epilog = STATUS
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="工作簿或文件夹，可以写多个")
    add(
        "--format",
        action="append",
        metavar="FORMAT",
        help="text（默认，显示在屏幕上）、json、html、sarif 或 junit；可以写多次",
    )
    add(
        "--output",
        metavar="PATH",
        help="结果写到哪里：以 .json、.html 等结尾是一个文件，"
        "否则是文件夹（其中 findings.json、report.html 等）",
    )
    add(
        "--mark",
        action="store_true",
        help="在 --output 文件夹里另写标注副本 NAME.checked.xlsx；原文件从不改动。"
        "xls、xlsb、ods、csv 不能无损标注，改写 NAME.审核结果.xlsx",
    )
    year = whole_number(1990, 2100)
    add("--year", type=year, metavar="N", help="预算年度，代替工作簿里写的年度")
    add(
        "--layout",
        metavar="NAME",
        help="表式，代替自动识别；用 gouji layouts 查看，也可以是自己写的版式文件，如 某省.toml",
    )
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


def run(args: Namespace) -> int:
    """The exit status: 0, 1 for findings at or above --fail-on, 2 where something failed."""
    plan = outputs.plan(args.format or [], args.output, mark=args.mark)
    _known_layout(args.layout)
    _readable(args.settings, args.waivers)
    found = find(args.paths)
    outputs.keep_inputs(plan, found.files)
    for problem in found.problems:
        say(problem)
    if not found.files:
        return 2
    if plan.folder is not None:
        outputs.make_folder(plan.folder)
    password = args.password if args.password is not None else os.environ.get("GOUJI_PASSWORD")
    targets: Sequence[outputs.Target | None] = [None] * len(found.files)
    if args.mark and plan.folder is not None:
        targets = outputs.targets(plan.folder, found.files)
    jobs = [
        Job(
            file.path,
            password,
            args.year,
            args.layout,
            target,
            args.settings,
            args.waivers,
            any(outputs.FORMATS[name].evidence for name in plan.formats),
        )
        for file, target in zip(found.files, targets, strict=True)
    ]
    answers: Iterable[Done] = run_all(jobs, args.jobs or _cores())
    if _shows_progress(plan, len(jobs)):
        answers = _with_progress(answers, jobs)
    failed, counted = bool(found.problems), False
    said: set[str] = set()
    with contextlib.ExitStack() as stack:
        results = _Results(plan, stack)
        for done in answers:
            results.add(done)
            failed |= _complain(done, said, debug=args.debug)
            counted |= _counts(done.report, args.fail_on)
        results.close(found.skipped)
    return 2 if failed else int(counted)


class _Results:
    """The open outputs of one run: files of any formats, a text report, or both."""

    def __init__(self, plan: outputs.Plan, stack: contextlib.ExitStack) -> None:
        self.console: Console | None = None
        self.writers: list[outputs.Writer] = []
        self.totals: list[Total] = []
        #: on the screen the sentence of a failure stands on standard error already
        self.failures_too = False
        for name, path in plan.formats.items():
            if name != "text":
                file = stack.enter_context(outputs.whole_file(path)) if path else sys.stdout.buffer
                self.writers.append(outputs.FORMATS[name].open(file, path))
        if "text" in plan.formats:
            from checks.report.terminal import open_console

            path = plan.formats["text"]
            text = sys.stdout
            if path is not None:
                self.failures_too = True
                binary = stack.enter_context(outputs.whole_file(path))
                text = io.TextIOWrapper(binary, "utf-8", "backslashreplace", "\n")
                stack.callback(text.detach)
            self.console = open_console(text)

    def add(self, done: Done) -> None:
        """One workbook."""
        for writer in self.writers:
            writer.add(done.report)
        written = None
        if done.written is not None:
            remark = f"（{done.written.remark}）" if done.written.remark else ""
            written = f"已写出 {done.written.path}{remark}"
        if self.console is None:
            if written is not None:
                say(written)
            return
        from checks.report.terminal import Total, print_report, print_written

        self.totals.append(Total.of(done.report))
        if done.report.status == "ok" or self.failures_too:
            print_report(done.report, self.console)
        if written is not None:
            print_written(written, self.console)

    def close(self, skipped: Sequence[str]) -> None:
        """The end of each output."""
        for writer in self.writers:
            writer.close()
        if self.console is not None:
            from checks.report.terminal import print_totals

            print_totals(self.totals, skipped, self.console)
            self.console.file.flush()


def _complain(done: Done, said: set[str], *, debug: bool) -> bool:
    """Whether something of this file failed; if so, its sentences on standard error.

    What concerns many files, such as a settings file, is in ``said`` and told once.
    """
    sentences = []
    if done.report.status != "ok":
        sentences.append(done.report.error or f"“{done.report.path}”不能审核。")
    if done.problem is not None:
        sentences.append(done.problem)
    for sentence in sentences:
        if sentence not in said:
            say(sentence)
            said.add(sentence)
    if debug and done.trace is not None:
        say(done.trace)
    return bool(sentences)


def _counts(report: Report, fail_on: str) -> bool:
    """Whether the report has findings at or above --fail-on."""
    weights = {
        "error": (Severity.ERROR,),
        "warning": (Severity.ERROR, Severity.WARNING),
        "never": (),
    }
    return any(report.count(severity) for severity in weights[fail_on])


def _known_layout(layout: str | None) -> None:
    """UsageError before any audit when there is no such layout or its file is wrong."""
    if layout is not None:
        from checks.layouts import own

        own.named(layout)


def _readable(settings: str | None, waivers: str | None) -> None:
    """UsageError before any audit when a file named on the command line is wrong."""
    if settings is not None:
        from checks.settings import load

        load(settings)
    if waivers is not None:
        from checks.waivers import load as load_waivers

        load_waivers(waivers)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shows_progress(plan: outputs.Plan, files: int) -> bool:
    """A report that scrolls by on the same terminal is progress enough."""
    scrolls = plan.formats.get("text", "") is None and sys.stdout.isatty()
    return files >= _MANY and sys.stderr.isatty() and not scrolls


def _with_progress(answers: Iterable[Done], jobs: Sequence[Job]) -> Iterator[Done]:
    """One line on standard error that says how far it is; by hand, rich would cost 40 ms."""
    bar, clear = 20, "\r\x1b[2K"
    for number, done in enumerate(answers, start=1):
        print(clear, end="", file=sys.stderr, flush=True)
        yield done
        part = bar * number // len(jobs)
        name = shorten(printable(done.report.path), 40)
        line = f"审核 {'#' * part}{'.' * (bar - part)} {number}/{len(jobs)} {name}"
        print(line, end="", file=sys.stderr, flush=True)
    print(clear, end="", file=sys.stderr, flush=True)
