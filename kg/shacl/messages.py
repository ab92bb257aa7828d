"""Plain words for results of shapes that have no sh:message (SHACL section 2.1.5 leaves those to the engine)."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from kg.shacl import model
from kg.shacl.model import Constraint, Node, Shape, ShapesGraph, Value
from kg.shacl.report import Finding
from kg.shacl.vocabulary import SH
from kg.terms import Term

_KINDS = {"IRI": "an IRI", "BlankNode": "a blank node", "Literal": "a literal"}
_RANGE = {">": "greater than", ">=": "at least", "<": "less than", "<=": "at most"}
_SHOWN = 6


def worded(finding: Finding, shapes: ShapesGraph) -> Finding:
    """Return `finding` with a message in plain words if its shape gives none."""
    if finding.messages or finding.rule:
        return finding
    shape = shapes.shapes.get(finding.shape)
    return worded_by(finding, _constraint(shape, finding) if shape else None)


def worded_by(finding: Finding, constraint: Constraint | None) -> Finding:
    """Return `finding` with a message for `constraint`, which it comes from, unless it has one."""
    if finding.messages:
        return finding
    if isinstance(constraint, model.Qualified):
        least = finding.component.value.endswith("QualifiedMinCountConstraintComponent")
        constraint = replace(constraint, most=None) if least else replace(constraint, least=None)
    text, extra = _words(constraint) if constraint else ("", {})
    if not text:
        name = finding.component.value.removeprefix(SH).removesuffix("ConstraintComponent")
        text = f"The {name} constraint is not met."
    bindings = {**dict(finding.bindings), **extra}
    return replace(finding, messages=(ox.Literal(text, language="en"),), bindings=tuple(sorted(bindings.items(), key=lambda pair: pair[0])))


def _constraint(shape: Shape, finding: Finding) -> Constraint | None:
    """Return the constraint that the finding is about; of several with one component, the first."""
    for constraint in shape.constraints:
        if isinstance(constraint, model.Qualified):
            least, most = finding.component.value.endswith("QualifiedMinCountConstraintComponent"), constraint.most is not None
            if "Qualified" in finding.component.value and (constraint.least is not None if least else most):
                return constraint
        elif constraint.component_iri == finding.component:
            return constraint
    return None


def _words(constraint: Constraint) -> tuple[str, dict[str, Term]]:
    """Return the message for a constraint that is not met, and what its placeholders stand for."""
    match constraint:
        case model.Class(cls=cls):
            return "{?value} is not an instance of {?class}.", {"class": cls}
        case model.Datatype(datatype=datatype):
            return "{?value} is not a well-formed literal of the datatype {?datatype}.", {"datatype": datatype}
        case model.NodeKind(kinds=kinds):
            return f"{{?value}} is not {' or '.join(_KINDS[kind] for kind in sorted(kinds))}.", {}
        case model.MinCount(count=count):
            return ("A value is missing." if count == 1 else f"At least {count} values are needed."), {}
        case model.MaxCount(count=count):
            return ("No value is allowed." if count == 0 else f"At most {_many(count, 'value')} allowed."), {}
        case model.Qualified(least=least, most=most):
            bound = f"At least {least}" if least is not None else f"At most {most}"
            return f"{bound} of the values must conform to {_shape(constraint.shape, 'qualifiedValueShape')}.", {"shape": constraint.shape}
        case model.HasValue(value=value):
            return "The value {?needed} is missing.", {"needed": value}
        case model.In(members=members):
            return "{?value} is not one of the allowed values" + _listed(members), {f"member{i}": m for i, m in enumerate(members[:_SHOWN])}
        case model.Closed():
            return '"{?path}" is not among the allowed properties.', {}
        case model.UniqueLang():
            return "Two values have one language tag.", {}
        case model.LanguageIn(ranges=ranges):
            return f"{{?value}} has none of the language tags {', '.join(ranges)}.", {}
        case _:
            return _comparison(constraint)


def _comparison(constraint: Constraint) -> tuple[str, dict[str, Term]]:
    """Return the message for the constraints that compare values with bounds, texts, other properties or shapes."""
    match constraint:
        case model.Range(operator=operator, bound=bound):
            return f"{{?value}} is not {_RANGE[operator]} {{?bound}}.", {"bound": bound}
        case model.MinLength(length=length):
            return f"{{?value}} is shorter than {_many(length, 'character')}.", {}
        case model.MaxLength(length=length):
            return f"{{?value}} is longer than {_many(length, 'character')}.", {}
        case model.Pattern(pattern=pattern):
            return "{?value} does not match the pattern {?pattern}.", {"pattern": ox.Literal(pattern)}
        case model.Equals(other=other):
            return 'The values differ from those of "{?other}".', {"other": other}
        case model.Disjoint(other=other):
            return '{?value} is a value of "{?other}" too.', {"other": other}
        case model.LessThan(other=other, or_equal=or_equal):
            return f'{{?value}} is not {"at most" if or_equal else "less than"} each value of "{{?other}}".', {"other": other}
        case model.Not(shape=shape):
            return f"{{?value}} conforms to {_shape(shape, 'not')}, and must not.", {"shape": shape}
        case model.Conforms(shape=shape):
            return f"{{?value}} does not conform to {_shape(shape, 'node')}.", {"shape": shape}
        case model.And():
            return "{?value} does not conform to all of the shapes in sh:and.", {}
        case model.Or():
            return "{?value} conforms to none of the shapes in sh:or.", {}
        case model.Xone():
            return "{?value} does not conform to exactly one of the shapes in sh:xone.", {}
        case _:
            return "", {}


def _shape(shape: Node, local: str) -> str:
    """Return what a message calls a shape: by its IRI, or by where it stands: the label of a blank node says nothing."""
    return "{?shape}" if isinstance(shape, ox.NamedNode) else f"the shape in sh:{local}"


def _listed(members: tuple[Value, ...]) -> str:
    shown = ", ".join(f"{{?member{number}}}" for number in range(min(len(members), _SHOWN)))
    return f": {shown}{', …' if len(members) > _SHOWN else ''}." if members else "."


def _many(count: int, what: str) -> str:
    return f"{count} {what} is" if count == 1 and what == "value" else f"{count} {what}s are" if what == "value" else f"{count} {what}s"
