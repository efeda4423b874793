"""gouji addin: build the Excel add-in, install it, take it away, look at the machine."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from checks.commands.arguments import Parser


def arguments(parser: Parser) -> None:
    """What gouji addin takes: a command of its own each."""
    parser.description = (
        "Excel 加载项：选项卡“预算审核”和 GJ_ 开头的工作表函数。装在用户的启动文件夹里，"
        "不需要管理员权限，也不需要“信任对 VBA 工程对象模型的访问”。"
    )
    actions = parser.add_subparsers(
        title="命令", metavar="COMMAND", required=True, parser_class=Parser
    )

    def command(name: str, action: Callable[[Namespace], int], said: str, more: str = "") -> Parser:
        made: Parser = actions.add_parser(name, help=said, description=more or None)
        made.set_defaults(action=action)
        return made

    building = command(
        "build", build, "生成 gouji.xlam",
        "由随软件的宏和已安装的 xlwings 生成 gouji.xlam；同样的输入，结果逐字节相同。",
    )  # fmt: skip
    building.add_argument(
        "--output", metavar="PATH", default="gouji.xlam", help="写到哪里（默认 gouji.xlam）"
    )
    building.add_argument(
        "--python", metavar="PATH", help="加载项用哪个 Python（默认运行这条命令的那一个）"
    )
    command("install", install, "装进这台机器的 Excel，使用这个 Python")
    command("uninstall", uninstall, "从这台机器的 Excel 里卸载")
    command("doctor", doctor, "检查加载项用不了的原因，说明怎么办")
    showing = command(
        "demo", demo, "生成演示工作簿：含十处错误的样本，带按钮和公式",
        "生成演示工作簿，不装加载项也能用：按钮和公式由这个 Python 计算。",
    )  # fmt: skip
    showing.add_argument(
        "--output", metavar="PATH", default="勾稽演示.xlsm", help="默认 勾稽演示.xlsm"
    )
    showing.add_argument("--python", metavar="PATH", help="用哪个 Python（默认运行这条命令的）")
    packing = command(
        "bundle", bundle, "生成离线安装包（64 位 Windows）",
        "生成一个压缩包：勾稽、加载项需要的全部软件包和安装脚本，"
        "在没有网络的 64 位 Windows 上双击 install.cmd 安装。生成时需要联网。",
    )  # fmt: skip
    packing.add_argument(
        "--output", metavar="PATH", default="gouji-offline.zip", help="默认 gouji-offline.zip"
    )
    packing.add_argument(
        "--python-version", metavar="N", default="3.11", help="目标机器的 Python，默认 3.11"
    )
    packing.add_argument("--wheel", metavar="FILE", help="gouji 的 wheel 文件，默认由源码生成")
    packing.add_argument(
        "--python-installer",
        metavar="FILE",
        help="把 python.org 的 python-3.11.x-amd64.exe 一并放进去，目标机器没有 Python 时会装上",
    )


def run(args: Namespace) -> int:
    """The exit status of the chosen command."""
    status: int = args.action(args)
    return status


def build(args: Namespace) -> int:
    """Write gouji.xlam."""
    from addin.building.addin import NAME, addin
    from addin.installing import interpreter

    output = Path(args.output)
    if output.is_dir():
        output /= NAME
    return _write(output, addin(args.python or interpreter()))


def install(_args: Namespace) -> int:
    """The add-in into Excel's start folder."""
    from addin import installing

    path = installing.install()
    print(f"已安装 {path}")
    print("请重新打开 Excel，选项卡“预算审核”在“审阅”后面；没有出现时运行 gouji addin doctor。")
    return 0


def uninstall(_args: Namespace) -> int:
    """The add-in out of Excel's start folder."""
    from addin import installing

    path = installing.uninstall()
    print("没有安装加载项，什么也没有做。" if path is None else f"已卸载 {path}")
    return 0


def demo(args: Namespace) -> int:
    """Write the demo workbook."""
    from addin.building.demo import SAMPLE
    from addin.building.demo import demo as made
    from addin.installing import interpreter
    from checks.errors import UsageError

    output = Path(args.output)
    if output.suffix.lower() != ".xlsm":
        raise UsageError(f"演示工作簿带宏，--output 要以 .xlsm 结尾，不能是“{output.name}”。")
    return _write(output, made(SAMPLE, args.python or interpreter()))


def bundle(args: Namespace) -> int:
    """Write the offline bundle."""
    import re

    from addin.bundling import Target
    from addin.bundling import bundle as made
    from checks.errors import UsageError

    if not re.fullmatch(r"3\.\d+", args.python_version):
        raise UsageError(f"--python-version 要写成 3.11 这样，不能是“{args.python_version}”。")
    wheel, installer = (
        None if name is None else Path(name) for name in (args.wheel, args.python_installer)
    )
    if installer is not None and not re.fullmatch(
        rf"python-{re.escape(args.python_version)}\.\d+-amd64\.exe", installer.name
    ):
        raise UsageError(
            f"--python-installer 要的是 python-{args.python_version}.x-amd64.exe，"
            f"不能是“{installer.name}”。"
        )
    content = made(Target(python=args.python_version), wheel, installer)
    return _write(Path(args.output), content, f"（{len(content) / 1_000_000:.0f} MB）")


def doctor(_args: Namespace) -> int:
    """Look at the machine; 1 when something must be done."""
    from addin.doctor import Level, examine
    from addin.doctor.machine import this_machine

    found = examine(this_machine())
    for finding in found:
        print(finding.line())
    missing = sum(finding.level is Level.MISSING for finding in found)
    print(f"有 {missing} 处要处理。" if missing else "可以使用。")
    return 1 if missing else 0


def _write(output: Path, content: bytes, more: str = "") -> int:
    from checks.files import whole_file

    with whole_file(output) as stream:
        stream.write(content)
    print(f"已生成 {output}{more}")
    return 0
