"""The budgets every test of a reading is run over."""

from __future__ import annotations

import pytest

from tests.layouts.budgets import CORPUS, NAMES


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a published budget."""
    if not (CORPUS / f"{request.param}.xlsx").exists():
        pytest.skip(f"the published budgets are not here ({CORPUS})")
    return str(request.param)
