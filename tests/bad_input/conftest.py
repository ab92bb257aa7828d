"""Bad input is tested on the essay alone, so that suggestions and candidates do not grow with the data."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _essay_only(essay_only: None) -> None:
    """Let every test here find the essay as the only source."""
