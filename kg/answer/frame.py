"""Typed results as pandas data frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.errors import MissingExtra


def frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """Return a pandas DataFrame of `rows`. Raises MissingExtra where pandas is not installed."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("data frames need pandas, which is not installed", help="pip install 'medspec[pandas]'") from error
    return pandas.DataFrame([list(row) for row in rows], columns=list(columns))
