"""One LibreOffice for all tests of marked copies."""

from collections.abc import Iterator

import pytest

from tests.hosts.libreoffice import LibreOffice, missing


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with LibreOffice(tmp_path_factory.mktemp("office")) as running:
        yield running
