"""gouji serve: the add-in for an office without local Python (docs/excel/served.md)."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from addin.server.guard import Guard, is_loopback, load_hook
from checks.commands.arguments import Parser, whole_number
from checks.errors import OutputError, UsageError, installing

KEY: Final = "XLWINGS_LICENSE_KEY"
TOKEN: Final = "GOUJI_TOKEN"
_LICENCE: Final = (
    "服务器版使用 xlwings.pro，许可是 PolyForm Noncommercial 1.0.0：政府机关、学校、公益组织和"
    "公共研究机构属于非商业使用，免费；企业使用要向 xlwings 购买许可。"
)


def arguments(parser: Parser) -> None:
    """What gouji serve takes."""
    parser.description = (
        "在本单位内网提供 Excel 加载项：电脑上不用装 Python。怎样安装见 docs/excel/served.md。"
        + _LICENCE
    )
    add = parser.add_argument
    add(
        "--host", default="127.0.0.1", metavar="HOST", help="监听的地址（默认 127.0.0.1，只限本机）"
    )
    add("--port", type=whole_number(0, 65535), default=8443, metavar="N", help="端口（默认 8443）")
    add("--cert", metavar="FILE", help="证书（PEM，含中间证书）；Excel 只打开 https 的加载项")
    add("--key", metavar="FILE", help="证书的私钥（PEM）")
    add(
        "--public-url",
        metavar="URL",
        help="Excel 用的网址，写进清单，如 https://gouji.example.gov.cn",
    )
    add("--manifest", metavar="FILE", help="写出加载项清单后结束；写 - 显示在屏幕上")
    add("--token-file", metavar="FILE", help=f"口令文件（一行）；也可放在环境变量 {TOKEN} 里")
    add("--auth", metavar="MODULE:FUNCTION", help="本单位自己的验证函数，代替口令")
    add("--no-auth", action="store_true", help="不要口令，网络上的任何人都可以用")
    add(
        "--limit",
        type=whole_number(1, 1000),
        default=50,
        metavar="MB",
        help="一次请求的上限（默认 50 MB）",
    )
    add(
        "--workers",
        type=whole_number(1, 256),
        metavar="N",
        help="同时审核几个工作簿（默认等于核数），每个约用 120 MB 内存",
    )
    add(
        "--noncommercial",
        action="store_true",
        help="确认是非商业使用；或设环境变量 XLWINGS_LICENSE_KEY",
    )


def run(args: Namespace) -> int:
    """Serve until interrupted, or write the manifest."""
    url = _public_url(args)
    if args.manifest:
        return _write_manifest(url, args.manifest)
    _need_extra()
    _need_licence(args)
    context = _certificate(args)
    guard = _guard(args)
    if not guard.asks and not args.no_auth and not is_loopback(args.host):
        raise UsageError(
            f"“{args.host}”不限本机，要有口令才能开放：请用 --token-file 或 --auth，"
            "确实不要口令请加 --no-auth。"
        )
    listening = _listen(args.host, args.port)
    from addin.server.app import Options, create_app
    from addin.server.workers import Workers

    app = create_app(Options(guard, url, args.limit * 1_000_000, Workers(args.workers)))
    address = f"{'https' if context else 'http'}://{_host(args.host)}:{listening.getsockname()[1]}"
    print(_LICENCE)
    print(f"加载项在 {address}，清单在 {address}/manifest.xml，Excel 用的网址是 {url}。")
    if context is None:
        print("没有证书：只有前面另有 https 的反向代理时 Excel 才能用，或请加 --cert 和 --key。")
    print("按 Ctrl+C 停止。", flush=True)
    _serve(app, listening, args)
    return 0


def _serve(app: object, listening: socket.socket, args: Namespace) -> None:
    import uvicorn

    # no access log: it would say who had what audited
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        ssl_certfile=args.cert,
        ssl_keyfile=args.key,
        server_header=False,
    )
    with contextlib.suppress(KeyboardInterrupt):  # which is how it is stopped, and said above
        uvicorn.Server(config).run(sockets=[listening])
    print("已停止。", flush=True)


def _public_url(args: Namespace) -> str:
    if not args.public_url:
        return f"https://{_host(args.host)}:{args.port}"
    url: str = args.public_url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise UsageError(
            f"--public-url “{url}”不能用：写成 https://主机名 或 https://主机名:端口，"
            "Excel 只打开 https 的加载项。"
        )
    return url


def _host(host: str) -> str:
    if host in ("127.0.0.1", "::1"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _write_manifest(url: str, target: str) -> int:
    from addin.server.pages import manifest

    text = manifest(url)
    if target == "-":
        print(text, end="")
        return 0
    try:
        Path(target).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"无法写入清单“{target}”，请检查文件夹和权限。") from error
    print(f"清单写在“{target}”，网址是 {url}。")
    return 0


def _need_extra() -> None:
    from importlib.util import find_spec

    if find_spec("xlwings_server") is None or find_spec("uvicorn") is None:
        raise UsageError(f"没有安装服务器部分，请先运行 {installing('server')}")


def _need_licence(args: Namespace) -> None:
    if args.noncommercial:
        os.environ.setdefault(KEY, "noncommercial")
    if not os.environ.get(KEY):
        raise UsageError(
            f"{_LICENCE}确认是非商业使用请加 --noncommercial，"
            f"已购买许可请把许可号放在环境变量 {KEY} 里。"
        )
    import xlwings

    try:
        import xlwings.pro
    except xlwings.LicenseError as error:
        raise UsageError(
            f"环境变量 {KEY} 里的许可号不能用（{error}），非商业使用请写 noncommercial。"
        ) from error


def _certificate(args: Namespace) -> ssl.SSLContext | None:
    if args.cert is None and args.key is None:
        return None
    if args.cert is None or args.key is None:
        raise UsageError("--cert 和 --key 要一起写：一个是证书，一个是私钥。")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(args.cert, args.key, password=lambda: "")
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"证书“{args.cert}”或私钥“{args.key}”不能用：请检查路径和权限，"
            "两个都要是 PEM 格式，是一对，私钥不带密码。"
        ) from error
    return context


def _guard(args: Namespace) -> Guard:
    if args.auth:
        if args.no_auth or args.token_file:
            raise UsageError("--auth、--token-file 和 --no-auth 只能写一个。")
        sys.path.insert(0, os.getcwd())  # noqa: PTH109 - where the office keeps its module
        return Guard(hook=load_hook(args.auth))
    if args.no_auth and args.token_file:
        raise UsageError("--auth、--token-file 和 --no-auth 只能写一个。")
    if args.no_auth:
        return Guard()
    token = os.environ.get(TOKEN, "").strip()
    if args.token_file:
        try:
            token = Path(args.token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"无法读取口令文件“{args.token_file}”，请检查路径和权限。") from error
    if args.token_file and not token:
        raise UsageError(f"口令文件“{args.token_file}”是空的，请写入一行口令。")
    return Guard(token=token or None)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers have one port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except socket.gaierror as error:
        listening.close()
        raise UsageError(f"找不到地址“{host}”，请检查 --host。") from error
    except OSError as error:
        listening.close()
        raise UsageError(
            f"端口 {port} 不能用（可能已被占用，1024 以下的还要权限），请用 --port 换一个。"
        ) from error
    return listening
