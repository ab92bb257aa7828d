"""Making a shape's own query mean the same on a store that keeps some literals under a datatype of their own (kg.shacl.lexical).

In a triple pattern a literal matches as a term, so a constant is written as the store holds it. In an expression what counts is mostly the
value, so a variable is replaced by its value there, except where a function looks at the term itself. The query is changed only if it can
meet such a literal at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.query.tokens import Token, scan
from kg.shacl.dialect import Dialect, NotCompiled
from kg.shacl.lexical import ILL_TYPED, WRITTEN, stored
from kg.terms import XSD

_TERM_FUNCTIONS = {"STR", "LANG", "BOUND", "SAMETERM", "COUNT", "SAMPLE", "GROUP_CONCAT", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL"}
"""Functions that look at the term, whose answer is the same for the stored literal."""
_CHOOSING = {"IF", "COALESCE", "MIN", "MAX"}
"""Functions that give back one of their arguments."""


def adapted(text: str, dialect: Dialect, around: str) -> str:
    """Return the query `text` so that it means on the store what it means on the data as written.

    `around` is the rest of the query that it will stand in. Raises NotCompiled if that cannot be done.
    """
    if not dialect.written:
        return text
    tokens = scan(text)
    prefixes = prefixes_of(tokens)
    long = any(number in around for number in dialect.long) or (dialect.vast and _may_meet(dialect.vast, tokens, prefixes, around))
    if long and any(place == "expression" for _, _, place in _places(tokens)):
        raise NotCompiled("the query may calculate with numbers that are too long for the store")
    meets = _meets(tokens, prefixes, dialect, around)
    changes = [*_constants(tokens, prefixes), *(_variables(tokens, dialect) if meets else [])]
    out, last = [], 0
    for start, end, new in sorted(changes):
        out += [text[last:start], new]
        last = end
    return "".join([*out, text[last:]])


def takes_no_step(text: str) -> bool:
    """Tell whether a path in the query `text` may end where it begins, by * or ?.

    >>> takes_no_step("SELECT * { $this <urn:p>/<urn:q>? ?v }"), takes_no_step("SELECT * { $this <urn:p>+ ?v FILTER(?v * 2 > 3) }")
    (True, False)
    """
    return any(place == "pattern" and token.is_op("*", "?") for _, token, place in _places(scan(text)))


def prefixes_of(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares, each with its namespace."""
    found = {}
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.is_word("PREFIX") and name.kind == "pname" and iri.kind == "iri":
            found[name.text[:-1]] = iri.text[1:-1]
    return found


def iri_of(token: Token, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a token names, None if it is of another kind."""
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "pname":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, "") + local.replace("\\", "")
    return None


def _meets(tokens: Sequence[Token], prefixes: dict[str, str], dialect: Dialect, around: str) -> bool:
    """Tell whether the query may meet a literal that stands under a datatype of its own: by name, or by asking for any predicate."""
    return dialect.spelt and (WRITTEN in around or _may_meet(dialect.rewritten, tokens, prefixes, around))


def _may_meet(predicates: frozenset[ox.NamedNode], tokens: Sequence[Token], prefixes: dict[str, str], around: str) -> bool:
    """Tell whether the query may match statements with one of `predicates`: by name, or by asking for any predicate."""
    names = {predicate.value for predicate in predicates}
    if any(str(predicate) in around for predicate in predicates) or any(iri_of(token, prefixes) in names for token in tokens):
        return True
    return any(place == "pattern" and (token.is_op("!") or _is_verb(tokens, index)) for index, token, place in _places(tokens))


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the variable at `index` may stand as a predicate: after a term or ";", and before a term."""
    if tokens[index].kind != "var" or index + 1 >= len(tokens):
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    nodes = {"var", "iri", "pname", "bnode"}
    follows = before.kind in nodes or before.is_op(";", "]", "[") or (before.is_op(")") and not _ends_expression(tokens, index - 1))
    leads = after.kind in {*nodes, "string", "number"} or after.is_op("[", "(", "+", "-") or after.is_word("TRUE", "FALSE")
    return follows and leads


def _ends_expression(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the parenthesis that closes at `index` was opened behind a keyword or the name of a built-in function."""
    depth = 0
    for at in range(index, 0, -1):
        depth += tokens[at].is_op(")") - tokens[at].is_op("(")
        if depth == 0:
            return tokens[at - 1].kind == "word" and tokens[at - 1].text != "a"
    return False


def _places(tokens: Sequence[Token]) -> list[tuple[int, Token, str]]:
    """Return each token with its index and place: "pattern" for triples, "clause" for SELECT and the like, "expression" inside either."""
    found = []
    kinds, depths = ["clause"], [0]  # for each open brace: what it holds, and how many parentheses of an expression are open
    pending = False
    for index, token in enumerate(tokens):
        if token.is_op("{"):
            nested = index + 1 < len(tokens) and tokens[index + 1].is_word("SELECT")
            kinds.append("clause" if nested else "pattern")
            depths.append(0)
            pending = False
        elif token.is_op("}") and len(kinds) > 1:
            kinds.pop()
            depths.pop()
        elif token.is_op("(") and (depths[-1] or pending or kinds[-1] == "clause"):
            depths[-1] += 1
            pending = False
        elif token.is_op(")") and depths[-1]:
            depths[-1] -= 1
        elif token.is_word("FILTER", "BIND"):
            pending = True
        found.append((index, token, "expression" if depths[-1] else kinds[-1]))
    return found


def _constants(tokens: Sequence[Token], prefixes: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return the literals of patterns and of sameTerm that the store holds under another datatype: where they are, and its form."""
    found: list[tuple[int, int, str]] = []
    same = 0  # how many parentheses are open from that of sameTerm on, which compares terms as patterns do
    if not any(token.kind == "number" or token.text == "^^" for token in tokens):  # true and false stand as they are
        return found
    for index, token, place in _places(tokens):
        if token.is_op("(") and (same or tokens[index - 1].is_word("SAMETERM")):
            same += 1
        elif token.is_op(")") and same:
            same -= 1
        if place != "pattern" and not same:
            continue
        literal, end = _literal(tokens, index, prefixes)
        if literal is not None:
            kept = stored(literal)
            if kept is not literal:
                sign = index > 0 and token.kind == "number" and tokens[index - 1].is_op("+", "-") and tokens[index - 1].end == token.start
                found.append((tokens[index - 1].start if sign else token.start, end, str(kept)))
    return found


def _literal(tokens: Sequence[Token], index: int, prefixes: dict[str, str]) -> tuple[ox.Literal | None, int]:
    """Return the typed literal that begins at `index`, and where it ends."""
    token = tokens[index]
    if token.kind == "number":
        kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
        before = tokens[index - 1] if index else None
        sign = before.text if before is not None and before.is_op("+", "-") and before.end == token.start else ""
        return ox.Literal(sign + token.text, datatype=ox.NamedNode(XSD + kind)), token.end
    if token.kind == "string" and index + 2 < len(tokens) and tokens[index + 1].is_op("^^"):
        iri = iri_of(tokens[index + 2], prefixes)
        parsed = _text_of(token.text)
        if iri and parsed is not None:
            return ox.Literal(parsed, datatype=ox.NamedNode(iri)), tokens[index + 2].end
    return None, token.end


def _text_of(quoted: str) -> str | None:
    """Return the text of a quoted string; Turtle and SPARQL quote alike."""
    try:
        quad = next(ox.parse(f"<urn:x> <urn:x> {quoted} .", format=ox.RdfFormat.TURTLE), None)
    except SyntaxError:
        return None
    return quad.object.value if quad is not None and isinstance(quad.object, ox.Literal) else None


def _variables(tokens: Sequence[Token], dialect: Dialect) -> list[tuple[int, int, str]]:
    """Return the variables of expressions whose value counts: where they stand, and the expression for the value."""
    found = []
    calls: list[str] = []
    computed = _computed(tokens)
    for index, token, place in _places(tokens):
        before = tokens[index - 1] if index else token
        if token.is_op("("):
            calls.append(before.text.upper() if before.kind == "word" else "")
        elif token.is_op(")") and calls:
            calls.pop()
        if token.kind != "var" or place != "expression" or before.is_word("AS") or token.name in computed:
            continue
        call = calls[-1] if calls else ""
        alone = call in {"BIND", ""} and tokens[index + 1].is_word("AS") and before.is_op("(")
        if call in _TERM_FUNCTIONS or alone:
            continue
        if call == "DATATYPE" and before.is_op("(") and tokens[index + 1].is_op(")"):
            name, close = tokens[index - 2], tokens[index + 1]
            found += [(name.start, name.start, "IRI(REPLACE(STR("), (close.end, close.end, f'), "^(?:{WRITTEN}|{ILL_TYPED})", ""))')]
            continue
        if call in _CHOOSING:
            raise NotCompiled(f"{call} over values that the store spells differently")
        found.append((token.start, token.end, dialect.value(token.text)))
    return found


def _computed(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the variables that hold what BIND calculates, and never a literal of the data itself."""
    places = _places(tokens)
    elsewhere = {token.name for _, token, place in places if token.kind == "var" and place == "pattern"}
    found: dict[str, bool] = {}
    for index, token, _ in places:
        if token.is_word("BIND"):
            name, new = _bound(tokens, index + 1, {known for known, is_new in found.items() if is_new})
            found[name] = new and found.get(name, True) and name not in elsewhere
        elif token.is_word("AS") and places[index][2] == "clause":
            found[tokens[index + 1].name] = False
    return frozenset(name for name, is_new in found.items() if is_new)


def _bound(tokens: Sequence[Token], start: int, known: set[str]) -> tuple[str, bool]:
    """Return the variable that the BIND with the parenthesis at `start` gives a value, and whether that is a new one in any case."""
    calls: list[str] = []
    new = True
    for index in range(start, len(tokens)):
        token, before = tokens[index], tokens[index - 1]
        if token.is_op("("):
            calls.append(before.text.upper() if before.kind == "word" else "FUNCTION" if before.kind in {"iri", "pname"} else "")
        elif token.is_op(")") and calls:
            calls.pop()
        elif token.is_word("AS") and len(calls) == 1:
            return tokens[index + 1].name, new
        elif token.kind == "var" and calls and calls[-1] in {*_CHOOSING, "BIND", ""} and token.name not in known:
            new = False
    return "", False
