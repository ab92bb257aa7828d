"""Tokens of Turtle, TriG, N-Triples and N-Quads, and where a document can be cut without splitting a statement.

The patterns take documents that a parser has accepted, so they are wider than the grammars (RDF 1.1 Turtle section 6.5, RDF 1.2 Turtle)
where that makes no difference to what a token is. All are possessive: time grows with the length of the text only.
"""

from __future__ import annotations

import re

PUNCTUATION = 1
LITERAL = 2
SUFFIX = 3
WORD = 4
"""Groups of TOKEN. SUFFIX is the language tag or datatype in LITERAL; a WORD is an IRI, a name, a number or a keyword."""

_SKIP = rb"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_STRING = rb"""(?:
    \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"
  | '''(?:[^'\\]++|\\.|'(?!''))*+'''
  | "(?!"")(?:[^"\\\r\n]++|\\.)*+"
  | '(?!'')(?:[^'\\\r\n]++|\\.)*+'
)"""
_IRI = rb"<[^<>\s]*+>"
_LETTER = rb"[%\-0-9A-Z_a-z\x80-\xff]"
# A dot belongs to a name only if more of the name follows; a prefix cannot end with one (PN_PREFIX, PN_LOCAL).
_NAME = (
    rb"(?:" + _LETTER + rb"++(?:\.++" + _LETTER + rb"++)*+)?+"
    rb"(?::(?:[%:\-0-9A-Z_a-z\x80-\xff]++|\\.|\.++(?=[%:\-0-9A-Z_a-z\x80-\xff\\]))*+)?+"
)
# Unlike a name, a blank node's label holds no colon, so that another name may follow at once (BLANK_NODE_LABEL).
_LABEL = rb"_:" + _LETTER + rb"++(?:\.++" + _LETTER + rb"++)*+"
_NUMBER = rb"[+-]?+(?:[0-9]++(?:\.[0-9]*+[eE][+-]?[0-9]++|\.[0-9]++|[eE][+-]?[0-9]++)?+|\.[0-9]++(?:[eE][+-]?[0-9]++)?+)"
_TAG = rb"@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+"

TOKEN = re.compile(
    _SKIP + rb"(?:(<<\(?+|>>|\)>>|\{\||\|\}|\.(?![0-9])|[;,()\[\]{}~])"
    rb"|(" + _STRING + rb"(" + _SKIP + rb"(?:" + _TAG + rb"|\^\^" + _SKIP + rb"(?:" + _IRI + rb"|" + _NAME + rb")))?+)"
    rb"|(" + _IRI + rb"|" + _LABEL + rb"|" + _NUMBER + rb"|" + _TAG + rb"|(?=[:%\-0-9A-Z_a-z\x80-\xff])" + _NAME + rb"))",
    re.VERBOSE | re.DOTALL,
)
"""One token, with the white space and comments before it."""

OTHER = rb"(?:[^\"'<\#.{}\\|]++|\\.|" + _IRI + rb"|<|" + _STRING + rb"|\#[^\r\n]*+|\|\}?+)"
"""What may stand inside of a statement of Turtle or a graph block, without an end or a brace; to be compiled with VERBOSE and DOTALL."""
STATEMENTS = re.compile(
    rb"(?:(?:" + OTHER + rb"|\{|[.}](?![ \t\r\n]))*+[.}][ \t\r\n]++)++",
    re.VERBOSE | re.DOTALL,
)
"""As many whole statements as there are, each ended by `.` or a graph's `}` with white space behind it."""

BRACE = re.compile(rb"(?:" + OTHER + rb"|\.|\{\|)*+([{}])", re.VERBOSE | re.DOTALL)
"""The next brace that opens or closes a graph block (RDF 1.1 TriG section 2.2), not one of an annotation."""

LINE_STATEMENT = re.compile(rb"(?:^|(?<=\r))[ \t]*+[^\#\s]", re.MULTILINE)
"""The start of a line that holds a statement of N-Triples or N-Quads (RDF 1.1 N-Triples section 2: one a line)."""
