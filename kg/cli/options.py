"""Options that mean the same in every command (design: --data replaces the shipped graph, --with adds to it)."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

Data = Annotated[
    Optional[list[str]],  # noqa: UP045  typer reads this annotation at run time
    typer.Option(
        "--data", "-d", metavar="FILE", help="Use this RDF file instead of the shipped graph; repeat for several; - is standard input."
    ),
]
With = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--with", "-w", metavar="FILE", help="Add this RDF file to the shipped graph; repeat for several."),
]
Store = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--store", metavar="DIR", help="Use the store in this directory, which `kg load` made, instead of the shipped graph."),
]
InputFormat = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--input-format",
        metavar="FORMAT",
        help="Format of the files, where the name does not tell: turtle, trig, n-triples, n-quads, rdf/xml, json-ld.",
    ),
]
Output = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file, whole or not at all; its suffix chooses the format."),
]
