"""LibreOffice works the formulas out: one for all tests of blank books."""

from collections.abc import Iterator

import pytest

from tests.hosts.libreoffice import LibreOffice, missing


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    """A running LibreOffice."""
    why = missing()
    if why:
        pytest.skip(why)
    with LibreOffice(tmp_path_factory.mktemp("office")) as running:
        yield running
