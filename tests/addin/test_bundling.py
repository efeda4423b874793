"""The offline bundle: its scripts, and (behind GOUJI_BUNDLE=1) the whole zip, resolved by pip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from addin import bundling
from addin.building.package import parts
from addin.bundling import Target, unmet
from checks.cli import main

slow = pytest.mark.skipif(
    os.environ.get("GOUJI_BUNDLE") != "1", reason="downloads 40 MB; set GOUJI_BUNDLE=1"
)
#: pip, made to believe that it runs on Windows
_PIP_ON_WINDOWS = """
import json, sys
from pip._vendor.packaging import markers
here = markers.default_environment()
markers.default_environment = lambda: here | json.loads(sys.argv[1])
from pip._internal.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A gouji wheel, and a pip that downloads nothing."""
    wheel = tmp_path / "gouji-9.9-py3-none-any.whl"
    made_wheel(wheel, "gouji", "9.9", [])
    monkeypatch.setattr(bundling, "_download", lambda *_: None)
    return wheel


def made_wheel(path: Path, name: str, version: str, requires: list[str]) -> None:
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines) + "\n")


def test_what_only_windows_needs_is_noticed(tmp_path: Path) -> None:
    wheels = {
        ("gouji", "0.1"): ["lxml>=5", "xl-wings>=1; extra == 'excel'", "pytest; extra == 'test'"],
        ("lxml", "4.0"): [],
        ("xl_wings", "1.5"): [
            "pywin32>=224; platform_system == 'Windows'",
            "appscript; platform_system == 'Darwin'",
        ],
    }
    paths = []
    for (name, version), requires in wheels.items():
        paths.append(tmp_path / f"{name}-{version}-py3-none-any.whl")
        made_wheel(paths[-1], name, version, requires)
    assert sorted(unmet(paths, Target())) == ["lxml>=5", "pywin32>=224"]


def test_the_zip(pretended: Path, tmp_path: Path) -> None:
    installer = tmp_path / "python-3.12.8-amd64.exe"
    installer.write_bytes(b"MZ")
    output = tmp_path / "out" / "offline.zip"
    command = ["addin", "bundle", "--output", str(output), "--wheel", str(pretended)]
    command += ["--python-version", "3.12", "--python-installer", str(installer)]
    assert main(command) == 0
    content = parts(output.read_bytes())
    assert sorted(content) == [
        "gouji/install.cmd",
        "gouji/install.py",
        "gouji/python-3.12.8-amd64.exe",
        "gouji/uninstall.cmd",
        "gouji/wheels/gouji-9.9-py3-none-any.whl",
        "gouji/安装说明.txt",
    ]
    first = output.read_bytes()
    assert main(command) == 0
    assert output.read_bytes() == first
    assert b'\nset "VERSION=3.12"\r\n' in content["gouji/install.cmd"]
    assert "python-3.12.x-amd64.exe" in content["gouji/安装说明.txt"].decode("utf-8-sig")


@pytest.mark.parametrize("script", ["install.cmd", "uninstall.cmd"])
def test_batch_files_are_read_as_they_are_written(pretended: Path, script: str) -> None:
    """Code page 936, and only characters whose second byte cannot be taken for | or ^."""
    data = parts(bundling.bundle(Target(), pretended, None))[f"gouji/{script}"]
    text = data.decode("gb2312")
    assert text.startswith("@echo off\r\nchcp 936 >nul\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "{" not in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--wheel", "没有.whl"], "找不到“没有.whl”"),
        (["--python-version", "3"], "--python-version 要写成 3.11 这样"),
        (["--python-installer", "setup.exe"], "python-3.11.x-amd64.exe"),
    ],
)
def test_mistakes(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "bundle", *options]) == 2
    assert said in capsys.readouterr().err


def test_a_gouji_without_its_source_asks_for_a_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bundling, "_HERE", tmp_path / "site-packages" / "addin" / "bundling")
    assert main(["addin", "bundle", "--output", str(tmp_path / "x.zip")]) == 2
    assert "--wheel" in capsys.readouterr().err


@slow
def test_pip_on_windows_resolves_the_bundle_without_a_network(tmp_path: Path) -> None:
    output = tmp_path / "offline.zip"
    assert main(["addin", "bundle", "--output", str(output)]) == 0
    with zipfile.ZipFile(output) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            _PIP_ON_WINDOWS,
            json.dumps(Target().environment),
            *("--isolated", "install", "--dry-run", "--no-index", "--ignore-installed"),
            *("--find-links", str(tmp_path / "gouji" / "wheels"), "--only-binary=:all:"),
            *("--platform=win_amd64", "--python-version=3.11", "--target", str(tmp_path / "t")),
            "gouji[excel,import]",
        ],
        env={"PIP_CONFIG_FILE": os.devnull, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    would = done.stdout.rpartition("Would install ")[2]
    for package in ("gouji-", "pywin32-", "xlwings-", "pyopenvba-", "lxml-", "pdfplumber-"):
        assert package in would.lower()


@slow
def test_the_install_script_installs(tmp_path: Path) -> None:
    """On this machine: wheels for it instead of Windows', and no Excel at the end."""
    folder = tmp_path / "gouji"
    wheels = folder / "wheels"
    source = Path(__file__).parents[2]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(wheels), str(source)], check=True)
    (own,) = wheels.glob("gouji-*.whl")
    subprocess.run([*pip, "download", "-d", str(wheels), f"{own}[excel,import]"], check=True)
    script = folder / "install.py"
    script.write_bytes((source / "addin" / "bundling" / "install.py").read_bytes())
    done = subprocess.run(
        [sys.executable, str(script)],
        env={
            "LOCALAPPDATA": str(tmp_path / "局部"),
            "PATH": os.environ["PATH"],
            "PIP_CONFIG_FILE": os.devnull,
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "勾稽已经装好，加载项还不能用" in done.stdout
    assert "这台机器不是" in done.stderr
    gouji = tmp_path / "局部" / "gouji" / "python" / "bin" / "gouji"
    version = subprocess.run([gouji, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("gouji ")
    built = subprocess.run([gouji, "addin", "build", "--output", tmp_path / "a.xlam"], check=True)
    assert built.returncode == 0
