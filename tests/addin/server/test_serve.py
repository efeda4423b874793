"""gouji serve: what it asks before it listens, each time one sentence."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from checks.cli import main
from tests.addin.server import excel

# not imported: that sets xlwings up as a server for the whole process
pytestmark = pytest.mark.skipif(not find_spec("xlwings_server"), reason="xlwings-server 没有安装")


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.delenv("XLWINGS_LICENSE_KEY", raising=False)
    monkeypatch.delenv("GOUJI_TOKEN", raising=False)


def refused(capsys, *arguments):
    assert main(["serve", *arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    return said


def test_the_licence_is_said_first(capsys):
    said = refused(capsys)
    assert "PolyForm Noncommercial" in said
    assert "--noncommercial" in said


@pytest.fixture
def noncommercial(monkeypatch):
    monkeypatch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")


@pytest.mark.usefixtures("noncommercial")
class TestRefused:
    def test_open_to_all_without_a_password(self, capsys):
        assert refused(capsys, "--host", "0.0.0.0").startswith("“0.0.0.0”不限本机，要有口令")
        assert refused(capsys, "--host", "10.1.2.3").startswith("“10.1.2.3”不限本机")

    def test_a_certificate_that_cannot_be_read(self, capsys, tmp_path):
        (tmp_path / "a.pem").write_text("不是证书", encoding="utf-8")
        for cert in (tmp_path / "a.pem", tmp_path / "没有.pem"):
            said = refused(capsys, "--cert", str(cert), "--key", str(cert))
            assert said.startswith(f"证书“{cert}”或私钥")
        assert (
            refused(capsys, "--cert", "a.pem")
            == "--cert 和 --key 要一起写：一个是证书，一个是私钥。"
        )

    def test_a_port_that_is_taken(self, capsys):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            assert refused(capsys, "--port", port).startswith(f"端口 {port} 不能用")

    @pytest.mark.parametrize("url", ["http://a.cn", "https://", "https://a.cn/gouji", "a.cn"])
    def test_an_address_that_excel_does_not_open(self, capsys, url):
        assert refused(capsys, "--public-url", url).startswith("--public-url “")

    @pytest.mark.parametrize("named", ["json", "json:nothing", "nowhere:who", "json:__name__"])
    def test_a_function_that_is_none(self, capsys, named):
        assert refused(capsys, "--auth", named).startswith(f"--auth “{named}”不")

    def test_a_password_file_without_password(self, capsys, tmp_path):
        (tmp_path / "口令").write_text("\n", encoding="utf-8")
        said = refused(capsys, "--token-file", str(tmp_path / "口令"))
        assert said.endswith("是空的，请写入一行口令。")
        assert refused(capsys, "--token-file", "没有").startswith("无法读取口令文件“没有”")

    def test_without_the_extra(self, capsys, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        said = f'没有安装服务器部分，请先运行 {sys.executable} -m pip install "gouji[server]"'
        assert refused(capsys) == said


def test_a_licence_key_that_is_none():
    command = [sys.executable, "-m", "checks", "serve", "--port", "0"]
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "随便写的"}
    ended = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("环境变量 XLWINGS_LICENSE_KEY 里的许可号不能用（")


def test_a_manifest_without_any_server(capsys, tmp_path):
    assert main(["serve", "--manifest", "-", "--public-url", "https://a.gov.cn:8443/"]) == 0
    shown = capsys.readouterr().out
    target = tmp_path / "清单.xml"
    assert main(["serve", "--manifest", str(target), "--public-url", "https://a.gov.cn:8443"]) == 0
    assert target.read_text(encoding="utf-8") == shown
    assert 'DefaultValue="https://a.gov.cn:8443/taskpane.html"' in shown
    assert refused(capsys, "--manifest", str(tmp_path / "无" / "a.xml")).startswith("无法写入清单")


def certificate(folder):
    """A certificate for localhost that signs itself, and its key."""
    cert, key = folder / "gouji.pem", folder / "gouji.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


@pytest.mark.skipif(not shutil.which("openssl"), reason="没有 openssl 命令")
@pytest.mark.skipif(os.name == "nt", reason="SIGINT of another process is POSIX")
def test_it_serves_by_https_and_stops(tmp_path):
    cert, key = certificate(tmp_path)
    command = [sys.executable, "-m", "checks", "serve", "--port", "0", "--noncommercial"]
    command += ["--workers", "1", "--cert", str(cert), "--key", str(key)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    trusting = ssl.create_default_context(cafile=str(cert))
    try:
        lines = [server.stdout.readline() for _ in range(3)]
        assert "PolyForm Noncommercial" in lines[0]
        address = lines[1].split("在 ")[1].split("，")[0]
        assert address.startswith("https://localhost:")
        page = None
        for _ in range(100):
            try:
                asked = urllib.request.urlopen(
                    f"{address}/taskpane.html", timeout=5, context=trusting
                )
                page = asked.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        assert page is not None
        assert "预算审核" in page
        assert '"asksPassword": false' in page
        body = json.dumps(excel.payload(excel.PLANTED)).encode()
        kind = {"Content-Type": "application/json"}
        call = urllib.request.Request(f"{address}/call/audit", body, kind)
        with urllib.request.urlopen(call, timeout=60, context=trusting) as answer:
            findings = json.load(answer)["findings"]
        assert ("BN101", "E17") in {(f["rule"], f["cell"]) for f in findings}
        workers = psutil.Process(server.pid).children(recursive=True)
        assert len(workers) == 1
    finally:
        server.send_signal(signal.SIGINT)  # Ctrl+C, as it says
        rest = server.communicate(timeout=20)[0]
    # no log of who asked for what, and nothing of an audit that was broken off
    assert rest == "已停止。\n"
    assert server.returncode == 0
    assert psutil.wait_procs(workers, timeout=20)[1] == []  # none stays behind


def test_the_manual_names_the_options_there_are(capsys):
    manual = Path(__file__).resolve().parents[3] / "docs" / "excel" / "served.md"
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    own = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help", "--debug"}
    told = set(re.findall(r"--[a-z][a-z-]+", manual.read_text(encoding="utf-8")))
    assert told - {"--no-index", "--find-links"} == own
