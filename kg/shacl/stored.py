"""Data that stay in a store, which nobody writes to: too many statements to be copied, judged as the store has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadParameter
from kg.shacl.model import Node
from kg.terms import text

_MOST = 20_000
"""Up to so many statements pySHACL may judge shapes that are no queries; beyond that it takes minutes to hours."""


class Stored(Embedded):
    """A store that is only read, and its statements."""

    def __init__(self, engine: Embedded) -> None:
        super().__init__(store=engine.store, union=engine.union)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all statements."""
        return self.quads()

    def refuse(self, left: dict[Node, str]) -> None:
        """Raise BadParameter if shapes that no query can judge are `left`, and the store is too large for pySHACL."""
        if left and len(self) > _MOST:
            (node, reason), *others = left.items()
            more = f" and {len(others)} more shapes" if others else ""
            raise BadParameter(
                f"{text(node)}{more} cannot be judged in a store of {len(self):,} statements: {reason}",
                help="validate the files that the store was loaded from, or leave the shape out",
            )


def check_alone(asked: Sequence[object]) -> None:
    """Raise BadParameter if anything is asked for that needs statements beside those of the store."""
    if any(asked):
        raise BadParameter(
            "a store is checked as it is, without other files, an ontology, inference or a choice of graphs",
            help="load the other files into the store as well: `kg load`",
        )
