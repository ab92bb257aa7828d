"""The terms of SHACL: which are shape parameters, which belong to features that are not run, what a misspelt one may have meant."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from kg.names import PREFIXES

SH = PREFIXES["sh"]


@cache
def sh(local: str) -> ox.NamedNode:
    """Return the term `local` of the SHACL vocabulary."""
    return ox.NamedNode(SH + local)


TARGETS = frozenset({"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"})
LIST_PARAMETERS = frozenset({"and", "or", "xone"})
"""Parameters whose value is a list of shapes (SHACL section 2.1.3.1)."""
SHAPE_PARAMETERS = frozenset({"node", "not", "property", "qualifiedValueShape"})
"""Parameters whose value is a shape."""
PARAMETERS = frozenset(
    {
        *LIST_PARAMETERS,
        *SHAPE_PARAMETERS,
        *{"class", "closed", "datatype", "disjoint", "equals", "flags", "hasValue", "ignoredProperties", "in", "languageIn", "lessThan"},
        *{"lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive", "minInclusive"},
        *{"minLength", "nodeKind", "pattern", "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShapesDisjoint", "sparql"},
        *{"uniqueLang"},
    }
)
"""All parameters of SHACL Core and sh:sparql: the subject of one is a shape."""
PATHS = ("alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
_DESCRIPTIVE = {"name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated", "path", "labelTemplate"}
_SPARQL = {"select", "ask", "construct", "update", "prefixes", "declare", "prefix", "namespace", "parameter", "optional"}
_VALIDATORS = {"validator", "nodeValidator", "propertyValidator"}
_REPORTS = {
    *{"conforms", "result", "detail", "focusNode", "resultPath", "value", "sourceShape", "sourceConstraint", "sourceConstraintComponent"},
    *{"resultMessage", "resultSeverity", "shapesGraphWellFormed", "shapesGraph", "entailment", "suggestedShapesGraph"},
}
_ADVANCED = {
    *{"target", "rule", "condition", "expression", "subject", "predicate", "object", "this", "values", "filterShape", "nodes", "orderBy"},
    *{"intersection", "union", "returnType", "desc", "count", "distinct", "min", "max", "sum", "groupConcat", "separator", "if", "then"},
    *{"else", "exists", "limit", "offset", "minus", "avg"},
}
_JAVASCRIPT = {"js", "jsFunctionName", "jsLibrary", "jsLibraryURL"}
KNOWN = PARAMETERS | TARGETS | {*PATHS} | _DESCRIPTIVE | _SPARQL | _VALIDATORS | _REPORTS | _ADVANCED | _JAVASCRIPT
"""Local names of all properties that SHACL, SHACL-SPARQL, the Advanced Features and SHACL-JS define."""

REFUSED = {
    "js": "JavaScript is never run",
    "target": "targets of the SHACL Advanced Features are not supported",
    "expression": "expression constraints of the SHACL Advanced Features are not supported",
}
"""Properties that would change the verdict if they were left out, and why they are not run."""
LISTED = {
    "rule": "rules of the SHACL Advanced Features are not run",
    "values": "values that the SHACL Advanced Features compute are not computed",
}
"""Properties that are left out and said to be."""

CLASSES = frozenset(
    {
        *{"Shape", "NodeShape", "PropertyShape", "Severity", "Info", "Warning", "Violation", "NodeKind", "PropertyGroup", "Parameter"},
        *{"ConstraintComponent", "Parameterizable", "Validator", "SPARQLExecutable", "SPARQLAskExecutable", "SPARQLAskValidator"},
        *{"SPARQLSelectExecutable", "SPARQLSelectValidator", "SPARQLConstructExecutable", "SPARQLUpdateExecutable", "SPARQLConstraint"},
        *{"PrefixDeclaration", "ValidationReport", "ValidationResult", "AbstractResult", "ResultAnnotation", "Function", "SPARQLFunction"},
        *{"Target", "TargetType", "SPARQLTarget", "SPARQLTargetType", "Rule", "TripleRule", "SPARQLRule", "ExpressionConstraintComponent"},
        *{"JSConstraint", "JSExecutable", "JSFunction", "JSLibrary", "JSRule", "JSTarget", "JSTargetType", "JSValidator"},
    }
)
"""Local names of the classes that may type a node of a shapes graph."""

SEVERITIES = ("Violation", "Warning", "Info")
"""Local names of SHACL's own severities (SHACL section 2.1.4)."""

NODE_KINDS = {
    "BlankNode": frozenset({"BlankNode"}),
    "IRI": frozenset({"IRI"}),
    "Literal": frozenset({"Literal"}),
    "BlankNodeOrIRI": frozenset({"BlankNode", "IRI"}),
    "BlankNodeOrLiteral": frozenset({"BlankNode", "Literal"}),
    "IRIOrLiteral": frozenset({"IRI", "Literal"}),
}
"""Values of sh:nodeKind (SHACL section 4.1.3) and what they allow."""


def suggestion(local: str) -> str:
    """Return "did you mean …?" for a local name that SHACL does not define, or an empty string.

    >>> suggestion("minCont")
    'did you mean sh:minCount?'
    """
    import difflib

    pool = CLASSES if local[:1].isupper() else KNOWN
    close = difflib.get_close_matches(local, sorted(pool), n=1, cutoff=0.7)
    return f"did you mean sh:{close[0]}?" if close else ""
