"""Work in a thread beside the caller's own: the engine lets Python go on while it loads and answers, so two processors have work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin `work` in a thread, and return what waits for its result or raises what it raised."""
    from concurrent.futures import ThreadPoolExecutor  # nothing small pays for this import

    pool = ThreadPoolExecutor(1)
    result = pool.submit(work).result
    pool.shutdown(wait=False)
    return result
