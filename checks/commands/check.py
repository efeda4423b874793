"""gouji check: audit files and folders, write what was found where it was asked for."""

from __future__ import annotations

import contextlib
import io
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.commands import outputs
from checks.commands.arguments import STATUS, YEAR, Parser, whole_number
from checks.commands.inputs import Input, find
from checks.commands.say import say
from checks.commands.secrets import add_password, secret
from checks.commands.work import Answers, Done, Job, is_plain
from checks.commands.work import run as do
from checks.files import make_folder, whole_file
from checks.findings import Report, Severity

if TYPE_CHECKING:
    from rich.console import Console

    from checks.report.terminal import Total


def arguments(parser: Parser) -> None:
    """What gouji check takes."""
    parser.description = (
        "审核工作簿或文件夹。文件夹会逐层查找 .xlsx .xlsm .xlsb .xls .ods .et .csv 文件，"
        "zip 压缩包里的也直接读取。公开的 PDF、docx、html、txt 写出文件名也可以审核。"
    )
    parser.epilog = STATUS
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        metavar="PATH",
        help="工作簿、文件夹或 zip 压缩包，可以写多个；也可以是 s3:// hdfs:// 等地址",
    )
    add(
        "--format",
        action="append",
        metavar="FORMAT",
        help="text（默认，显示在屏幕上）、json、html、xlsx、sarif 或 junit；可以写多次",
    )
    add(
        "--output",
        metavar="PATH",
        help="结果写到哪里：以 .json、.html 等结尾是一个文件，"
        "否则是文件夹（其中 findings.json、report.html 等）；没有写 --format 时按扩展名",
    )
    add(
        "--mark",
        action="store_true",
        help="在 --output 文件夹里另写标注副本 NAME.checked.xlsx；原文件从不改动。"
        "xls、xlsb、ods、csv 不能无损标注，改写 NAME.审核结果.xlsx",
    )
    add("--year", type=YEAR, metavar="N", help="预算年度，代替工作簿里写的年度")
    add(
        "--layout",
        metavar="NAME",
        help="表式，代替自动识别；用 gouji layouts 查看，也可以是自己写的表式文件，如 某省.toml",
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
        "--resume",
        action="store_true",
        help="接着上次没有审核完的继续：内容和设置都没有变的文件不再审核；需要同样的 --output",
    )
    add(
        "--time-limit",
        type=whole_number(1, 86_400),
        default=8,
        metavar="秒",
        help="一个文件最多用多少秒处理器时间（默认 8，文件大的按大小放宽）；超过的算作不能审核",
    )
    add(
        "--memory-limit",
        type=whole_number(128, 1_048_576),
        default=1000,
        metavar="MB",
        help="审核一个文件最多用多少内存（默认 1000 MB）；超过的算作不能审核",
    )
    add("--cluster", metavar="ADDRESS", help="在 dask 集群上审核，例如 tcp://10.0.0.1:8786")
    add_password(parser)


def run(args: Namespace) -> int:
    """The exit status: 0, 1 for findings at or above --fail-on, 2 where something failed."""
    plan = outputs.plan(args.format or [], args.output, mark=args.mark)
    _validate(args)
    found = find(args.paths)
    outputs.keep_inputs(plan, found.files)
    left_out = [sentence for sentence in (*found.problems, found.unread()) if sentence]
    for sentence in left_out:
        say(sentence)
    if not found.files:
        return 2
    if plan.folder is not None:
        make_folder(plan.folder)
    jobs = _jobs(args, plan, found.files)
    found.files.clear()  # of hundreds of thousands the jobs are enough
    with contextlib.ExitStack() as stack:
        if len(jobs) == 1 and not args.resume and args.cluster is None and is_plain(jobs[0]):
            answers: Answers = Answers([do(job) for job in jobs])
        else:
            from checks.commands.batch import answered

            answers = answered(jobs, args, plan, stack)
        answers.skipped = found.skipped
        answers.left_out = left_out
        failed, counted = _write(answers, args, plan)
        if answers.interrupted:
            say(answers.interrupted)
            return 130
        answers.complete()
    return 2 if failed or found.problems else int(counted)


def _jobs(args: Namespace, plan: outputs.Plan, files: Sequence[Input]) -> list[Job]:
    password = secret(args)
    targets: Sequence[outputs.Target | None] = [None] * len(files)
    if args.mark and plan.folder is not None:
        targets = outputs.targets(plan.folder, files)
    evidence = any(outputs.FORMATS[name].evidence for name in plan.formats)
    return [
        Job(
            file.path,
            file.member,
            password,
            args.year,
            args.layout,
            target,
            args.settings,
            args.waivers,
            facts=len(files) > 1,
            evidence=evidence,
        )
        for file, target in zip(files, targets, strict=True)
    ]


def _write(answers: Answers, args: Namespace, plan: outputs.Plan) -> tuple[bool, bool]:
    """Everything into the outputs; whether a file failed, whether findings count."""
    failed = counted = False
    said: set[str] = set()
    with contextlib.ExitStack() as stack:
        results = _Results(plan, stack, many=answers.many)
        results.announce(answers)
        for done in answers.done:
            results.add(done)
            failed |= _complain(done, said, debug=args.debug)
            counted |= _counts(done.report, args.fail_on)
        results.close(answers)
    for path in plan.formats.values():
        if path is not None:
            say(f"已写出 {path}")
    return failed, counted


class _Results:
    """The open outputs of one run: files of any formats, a text report, or both."""

    def __init__(self, plan: outputs.Plan, stack: contextlib.ExitStack, *, many: bool) -> None:
        self.many = many
        self.console: Console | None = None
        self.writers: list[outputs.Writer] = []
        self.totals: list[Total] = []
        #: on the screen the sentence of a failure stands on standard error already
        self.failures_too = False
        for name, path in plan.formats.items():
            if name != "text":
                file = stack.enter_context(whole_file(path)) if path else sys.stdout.buffer
                self.writers.append(outputs.FORMATS[name].open(file, path))
        if "text" in plan.formats:
            from checks.report.terminal import open_console

            path = plan.formats["text"]
            text = sys.stdout
            if path is not None:
                self.failures_too = True
                binary = stack.enter_context(whole_file(path))
                text = io.TextIOWrapper(binary, "utf-8", "backslashreplace", "\n")
                stack.callback(text.detach)
            self.console = open_console(text)

    def announce(self, answers: Answers) -> None:
        """What is known of the workbooks together, for the outputs that show it."""
        for writer in self.writers:
            if isinstance(writer, outputs.Overview):
                writer.left_out(answers.left_out)
                if answers.comparison is not None:
                    writer.compared(answers.comparison)

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
            print_report(done.report, self.console, one_of_many=self.many)
        if written is not None:
            print_written(written, self.console)

    def close(self, answers: Answers) -> None:
        """The end of each output."""
        for writer in self.writers:
            writer.close()
        if self.console is not None:
            from checks.report.terminal import print_totals

            print_totals(self.totals, answers.notes, answers.skipped, self.console)
            self.console.file.flush()
        elif answers.skipped:
            say(f"跳过 {len(answers.skipped)} 个文件（锁文件、临时文件或 gouji 自己写出的文件）。")


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


def _validate(args: Namespace) -> None:
    """UsageError before any audit when a layout or a file named on the command line is wrong."""
    if args.layout is not None:
        from checks.layouts import own

        own.named(args.layout)
    if args.settings is not None:
        from checks import settings

        settings.load(args.settings)
    if args.waivers is not None:
        from checks import waivers

        waivers.load(args.waivers)
