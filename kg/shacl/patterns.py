"""Regular expressions of sh:pattern, made ready for an engine that matches in linear time.

SHACL uses the regular expressions of XPath (SPARQL 1.1 section 17.4.3.14). The embedded engine reads almost the same language and matches
without backtracking, so that no pattern can hang; what it writes differently is translated, what it cannot match is refused by name.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.terms import Term

_NAME_START = r"_:\p{L}\p{Nl}"
_NAME_CHAR = r"_:.\-\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\u{B7}"
_ESCAPES = {"i": f"[{_NAME_START}]", "I": f"[^{_NAME_START}]", "c": f"[{_NAME_CHAR}]", "C": f"[^{_NAME_CHAR}]"}
_REASONS = (
    (re.compile(r"\(\?(?:[=!]|<[=!])"), "looks ahead or behind, which XPath regular expressions cannot (XPath Functions section 5.6.1)"),
    (re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]"), "refers back to a group, which cannot be matched in linear time"),
    (re.compile(r"\\[pP]\{Is"), "names a Unicode block (\\p{Is…}), which is not supported; use a category or a range"),
)
_TEST = "SELECT (REGEX('', ?pattern, ?flags) AS ?result) WHERE { VALUES (?pattern ?flags) { (PATTERN FLAGS) } }"


def problem_of(pattern: str, flags: str) -> str:
    """Return why `pattern` cannot be matched, as the end of a sentence that begins with it; empty if it can."""
    unknown = sorted(set(flags) - set("smixq"))
    if unknown:
        return f'has the flag "{unknown[0]}"; flags are s, m, i, x and q'
    if "q" in flags:
        return ""
    translated, rest = translate(pattern, flags)
    query = _TEST.replace("PATTERN", str(ox.Literal(translated))).replace("FLAGS", str(ox.Literal(rest)))
    result = ox.Store().query(query)
    rows: list[list[Term | None]] = [list(row) for row in result] if isinstance(result, ox.QuerySolutions) else []
    if rows and rows[0][0] is not None:
        return ""
    return next((reason for found, reason in _REASONS if found.search(pattern)), "is not a regular expression, or too large a one")


def translate(pattern: str, flags: str) -> tuple[str, str]:
    r"""Return pattern and flags as the embedded engine writes them: class subtraction, name classes, and blanks under the flag x.

    >>> translate(r"^[a-z-[aeiou]] \i$", "x")
    ('^[a-z--[aeiou]][_:\\p{L}\\p{Nl}]$', '')
    """
    if "q" in flags:
        return pattern, flags
    out: list[str] = []
    depth, at = 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            following = pattern[at + 1]
            out.append(_ESCAPES.get(following, char + following))
            at += 2
            continue
        if char == "[":
            # After a hyphen inside a class, a bracket subtracts (XML Schema part 2, section G.4.1.2); the engine writes that with two.
            subtracts = depth > 0 and out[-1] == "-"
            if subtracts:
                out[-1] = "--"
            out.append("[" if subtracts or depth == 0 else "\\[")
            depth += subtracts or depth == 0
        elif depth == 0:
            # The flag x leaves blanks out but, unlike the engine's, knows no comments (XPath Functions section 5.6.2).
            out.append("" if "x" in flags and char in " \t\r\n" else char)
        else:
            depth -= char == "]"
            out.append("\\&" if char == "&" else char)
        at += 1
    return "".join(out), flags.replace("x", "")
