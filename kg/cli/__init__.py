"""The command line: parses, calls one library function, renders, and chooses the exit code."""

import gc

# A command makes tens of thousands of objects that all live until it ends; looking for garbage among them costs 7 ms (bench/startup).
gc.set_threshold(100_000, 20, 20)

from kg.cli.start import main  # noqa: E402  the threshold must stand before the imports, which make most of the objects

__all__ = ["main"]
