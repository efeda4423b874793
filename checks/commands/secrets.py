"""Passwords: asked for, from a file or from the environment; told to nobody."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from checks.errors import UsageError

#: the environment variable
VARIABLE = "GOUJI_PASSWORD"


def add_password(parser: argparse.ArgumentParser) -> None:
    """The options that ``secret`` reads."""
    parser.add_argument(
        "--password",
        metavar="TEXT",
        help="打开加密文件的密码。写在命令行里会被同一台机器上的人看到："
        f"写 - 则询问，也可用 --password-file 或环境变量 {VARIABLE}",
    )
    parser.add_argument("--password-file", metavar="FILE", help="密码写在这个文件的第一行（UTF-8）")


def secret(args: argparse.Namespace) -> str | None:
    """The password, None when there is none. Raises UsageError."""
    if args.password is not None and args.password_file is not None:
        raise UsageError("--password 和 --password-file 只能用一个。")
    if args.password == "-":
        return _asked()
    if args.password is not None:
        return str(args.password)
    if args.password_file is not None:
        return _read(args.password_file)
    return os.environ.get(VARIABLE)


def _asked() -> str:
    """From the terminal without showing it, or the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    return getpass("密码：")


def _read(path: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"不能读取密码文件“{path}”，请检查路径、权限和编码（UTF-8）。") from error
    if not lines or not lines[0]:
        raise UsageError(f"密码文件“{path}”的第一行是空的，请把密码写在第一行。")
    return lines[0]
