"""Whether an RDF/XML document is well-formed and safe, found out piece by piece: the engine accepts a document that is cut off."""

from __future__ import annotations

from kg.diagnose import place
from kg.errors import BadSyntax, UnsafeInput

_HELP = "write its value in place"
_ENTITIES = 100
_LEAST = 1_000_000
_DEEPEST = 1_000
"""Elements within each other. The engine's time grows with their cube: 40,000 take it eight seconds, 200,000 more than ten minutes."""


class WellFormed:
    """A check that is called with each piece of a document, and with b"" at its end; `prefixes` are those that the document declares.

    `data` is the document where it is known as a whole, so that messages can show the line. Raises BadSyntax for a document that is not
    well-formed (XML 1.0 section 2.1) and UnsafeInput for entities that reach out or blow up, and for elements nested too deep.
    """

    def __init__(self, name: str, data: bytes = b"") -> None:
        from xml.parsers import expat

        self.prefixes: dict[str, str] = {}
        self._name, self._data = name, data
        self._declared = self._expanded = self._read = self._depth = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartNamespaceDeclHandler = self._namespace
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def __call__(self, piece: bytes) -> None:
        """Check the next piece of the document; b"" ends it."""
        from xml.parsers import expat

        self._read += len(piece)
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise BadSyntax(
                f"not well-formed XML: {expat.ErrorString(error.code)}",
                help="the document may be cut off; every element must be closed",
                place=place(self._name, self._data, error.lineno, error.offset + 1),
            ) from error

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if uri:
            self.prefixes.setdefault(prefix or "", uri)

    def _entity(
        self, name: str, _p: bool, value: str | None, _b: str | None, system: str | None, public: str | None, _n: str | None
    ) -> None:
        self._declared += 1
        self._parser.CharacterDataHandler = self._text  # called for each text, so only where an entity may be in it
        if system or public:
            raise self._unsafe(f'the entity "{name}" points outside the document', _HELP)
        if self._declared > _ENTITIES or (value is not None and value.count("&") > 10):
            raise self._unsafe("the document declares too many entities", "write their values in place")

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._unsafe(
                f"the document is nested more than {_DEEPEST:,} deep, and reading it might not end",
                "write the things beside each other, with identifiers, rather than within each other",
            )

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _text(self, data: str) -> None:
        self._expanded += len(data)
        if self._expanded > max(_LEAST, 10 * self._read):
            raise self._unsafe("the document's entities expand without bound", "write their values in place")

    def _unsafe(self, message: str, help: str) -> UnsafeInput:
        here = place(self._name, self._data, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        return UnsafeInput(message, help=help, place=here)
