"""xlwings as a server has it: with its remote engine, for which it wants a licence key."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def remote_engine() -> None:
    """Add the remote engine to xlwings, as importing it with the key would have done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
        import xlwings as xw

        if "remote" not in {engine.name for engine in xw.engines}:
            from xlwings.pro import _xlremote

            xw.engines.add(xw.Engine(impl=_xlremote.engine))
