"""gouji where a stream is closed or the disk is full, as in a service or a scheduled task."""

import subprocess
import sys
from pathlib import Path

import pytest

from addin import shipped
from checks.cli import main
from checks.errors import reason

SAMPLE = str(shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx")


def closed(streams: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    line = f'exec "$0" -m checks "$@" {streams}'
    return subprocess.run(
        ["sh", "-c", line, sys.executable, *arguments], capture_output=True, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
def test_without_a_standard_output_the_status_still_tells() -> None:
    done = closed(">&-", "check", SAMPLE)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
def test_without_a_standard_input_nothing_is_agreed_to(tmp_path: Path) -> None:
    done = closed("<&-", "fix", SAMPLE, "-o", str(tmp_path / "a.xlsx"))
    assert "没有改正任何一处" in done.stdout.decode()
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(
    "line", ["new --year 2026 --kind unit -o 满.xlsx", "check 预算.xlsx --output 满.json"]
)
def test_a_full_disk_is_one_sentence(
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("预算.xlsx").write_bytes(Path(SAMPLE).read_bytes())
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    monkeypatch.setattr("os.fdopen", lambda *_: full.open("wb", buffering=0))
    assert main(line.split()) == 2
    assert "（磁盘已满），请关闭正在打开它的程序" in capsys.readouterr().err


def test_an_unusual_reason_is_told_as_the_system_does() -> None:
    assert reason(OSError(5, "Input/output error")) == "Input/output error"
    assert reason(OSError()) == ""
