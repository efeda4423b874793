"""The examples in docstrings say what the code does."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = [
    path.relative_to(ROOT)
    for package in ("checks", "addin")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "    >>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", EXAMPLES, ids=str)
def test_examples_hold(path: Path) -> None:
    module = import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    tests = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    runner = doctest.DocTestRunner()
    for test in tests:
        runner.run(test)
    assert tests
    assert not runner.failures
