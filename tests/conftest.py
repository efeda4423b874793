"""Fixtures for all tests."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nobodys_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The catalogue tables a developer has imported must not change what tests say."""
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """../shared beside the repository: the corpus, strangers' workbooks and documents."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: the corpus of real budgets is not in the repository")
    return folder


@pytest.fixture
def gouji(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line: its status, standard output, standard error."""
    from checks.cli import main

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
