"""The options for forms of JSON-LD, which `kg export` and `kg convert` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from kg.cli.output import note, write_out
from kg.errors import BadParameter, UnknownFormat
from kg.files import STDIN

if TYPE_CHECKING:
    from kg.export import Export
    from kg.jsonld import Form

ContextOption = Annotated[
    Optional[str],  # noqa: UP045  typer reads this annotation at run time
    typer.Option("--context", metavar="FILE|URL", help="JSON-LD compacted with this context; without it, with ours."),
]
Contexts = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--contexts", metavar="DIR", help="Folder that holds JSON-LD contexts named by URL, as HOST/PATH; nothing is fetched."),
]
Frame = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--frame", metavar="FILE|CLASS", help="JSON-LD framed by this file, or by our shapes for a class (spec:Practitioner)."),
]
Expand = Annotated[bool, typer.Option("--expand", help="JSON-LD expanded: no context, IRIs in full.")]
Flatten = Annotated[bool, typer.Option("--flatten", help="JSON-LD flattened: one object for each thing, none within another.")]
Profile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--profile", metavar="NAME", help="schema-org: JSON-LD with terms of schema.org, for a web page to embed."),
]


def named_format(format: str | None, output: str | None, formed: bool) -> str | None:
    """Return the format that an option or a suffix names, None if none does and a form of JSON-LD is asked for. Raises UnknownFormat."""
    from kg.write import format_named, format_of

    if format or output in {None, STDIN}:
        return format_named(format) if format else None
    try:
        return format_of(str(output))
    except UnknownFormat:
        if formed:
            return None
        raise


def wanted(
    format: str | None, context: str | None, contexts: str | None, frame: str | None, expand: bool, flatten: bool, profile: str | None
) -> Form | None:
    """Return the form of JSON-LD that the options ask for, or None if they ask for none (or for a profile).

    Raises BadParameter for options that do not go together, and what reading contexts and frames raises.
    """
    shapes = [name for name, given in (("--frame", frame), ("--expand", expand), ("--flatten", flatten), ("--profile", profile)) if given]
    if len(shapes) > 1:
        raise BadParameter(f"{' and '.join(shapes)} are different forms", help="leave one out")
    if context and (expand or profile):
        raise BadParameter(f"{shapes[0]} has no context to choose", help="leave --context out")
    if not (shapes or context):
        return None
    if format not in {None, "json-ld"}:
        raise BadParameter(f"{shapes[0] if shapes else '--context'} is a form of json-ld, and {format} was asked for", help="leave one out")
    if profile:
        if profile != "schema-org":
            raise BadParameter(f'there is no profile "{profile}"', help="--profile schema-org is the only one")
        return None
    from kg.contexts import read_json
    from kg.jsonld import Contexts as Found
    from kg.jsonld import Form as Wanted
    from kg.jsonld import frame_of

    chosen: Any = None
    if context is not None:
        chosen = context if context.startswith(("http://", "https://")) else read_json(context)
        if isinstance(chosen, dict) and "@context" in chosen:
            chosen = chosen["@context"]
    by = None
    if frame is not None:
        by = read_json(frame) if Path(frame).exists() or frame.endswith((".json", ".jsonld")) else frame_of(frame)
        if not isinstance(by, dict):
            raise BadParameter(f"{frame} is no frame: it holds no JSON object", help='a frame is an object such as {"@type": …}')
    shape = "framed" if frame else "expanded" if expand else "flattened" if flatten else "compacted"
    return Wanted(shape, chosen, by, Found(contexts))  # type: ignore[arg-type]  # one of the four names


def give(found: Export, form: Form, output: str | None) -> None:
    """Write the statements in a form of JSON-LD."""
    from kg.jsonld import linked

    write_out(linked(found.quads, form, found.prefixes), output)


def give_schema_org(found: Export | None, output: str | None) -> None:
    """Write the statements, or the shipped graph if that is None, with the terms of schema.org."""
    from kg.jsonld import schema_org

    made = schema_org(None if found is None else found.quads)
    write_out(made.data, output)
    if made.left_out:
        one = made.left_out == 1
        note(f"note: {made.left_out} statement{' has' if one else 's have'} no term of schema.org and {'was' if one else 'were'} left out")
