"""The spool: a record is there whole or not at all, and holds nothing but values."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zlib
from decimal import Decimal
from pathlib import Path

import pytest

from checks.batch import records
from checks.batch.spool import Spool
from checks.commands.work import Done
from checks.errors import OutputError
from tests.report import samples

from .conftest import ROOT

KEYS = [bytes([n]) * 16 for n in range(3)]


def test_what_was_written_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    with Spool.opened(path, resume=False) as spool:
        places = [spool.append(key, b"x" * n) for n, key in enumerate(KEYS)]
        assert [spool.read(at) for at in places] == [b"", b"x", b"xx"]
    with Spool.opened(path, resume=True) as spool:
        assert [spool.read(spool.known[key]) for key in KEYS] == [b"", b"x", b"xx"]
    with Spool.opened(path, resume=False) as spool:
        assert spool.known == {}


def test_wherever_a_crash_cuts_it_whole_records_remain(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    ends = []
    with Spool.opened(path, resume=False) as spool:
        for n, key in enumerate(KEYS):
            spool.append(key, bytes([65 + n]) * 20)
            ends.append(path.stat().st_size)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with Spool.opened(path, resume=True) as spool:
            kept = sum(end <= length for end in ends)
            assert set(spool.known) == set(KEYS[:kept])
            at = spool.append(KEYS[2], b"again")
            assert spool.read(at) == b"again"


def test_a_damaged_record_and_what_follows_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    with Spool.opened(path, resume=False) as spool:
        first = spool.append(KEYS[0], b"one")
        second = spool.append(KEYS[1], b"two")
        spool.append(KEYS[2], b"three")
    data = bytearray(path.read_bytes())
    data[second + 30] ^= 1
    path.write_bytes(data)
    with Spool.opened(path, resume=True) as spool:
        assert spool.known == {KEYS[0]: first}


_SECOND = """
import sys
from pathlib import Path
from checks.batch.spool import Spool
from checks.errors import OutputError
try:
    with Spool.opened(Path(sys.argv[1]), resume=True):
        print("open")
except OutputError as error:
    print(error)
"""


def test_two_runs_do_not_share_a_spool(tmp_path: Path) -> None:
    path = tmp_path / "spool"

    def second() -> str:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", _SECOND, str(path)],
            capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT,
        )  # fmt: skip
        return done.stdout

    with Spool.opened(path, resume=False) as spool:
        spool.append(KEYS[0], b"one")
        assert "另一个 gouji 正在往" in second()
    assert second() == "open\n"
    with Spool.opened(path, resume=True) as spool:
        assert KEYS[0] in spool.known


def test_a_spool_that_cannot_be_written(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="无法写入"),
        Spool.opened(tmp_path / "无" / "spool", resume=False),
    ):
        pass


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    with Spool.opened(tmp_path / "spool", resume=False):
        assert (tmp_path / "spool").stat().st_mode & 0o077 == 0


def test_every_kind_of_report_comes_back_equal() -> None:
    for report in samples.all_of_them():
        assert records.loads(records.dumps(Done(report))) == Done(report)


class _Hostile:
    def __init__(self, what: object, *arguments: object) -> None:
        self._made = what, arguments

    def __reduce__(self) -> object:
        return self._made


HOSTILE = {
    "system": _Hostile(os.system, "true"),
    "eval": _Hostile(eval, "1"),
    "getattr": _Hostile(getattr, "", "join"),
    "unlink": _Hostile(Path.unlink, Path("x")),
    "class": subprocess.Popen,
    "function": samples.failing,
    "own function": records.loads,
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_record_runs_nothing(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        records.loads(zlib.compress(pickle.dumps(value)))


def test_amounts_stay_exact() -> None:
    assert records.loads(records.dumps(Decimal("1.10"))).as_tuple() == Decimal("1.10").as_tuple()
