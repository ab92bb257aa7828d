"""Which tokens of Turtle and TriG make which statement, in the order in which the parser gives them.

The walker follows the grammar (RDF 1.1 Turtle section 6.5, RDF 1.1 TriG section 4, with the triple terms, reifiers and annotations of
RDF 1.2) without resolving a term: the number of a statement is what ties it to the parser's output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from kg.errors import Place
from kg.locate.tokens import LITERAL, SUFFIX, TOKEN, WORD
from kg.locate.wanted import Places, Role, Wanted
from kg.locate.window import Window

Span: TypeAlias = tuple[int, int] | Place
"""Where a token begins and ends, as offsets in the stream; a place once the window has moved on."""

_Triple: TypeAlias = tuple[Span, Span, Span]
_Frame: TypeAlias = tuple[str, Span, Span, Span, Span]
_State: TypeAlias = Callable[[int, bytes, Span], None]

_NOWHERE = (-1, -1)
_DIRECTIVES = {b"@prefix": 3, b"@base": 2, b"@version": 2, b"prefix": 2, b"base": 1, b"version": 1, b"graph": 0}
"""How many tokens follow that are no statement; a graph's label is taken as a subject until its brace comes."""

# What is being read. A frame of another kind than "statement" is inside the one below it on the stack.
_STATEMENT = "statement"
_BRACKET, _BRACKET_SUBJECT = "[", "[ as subject"
_LIST, _LIST_SUBJECT = "(", "( as subject"
_REIFIED, _REIFIED_SUBJECT, _REIFIED_FIRST = "<<", "<< as subject", "<< as subject in <<"
_ANNOTATION = "{|"


class Walker:
    """Reads tokens and notes the places of the wanted terms of each statement.

    `number` is the number of the next statement, `graph` the label of the graph block that is open. Of a blank node without a label, the
    token is its bracket; of the first cell of a list, the parenthesis; of any other cell, its item.
    """

    def __init__(self, window: Window, wanted: Wanted) -> None:
        self.number = 0
        self.graph: Span | None = None
        self.found: Places = {}
        self._window = window
        self._wanted = wanted
        self._state: _State = self._top
        self._stack: list[_Frame] = []
        self._kind = _STATEMENT
        self._subject: Span = _NOWHERE
        self._predicate: Span = _NOWHERE
        self._object: Span = _NOWHERE
        self._reifier: Span = _NOWHERE
        self._skip = 0
        self._depth = 0
        self._made: list[_Triple] = []
        self._late: _Triple | None = None

    @property
    def between_statements(self) -> bool:
        """Tell whether nothing is half read."""
        return self._state == self._top and not self._skip

    def walk(self, begin: int, stop: int, *, to_end_of_statement: bool = False) -> int:
        """Read the tokens that begin between the indices `begin` and `stop` of the window's data; return the index behind the last.

        A token that is not whole yet is left for later. With `to_end_of_statement`, stop where the first statement is complete.
        """
        window = self._window
        data, base, done = window.data, window.base, window.done
        end = begin
        for token in TOKEN.finditer(data, begin):
            kind = token.lastindex or 0
            first, last = token.span(kind)
            # The pattern skips what it cannot read, such as a string whose end is not here yet; a token that touches the end may go on.
            if first >= stop or token.start() != end or (last == len(data) and not done):
                break
            end = last
            if self._late is not None:
                self._made.append(self._late)
                self._late = None
            self._state(kind if token.start(SUFFIX) < 0 else SUFFIX, token[kind], (base + first, base + last))
            if self._made:
                self._give()
            if to_end_of_statement and self.between_statements:
                break
        return end

    def pin(self) -> None:
        """Turn what is half read into places, before the window moves on."""
        pin = self._pinned
        self.graph = pin(self.graph) if self.graph else None
        if self.between_statements:
            self._subject = self._predicate = self._object = self._reifier = _NOWHERE
            return
        self._subject, self._predicate = pin(self._subject), pin(self._predicate)
        self._object, self._reifier = pin(self._object), pin(self._reifier)
        for index in range(len(self._stack) - 1, -1, -1):
            kind, *spans = self._stack[index]
            if all(isinstance(span, Place) or span == _NOWHERE for span in spans):
                break
            self._stack[index] = (kind, pin(spans[0]), pin(spans[1]), pin(spans[2]), pin(spans[3]))
        if self._late:
            self._late = (pin(self._late[0]), pin(self._late[1]), pin(self._late[2]))

    def _pinned(self, span: Span) -> Span:
        return span if isinstance(span, Place) or span == _NOWHERE else self._window.place(*span)

    def _give(self) -> None:
        """Give numbers to the statements that a token completed; the parser gives the last of them first."""
        for triple in reversed(self._made):
            for role in self._wanted.get(self.number, ()):
                span = (self.graph or triple[0]) if role is Role.GRAPH else triple[role.value]
                self.found[self.number, role] = span if isinstance(span, Place) else self._window.place(*span)
            self.number += 1
        self._made.clear()

    def _push(self, kind: str, subject: Span) -> None:
        self._stack.append((self._kind, self._subject, self._predicate, self._object, self._reifier))
        self._kind, self._subject, self._predicate = kind, subject, subject

    def _pop(self) -> None:
        self._kind, self._subject, self._predicate, self._object, self._reifier = self._stack.pop()

    def _top(self, kind: int, text: bytes, span: Span) -> None:
        """Read what begins a statement, directive or graph block."""
        if self._skip:
            self._skip -= 1
        elif kind == WORD:
            directive = _DIRECTIVES.get(text.lower())
            if directive is None:
                self._subject, self._state = span, self._verb
            else:
                self._skip = directive
        elif text == b"[":
            self._push(_BRACKET_SUBJECT, span)
            self._state = self._verb
        elif text == b"(":
            self._push(_LIST_SUBJECT, span)
            self._state = self._first_item
        elif text == b"<<":
            self._push(_REIFIED_SUBJECT, span)
            self._state = self._reified_subject
        elif text == b"}":
            self.graph = None

    def _verb(self, kind: int, text: bytes, span: Span) -> None:
        """Read a predicate, or what may stand in its place after `;` and a subject."""
        if kind == WORD:
            self._predicate, self._state = span, self._value_token
        elif text != b";":
            self._close(text)

    def _value_token(self, kind: int, text: bytes, span: Span) -> None:
        """Read what stands as an object or list item."""
        if kind == WORD:
            self._value(span)
        elif kind == LITERAL:
            self._value(span, late=True)
        elif kind == SUFFIX:
            # To the parser these are two tokens: what the string itself completed comes before the literal.
            self._give()
            self._value(span)
        elif text == b"[":
            self._push(_BRACKET, span)
            self._state = self._verb
        elif text == b"(":
            self._push(_LIST, span)
            self._state = self._first_item
        elif text == b"<<":
            self._push(_REIFIED, span)
            self._state = self._reified_subject
        else:
            self._object, self._depth, self._state = span, 1, self._triple_term

    def _value(self, span: Span, *, late: bool = False) -> None:
        """Note a complete object or item. The parser gives a string without a suffix `late`, when it sees the next token."""
        triple = self._accept(span)
        if triple is None:
            return
        if late:
            self._late = triple
        else:
            self._made.append(triple)

    def _accept(self, span: Span) -> _Triple | None:
        """Go on behind the value at `span` and return the statement it completes, if any."""
        if self._kind in (_LIST, _LIST_SUBJECT):
            self._state = self._next_item
            return (self._subject, span, span)
        if self._kind in (_REIFIED, _REIFIED_SUBJECT, _REIFIED_FIRST):
            self._state = self._reified_end
            return None
        self._object, self._reifier, self._state = span, _NOWHERE, self._after
        return (self._subject, self._predicate, span)

    def _after(self, _kind: int, text: bytes, span: Span) -> None:
        """Read what follows an object."""
        if text == b",":
            self._state = self._value_token
        elif text == b";":
            self._state = self._verb
        elif text == b"~":
            self._reifier, self._state = span, self._reifier_token
        elif text == b"{|":
            # Blocks share the reifier that `~` gave before them; without one, each has its own.
            unnamed = self._reifier == _NOWHERE
            if unnamed:
                self._made.append((span, span, self._object))
            self._push(_ANNOTATION, span if unnamed else self._reifier)
            self._state = self._verb
        else:
            self._close(text)

    def _reifier_token(self, kind: int, text: bytes, span: Span) -> None:
        """Read the name of a reifier, if it has one."""
        self._state = self._after
        if kind == WORD:
            self._reifier = span
            self._made.append((span, span, self._object))
        else:
            self._made.append((self._reifier, self._reifier, self._object))
            self._after(kind, text, span)

    def _close(self, text: bytes) -> None:
        """Leave what `text` ends; a brace here opens a graph block whose label was taken for a subject."""
        if text == b"]":
            span, kind = self._subject, self._kind
            self._pop()
            self._end_subject(span) if kind == _BRACKET_SUBJECT else self._value(span)
        elif text == b"|}":
            self._pop()
            self._state = self._after
        else:
            if text == b"{":
                self.graph = self._subject
            elif text == b"}":
                self.graph = None
            self._state = self._top

    def _end_subject(self, span: Span) -> None:
        self._subject, self._state = span, self._verb

    def _first_item(self, kind: int, text: bytes, span: Span) -> None:
        """Read the first item of a list; only now does the parser give the statement whose object the list is."""
        opening, list_kind = self._subject, self._kind
        if text == b")":
            self._pop()
            self._end_subject(opening) if list_kind == _LIST_SUBJECT else self._value(opening)
            return
        if list_kind == _LIST:
            outer, subject, predicate, *_ = self._stack[-1]
            self._made.append((subject, opening if outer in (_LIST, _LIST_SUBJECT) else predicate, opening))
        self._value_token(kind, text, span)

    def _next_item(self, kind: int, text: bytes, span: Span) -> None:
        """Read a further item of a list, or its end. The frame's predicate holds the opening parenthesis."""
        self._made.append((self._subject, span, span))
        if text != b")":
            self._subject = span
            self._value_token(kind, text, span)
            return
        opening, list_kind = self._predicate, self._kind
        self._pop()
        if list_kind == _LIST_SUBJECT:
            self._end_subject(opening)
        else:
            self._accept(opening)

    def _triple_term(self, _kind: int, text: bytes, _span: Span) -> None:
        """Skip to the end of a triple term, which makes no statement."""
        self._depth += (text == b"<<(") - (text == b")>>")
        if not self._depth:
            self._value(self._object)

    def _reified_subject(self, kind: int, text: bytes, span: Span) -> None:
        if kind == WORD or text == b"]":
            self._state = self._reified_verb
        elif text == b"<<":
            self._push(_REIFIED_FIRST, span)

    def _reified_verb(self, *_: object) -> None:
        self._state = self._value_token

    def _reified_end(self, kind: int, text: bytes, span: Span) -> None:
        """Read the reifier of a reified triple, or its end."""
        if text == b"~":
            return
        named = kind == WORD
        reifier = span if named else self._subject
        self._made.append((reifier, reifier, self._subject))
        if named:
            self._state = self._reified_close
        else:
            self._reified_close()

    def _reified_close(self, *_: object) -> None:
        """Take a reified triple as the term it stands for."""
        opening, reified_kind = self._subject, self._kind
        self._pop()
        if reified_kind == _REIFIED_SUBJECT:
            self._end_subject(opening)
        elif reified_kind == _REIFIED_FIRST:
            self._state = self._reified_verb
        else:
            self._value(opening)
