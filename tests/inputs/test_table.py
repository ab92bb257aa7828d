"""Tables: what rows become, where findings point, what is counted instead of dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadMapping, NothingChecked
from kg.graph import Graph
from kg.inputs.mapping import own_columns, read_mapping
from kg.inputs.table import Table
from kg.shacl.report import Report
from kg.terms import text
from tests.conftest import RunKg

EXAMPLES = Path(__file__).parents[1] / "examples"
BOARD = "American Board of Plastic Surgery"


def table(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    """Write a table and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path, **chosen: str) -> list[str]:
    """Return the statements of all rows as sorted lines."""
    quads = [quad for row in Table(str(path), own_columns(), chosen) for quad in row.quads]
    return sorted(f"{text(quad.subject)} {text(quad.predicate)} {text(quad.object)}" for quad in quads)


def left(report: Report) -> dict[str, int]:
    """Return what is no claim, by key."""
    return {one.key: one.count for lifted in report.lifted for one in lifted.left}


def test_a_row_is_a_practitioner_with_a_certificate(tmp_path: Path) -> None:
    """Names stay as they are but trimmed; days become moments; a state becomes a code; what is empty is not written."""
    path = table(
        tmp_path,
        "NPI,First Name,Last Name,Certifying Board,Certified In,State,Issued,Expires,As Of,Training,Title\n"
        f"17,Example,Practitioner 7, {BOARD} ,,ca,2015,2025-02,2019-03-01,a; b,\n",
    )
    assert rows(path) == [
        "<urn:x-medspec:practitioner:17> rdf:type spec:Practitioner",
        "<urn:x-medspec:practitioner:17> rdfs:label Example Practitioner 7",
        "<urn:x-medspec:practitioner:17> spec:claimsCertification _:row2-certificate",
        "<urn:x-medspec:practitioner:17> spec:completedName a",
        "<urn:x-medspec:practitioner:17> spec:completedName b",
        "_:row2-certificate rdf:type spec:CertificationClaim",
        "_:row2-certificate spec:asOf 2019-03-01T12:00:00Z",
        f"_:row2-certificate spec:claimedBoardName {BOARD}",
        "_:row2-certificate spec:jurisdiction US-CA",
        "_:row2-certificate spec:validFrom 2015-01-01T00:00:00Z",
        "_:row2-certificate spec:validUntil 2025-02-28T23:59:59Z",
    ]


def test_findings_point_at_cells(shipped: Graph) -> None:
    """Line and column are those of the file, also below a value that breaks its line and inside quotation marks."""
    report = shipped.validate(EXAMPLES / "claims.csv")
    places = {str(one.place).removeprefix(str(EXAMPLES)) for one in report.findings}
    assert {"/claims.csv:3:82", "/claims.csv:3:35", "/claims.csv:6:17"} <= places
    assert next(one for one in report.findings if str(one.place).endswith("3:82")).place.text.endswith("Plastic Surgery,CA,2019,,")  # type: ignore[union-attr]
    assert report.labels["row3-certificate"] == "Example Practitioner 7"


def test_what_is_no_claim_is_counted_with_its_place(shipped: Graph, tmp_path: Path) -> None:
    """Rows without a board, people without certificates, states that are none, columns that nothing was read from."""
    path = table(
        tmp_path,
        f"name,board,specialty,state,fax\nA,{BOARD},Plastic Surgery,ZZ,1\nB,,Plastic Surgery,,\nC,,,,\n\n"
        f"D,{BOARD},Plastic Surgery,France,2\n",
    )
    (lifted,) = shipped.validate(path).lifted
    assert (lifted.practitioners, lifted.certificates) == (4, 2)
    assert {one.key: (one.count, one.details, tuple(f"{p.line}:{p.column}" for p in one.places)) for one in lifted.left} == {
        "no-board": (1, (), ("3:3",)),
        "no-certificate": (1, (), ("4:1",)),
        "unknown-state": (2, ("ZZ", "France"), ("2:53", "6:53")),
        "unused-column": (1, ("fax",), ()),
    }


def test_names_matched_in_another_form_are_told(shipped: Graph) -> None:
    """The report has the name as it is written, the form that fitted, and how often."""
    (lifted,) = shipped.validate(EXAMPLES / "claims.csv").lifted
    (form,) = lifted.reformed
    assert (form.name, form.form, form.count) == ("The American Board of Cosmetic Surgery, Inc.", "American Board of Cosmetic Surgery", 1)


def test_columns_can_be_named_and_described(shipped: Graph, tmp_path: Path) -> None:
    """`map` names headers; a mapping file describes columns, formats of dates and what all rows have in common."""
    roster = EXAMPLES / "roster.tsv"
    named = shipped.validate(roster, map={"board": "Credential", "specialty": "Department", "name": "Person"})
    described = shipped.validate(roster, mapping=EXAMPLES / "roster-columns.json")
    assert named.counts == described.counts
    mapping = table(
        tmp_path,
        '{"tableSchema": {"columns": [{"name": "until", "datatype": {"format": "M/d/yyyy"}}, {"name": "board", "default": "ABPS"}]}}',
        "m.json",
    )
    dated = table(tmp_path, "name;specialty;until\nA;Plastic Surgery;3/14/2030\nB;Plastic Surgery;soon\n")
    quads = [quad for row in Table(str(dated), read_mapping(str(mapping)), {}) for quad in row.quads]
    assert [quad.object.value for quad in quads if text(quad.predicate) == "spec:validUntil"] == ["2030-03-14T23:59:59Z", "soon"]  # type: ignore[union-attr]
    assert [quad.object.value for quad in quads if text(quad.predicate) == "spec:claimedBoardName"] == ["ABPS", "ABPS"]  # type: ignore[union-attr]


def test_a_header_line_for_spreadsheets_and_a_mark_of_byte_order_are_read(tmp_path: Path) -> None:
    """`sep=;` and U+FEFF do not become part of a header."""
    path = table(tmp_path, b"\xef\xbb\xbfsep=;\r\nBoard;Name\r\nABPS;A\r\n")
    assert "_:row3-certificate spec:claimedBoardName ABPS" in rows(path)


def test_rows_of_one_practitioner_stay_in_one_batch(monkeypatch: pytest.MonkeyPatch, shipped: Graph, tmp_path: Path) -> None:
    """Whatever the size of batches, the findings, counts and places are the same."""
    lines = "".join(f"{number // 3},P{number // 3},ABCS,Plastic Surgery\n" for number in range(20))
    path = table(tmp_path, "id,name,board,specialty\n" + lines)
    whole = shipped.validate(path)
    monkeypatch.setattr("kg.inputs.check.batched.__defaults__", (2,))
    parts = shipped.validate(path)
    assert [(text(one.focus), str(one.place)) for one in parts.findings] == [(text(one.focus), str(one.place)) for one in whole.findings]
    assert (parts.counts, parts.coverage.checked) == (whole.counts, whole.coverage.checked)
    assert len({one.fingerprint for one in parts.findings}) == len(parts.findings)


def test_a_limit_keeps_the_heaviest_and_counts_all(shipped: Graph, tmp_path: Path) -> None:
    """`max_findings` cuts the list, not the counts."""
    path = table(tmp_path, "name,board,specialty\n" + "".join(f"P{number},ABCS,Plastic Surgery\n" for number in range(9)))
    report = shipped.validate(path, max_findings=4)
    assert ([one.level.name for one in report.findings], report.truncated) == (["violation"] * 4, True)
    assert report.total == shipped.validate(path).total > 9


def test_a_baseline_knows_findings_of_tables(shipped: Graph, tmp_path: Path) -> None:
    """A run writes them, the next one finds nothing new, and a new row is new."""
    path = table(tmp_path, "id,name,board,specialty\n1,A,ABCS,Plastic Surgery\n")
    known = tmp_path / "known.json"
    shipped.validate(path, write_baseline=known)
    assert shipped.validate(path, baseline=known).total == 0
    path.write_text("id,name,board,specialty\n1,A,ABCS,Plastic Surgery\n2,B,ABPS,Cosmetic Surgery\n", encoding="utf-8")
    new = {text(one.focus) for one in shipped.validate(path, baseline=known).findings}
    assert "_:row3-certificate" in new
    assert new <= {"_:row3-certificate", "<urn:x-medspec:practitioner:2>"}


def test_a_table_without_rows_is_no_pass(shipped: Graph, tmp_path: Path) -> None:
    """A header alone ends with an error, unless an empty run is accepted."""
    path = table(tmp_path, "name,board\n")
    with pytest.raises(NothingChecked):
        shipped.validate(path)
    assert shipped.validate(path, allow_empty=True).status == "nothing checked"


def test_shapes_of_the_user_judge_the_claim_model(shipped: Graph, tmp_path: Path) -> None:
    """With shapes given, ours do not judge, and names are matched all the same."""
    shapes = table(
        tmp_path,
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix spec: <https://w3id.org/medspec/ns#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass spec:CertificationClaim ; sh:property <urn:p> .\n"
        "<urn:p> sh:path spec:claimedBoard ; sh:maxCount 0 .\n",
        "s.ttl",
    )
    report = shipped.validate(table(tmp_path, "name,board\nA,American Board of Plastic Surgery\n"), shapes=shapes)
    assert [(text(one.focus), str(one.place).rpartition("/")[2]) for one in report.findings] == [("_:row2-certificate", "t.csv:2:3")]


@pytest.mark.parametrize("chosen", [{"bord": "Board"}, {"board": ""}])
def test_what_no_column_can_hold_is_refused(shipped: Graph, chosen: dict[str, str]) -> None:
    """A misspelt name in a mapping would change nothing, so it is an error."""
    with pytest.raises(BadMapping):
        shipped.validate(EXAMPLES / "claims.csv", map=chosen)


def test_the_command_compares_with_the_whole_graph(run_kg: RunKg) -> None:
    """A run of its own finds what a graph that is loaded already finds."""
    ran = run_kg("validate", EXAMPLES / "claims.csv")
    assert ran.code == 1
    assert "violation: board that does not certify the field" in ran.out
    assert "read: 4 practitioners with 3 certificates" in ran.out
