"""Tables of practitioners and their certificates: CSV and TSV, row by row (RFC 4180), mapped by headers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import pyoxigraph as ox

from kg.claim.match import KINDS
from kg.errors import BadMapping, BadSyntax, Place
from kg.inputs.lines import ByLine, Lines
from kg.inputs.mapping import Column, folded
from kg.inputs.settle import settled
from kg.inputs.spot import spot
from kg.inputs.unit import LIFT, PERSON
from kg.names import PREFIXES
from kg.terms import RDF_TYPE, Subject, Term, spec

_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_PRACTITIONER, _CLAIM, _CLAIMS = spec("Practitioner"), spec("CertificationClaim"), spec("claimsCertification")
_JURISDICTION = spec("jurisdiction")
_STATE = ox.NamedNode(LIFT + "state")
_SEPARATORS = (",", "\t", ";", "|")
_LONGEST_FIELD = 1 << 17
_NAMES = {one: kind.name for kind in KINDS.values() for one in (kind.one, kind.several) if one is not None}
"""The property of the name that a matched thing comes from."""


class Row:
    """One row: its statements, and the cell that each was read from."""

    __slots__ = ("cells", "key", "number", "person", "quads", "raw", "table")

    def __init__(self, table: Table, number: int, raw: str, cells: list[str]) -> None:
        self.table, self.number, self.raw, self.cells = table, number, raw, cells
        self.key = ""
        self.quads: list[ox.Quad] = []
        self.person: Subject | None = None

    def place(self, _subject: Term, property: ox.NamedNode | None, _value: Term | None, /) -> Place:
        """Return the place of the cell that a property was read from, else that of the row."""
        wanted = _NAMES.get(property, property) if property is not None else None
        for index, column in self.table.columns:
            if wanted is not None and (column.property == wanted or (wanted == _JURISDICTION and column.property == _STATE)):
                return self.cell(index)
        return self.cell(0)

    def cell(self, index: int) -> Place:
        """Return the place of the cell with this index."""
        at = width = 0
        for number, (begin, end) in enumerate(_spans(self.raw, self.table.separator)):
            if number == index:
                at, width = begin, end - begin
                break
        return spot(self.table.name, self.raw, at, width, self.number)


def _spans(raw: str, separator: str) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a row begin and end, quotation marks included."""
    cell = re.compile(rf'"(?:[^"]|"")*"|[^{re.escape(separator)}\r\n]*')
    at = 0
    while True:
        match = cell.match(raw, at)
        assert match is not None
        yield match.span()
        at = match.end()
        if raw[at : at + 1] != separator:
            return
        at += 1


class Table(ByLine):
    """The table in the file `path`; `columns` describes what columns can hold, `chosen` names headers by what they hold.

    Iterate once. Raises BadMapping where no column names a board or a name is mapped to a header that is not there, BadSyntax with the
    place for rows that are not as long as the header and for quotation marks out of place, and what `Lines` raises.
    """

    kind = "csv"

    def __init__(self, path: str, columns: Mapping[str, Column], chosen: Mapping[str, str], *, first: int = 0, start: str = "") -> None:
        super().__init__(Lines(path), start)
        self.columns: list[tuple[int, Column]] = []
        self.separator = ","
        self._described, self._chosen = columns, chosen
        self._first = first
        self._pending: list[str] = []
        self._header: list[str] = []

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are not blank."""
        lines = iter(self._lines)
        head = next(lines, "")
        if head.lower().startswith("sep=") and len(head.strip()) == 5:  # a line that spreadsheets write for themselves
            self.separator, head = head[4], next(lines, "")
        else:
            self.separator = max(_SEPARATORS, key=head.count)
        rows = csv.reader(self._recorded(head, lines), delimiter=self.separator, strict=True)
        csv.field_size_limit(_LONGEST_FIELD)
        number = self._lines.number
        try:
            self._read_header(next(rows))
            self._pending.clear()
            number = self._lines.number + 1
            for cells in rows:
                raw = self._pending[0] if len(self._pending) == 1 else "".join(self._pending)
                self._pending.clear()
                if cells and any(cells):
                    if len(cells) != len(self._header):
                        raise self._ragged(number, raw, cells)
                    yield self._row(number, raw, cells)
                number = self._lines.number + 1
        except csv.Error as error:
            raise self._broken(number, str(error)) from error

    def _recorded(self, head: str, lines: Iterator[str]) -> Iterator[str]:
        keep = self._pending.append
        keep(head)
        yield head
        for line in lines:
            keep(line)
            yield line

    def _read_header(self, header: list[str]) -> None:
        """Find out what each column holds."""
        self._header = header
        raw = "".join(self._pending)
        found: dict[str, int] = {}
        plain = [folded(text) for text in header]
        for name, column in self._described.items():
            wanted = self._chosen.get(name)
            if wanted is not None:
                exact = [index for index, text in enumerate(header) if text.strip() == wanted]
                hits = exact or [index for index, text in enumerate(plain) if text == folded(wanted)]
                if not hits:
                    raise self._unmapped(f'there is no column "{wanted}" for {name}', name)
            else:
                hits = next(([i for i, text in enumerate(plain) if text == title] for title in column.titles if title in plain), [])
            if len(hits) > 1:
                first, second = (header[index].strip() for index in hits[:2])
                help = f"rename one, or name another with --map {name}=COLUMN"
                place = Row(self, self._lines.number, raw, header).cell(hits[1])
                raise BadMapping(f'two columns may hold {name}: "{first}" and "{second}"', help=help, place=place)
            if hits and hits[0] not in found.values():
                found[name] = hits[0]
        self.columns = [(index, self._described[name]) for name, index in found.items()]
        self._index = found
        if "board" not in found and not self._described["board"].default:
            raise self._unmapped("no column says which board awarded a certificate")
        for index, text in enumerate(header):
            if index not in found.values():
                self.left.add("unused-column", lambda: None, text.strip() or f"(column {index + 1})")

    def _row(self, number: int, raw: str, cells: list[str]) -> Row:
        """Return the row with what its cells say."""
        row = Row(self, number, raw, cells)
        identifier = self._cell(cells, "id")
        label = f"{self._start}row{number}"
        row.key = identifier
        person: Subject = ox.NamedNode(PERSON + quote(identifier, safe="")) if identifier else ox.BlankNode(label)
        row.person = person
        certificate = ox.BlankNode(f"{label}-certificate")
        said = [ox.Quad(person, RDF_TYPE, _PRACTITIONER)]
        claimed: list[ox.Quad] = []
        board = self._cell(cells, "board") or self._described["board"].default
        for name, column in self._described.items():
            if column.property is None:
                continue
            index = self._index.get(name)
            text = cells[index] if index is not None else column.default
            if not text:
                continue
            parts = text.split(column.separator) if column.separator else (column.iso(text),)
            node = person if column.person else certificate
            into = said if column.person else claimed
            into += [ox.Quad(node, column.property, ox.Literal(part)) for part in parts]
        if "name" not in self._index:
            full = " ".join(part for part in (self._cell(cells, "given"), self._cell(cells, "family")) if part)
            said.append(ox.Quad(person, _LABEL, ox.Literal(full)))
        if board:
            said += [ox.Quad(person, _CLAIMS, certificate), ox.Quad(certificate, RDF_TYPE, _CLAIM), *claimed]
        elif any(self._cell(cells, name) for name in ("specialty", "status", "from", "until")):
            self.left.add("no-board", lambda: row.cell(self._index["board"]))
        else:
            self.left.add("no-certificate", lambda: row.cell(0))
        row.quads = settled(said, self.left, lambda subject, property: row.place(subject, property, None), american=True)
        return row

    def _cell(self, cells: Sequence[str], name: str) -> str:
        index = self._index.get(name)
        return cells[index].strip() if index is not None else ""

    def _unmapped(self, message: str, name: str = "board") -> BadMapping:
        listed = ", ".join(f'"{text.strip()}"' for text in self._header)
        place = Place(self.name, self._lines.number)
        return BadMapping(message, help=f"the columns are {listed}; say which with --map {name}=COLUMN", place=place)

    def _ragged(self, number: int, raw: str, cells: Sequence[str]) -> BadSyntax:
        many, should = len(cells), len(self._header)
        row = Row(self, number, raw, list(cells))
        help = "a value that holds the separator, a line break or a quotation mark stands in quotation marks"
        return BadSyntax(
            f"the row has {many} cell{'' if many == 1 else 's'}, the header {should}", help=help, place=row.cell(min(should, many - 1))
        )

    def _broken(self, number: int, reason: str) -> BadSyntax:
        raw = "".join(self._pending)
        if "larger than field limit" in reason or "unexpected end" in reason:
            opened = _opened(raw, self.separator)
            what = f"a field is longer than {_LONGEST_FIELD:,} characters" if "limit" in reason else "the table ends inside quotation marks"
            return BadSyntax(what, help="a quotation mark may not be closed", place=spot(self.name, raw, opened, 1, number))
        if "new-line" in reason:
            what, help = "a carriage return stands inside a line", "end lines with a line feed, or put the value in quotation marks"
            at = raw.find("\r")
        else:
            what, help = "text follows a closing quotation mark", 'a quotation mark inside a value is written twice: ""'
            at = _after_quote(raw, self.separator)
        return BadSyntax(what, help=help, place=spot(self.name, raw, max(at, 0), 1, number))


def _opened(raw: str, separator: str) -> int:
    """Return where the quotation mark stands that opens a field and is never closed."""
    for begin, end in _spans(raw, separator):
        if raw[begin : begin + 1] == '"' and (end - begin < 2 or raw[end - 1] != '"'):
            return begin
    return 0


def _after_quote(raw: str, separator: str) -> int:
    """Return where text follows a closing quotation mark."""
    return list(_spans(raw, separator))[-1][1]
