"""The packaged questions as a list, and one of them explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.answer.ask import shape
from kg.printing import printable
from kg.query.contract import Contract, Parameter
from kg.render.layout import PLAIN, Look, indented


def listing(contracts: Iterable[Contract], look: Look = PLAIN) -> str:
    """Return the questions grouped by their first tag: name, question, and how the parameters are written."""
    groups: dict[str, list[Contract]] = {}
    for contract in contracts:
        groups.setdefault(contract.tags[0] if contract.tags else "other", []).append(contract)
    names = [contract.name for group in groups.values() for contract in group]
    room = max((len(name) for name in names), default=0) + 4
    lines = []
    for tag in sorted(groups):
        lines += [look.style(tag.upper(), "bold")]
        for contract in groups[tag]:
            lines += indented(contract.question, look.width, f"  {contract.name}".ljust(room), " " * room)
            if contract.parameters:
                takes = " ".join(usage(parameter) for parameter in contract.parameters)
                lines += (look.style(line, "dim") for line in indented(takes, look.width, " " * room, " " * room))
        lines.append("")
    lines += ["kg ask NAME key=value ... answers; kg ask NAME --explain tells more."]
    return "\n".join(lines) + "\n"


def usage(parameter: Parameter) -> str:
    """Return how a parameter is written, optional ones in brackets, for example "[specialty=...]"."""
    return f"{parameter.name}=..." if parameter.required else f"[{parameter.name}=...]"


def listing_json(contracts: Iterable[Contract]) -> str:
    """Return the questions as a JSON array: name, summary, question, description, tags, form, parameters, columns."""
    from kg.render.claims_json import dump

    return dump(
        [
            {
                "name": contract.name,
                "summary": contract.summary,
                "question": contract.question,
                "description": contract.description,
                "tags": list(contract.tags),
                "form": contract.form,
                "parameters": [
                    {
                        "name": parameter.name,
                        "type": parameter.type,
                        "label": parameter.label,
                        "class": parameter.cls,
                        "scheme": parameter.scheme,
                        "required": parameter.required,
                        "default": parameter.default,
                        "examples": list(parameter.examples),
                    }
                    for parameter in contract.parameters
                ],
                "columns": dict(contract.columns),
            }
            for contract in contracts
        ]
    )


def explained(contract: Contract, allowed: Mapping[str, Sequence[str]], bound: str, look: Look = PLAIN) -> str:
    """Return a question with parameters and their `allowed` values, columns, and the text `bound` that would run."""
    lines = [look.style(contract.name, "bold"), *indented(contract.question, look.width, "", "")]
    if contract.description:
        lines += ["", *indented(contract.description, look.width, "", "")]
    if contract.parameters:
        lines += ["", look.style("PARAMETERS", "bold")]
        for parameter in contract.parameters:
            lines += indented(f"{shape(parameter)}: {_about(parameter)}", look.width, "  ", "      ")
            if allowed.get(parameter.name):
                lines += indented(f"one of: {'; '.join(allowed[parameter.name])}", look.width, "      ", "      ")
    if contract.columns:
        lines += ["", look.style("COLUMNS", "bold")]
        room = max(len(name) for name, _ in contract.columns) + 4
        for name, meaning in contract.columns:
            lines += indented(meaning, look.width, f"  {name}".ljust(room), " " * room)
    lines += ["", look.style("SPARQL", "bold"), *(printable(line) for line in bound.strip("\n").split("\n"))]
    return "\n".join(lines) + "\n"


def _about(parameter: Parameter) -> str:
    kind = "a name or IRI" if parameter.type == "iri" else f"a value of type {parameter.type}"
    default = f"; {parameter.default} if not given" if parameter.default else "" if parameter.required else "; all if not given"
    return f"{parameter.label}, {kind}{default}"
