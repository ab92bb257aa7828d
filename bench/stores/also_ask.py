"""Query engines that read a file each time they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.race import Engine
from bench.stores.peers import Peers, by_shell


def whole_file_engines(data: Path, peers: Peers) -> Iterator[Engine]:
    """Yield Jena's arq and Comunica, which answer a query file into a CSV file."""
    if peers.jena:
        yield Engine("arq", peers.version("jena"), by_shell(f'{peers.jena} arq.arq --data "{data}" --query "$1" --results csv > "$2"'))
    if peers.comunica:
        command = " ".join(f'"{part}"' for part in peers.comunica)
        yield Engine("comunica", peers.version("comunica"), by_shell(f'{command} "{data}" -f "$1" -t text/csv > "$2"'))
