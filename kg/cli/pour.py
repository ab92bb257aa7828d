"""Writing statements as they come, without holding them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg.cli.output import note, stream_out

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.write.stream import Coming


def pour(
    quads: Iterable[ox.Quad] | Coming, format: str, output: str | None, prefixes: Mapping[str, str], *, one_graph: bool = False
) -> None:
    """Write the statements to `output` in `format`; say if there is none, and how many names of graphs were left out."""
    from kg.write import Written
    from kg.write.stream import stream

    with stream_out(output) as out:
        done = stream(quads, format, out, prefixes)
    if done.empty:
        note("note: the input holds no statement")
    if done.dropped and not one_graph:
        note(f"note: {Written(b'', done.dropped).note}")
