"""What is judged by what, when there is a verdict, and what the report says was looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import IllFormedShapes, NothingChecked
from kg.graph import Graph
from kg.shacl.reference import Reference
from kg.shacl.report import FailOn, Level, Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate, validate_shipped
from kg.terms import text
from tests.shacl.mutations import MUTATIONS
from tests.shacl.test_mutations import broken

ROOT = Path(__file__).parents[2]
CLINIC = str(ROOT / "tests" / "examples" / "clinic.ttl")
SECOND = [str(ROOT / "tests" / "fixtures" / "second-opinion" / name) for name in ("source.ttl", "claims.trig")]
PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/medspec/shapes#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = "ex:a a ex:Thing ; ex:size 1 . ex:b a ex:Thing ."
SIZE = "ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1"

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes Turtle with the usual prefixes to a file and returns its path."""

    def writer(name: str, turtle: str) -> str:
        (tmp_path / name).write_text(PREFIXES + turtle, encoding="utf-8")
        return str(tmp_path / name)

    return writer


def found(report: Report) -> list[tuple[str, str, str]]:
    """Return level, shape or rule, and focus node of each finding."""
    return [(f.level.name, f.rule or text(f.shape), report.name(f.focus)) for f in report.findings]


def test_the_shipped_graph_passes_and_is_looked_at_as_a_whole(shipped: Graph) -> None:
    """No shape is idle, no rule is left out, and only two kinds of helper node are reached by no shape."""
    report = shipped.validate()
    assert report.status == "passed"
    assert {(level, name) for level, name, _ in found(report)} == {("info", "shared-acronym")}
    assert report.coverage.checked >= 1150
    assert len(report.coverage.shapes) >= 115
    assert report.coverage.idle == ()
    assert report.coverage.rules >= 13
    assert [text(entry.type) for entry in report.coverage.unreached] == ["sh:PrefixDeclaration", "owl:AllDisjointClasses"]
    assert report.notes == ()


@pytest.mark.parametrize("name", ["circle of stages", "passages that overlap", "attitude passed off as fact", "label without language"])
def test_the_reference_finds_the_same_in_a_broken_graph(name: str, essay_graph: Graph) -> None:
    """On the graph of the essay with an error in it, pySHACL and the set engine give equal findings."""
    update = next(mutation.update for mutation in MUTATIONS if mutation.name == name)
    engine = broken([quad for quad in essay_graph.engine.quads() if _authored(quad.graph_name)], update)[1]
    usual, reference = (validate_shipped(engine, settings) for settings in (Settings(), Settings(validator=Reference())))
    assert usual.findings != ()
    assert usual.findings == reference.findings
    assert (usual.engine, reference.engine) == ("set engine", "pySHACL")


def _authored(graph: object) -> bool:
    return str(graph) not in {"DEFAULT", "<https://w3id.org/medspec/id/graph/derived>"}


def test_a_directory_is_compared_with_the_shipped_graph(shipped: Graph) -> None:
    """A board that certifies something else is found, with labels from the graph; the exit code would be 1."""
    report = shipped.validate(CLINIC)
    assert found(report) == [
        ("violation", "shape:CertificationClaim-boardCertifies", "ex:claim-7"),
        ("warning", "shape:CertificationClaim-boardNotRecognized", "ex:claim-7"),
    ]
    assert report.findings[0].message(report.show) == (
        "As far as these sources say, American Board of Cosmetic Surgery awards no certification in plastic surgery; "
        "it certifies, for instance, in cosmetic surgery."
    )
    assert report.failed
    assert report.coverage.checked == 4


def test_a_second_source_is_checked_by_the_shapes_for_claims(shipped: Graph) -> None:
    """Files with claims are judged by the shapes for claims and datasets and by the rules, and only they."""
    report = shipped.validate(SECOND)
    assert found(report) == [
        ("info", "passage-without-claim", "passage:example-leaflet-1.1"),
        ("info", "shared-acronym", "board:american-board-of-plastic-surgery"),
    ]
    assert 30 <= report.coverage.checked <= 60
    assert report.coverage.rules >= 13


def test_only_the_users_nodes_are_judged(write: Write, shipped: Graph) -> None:
    """What is wrong with the context is not reported, whether it comes with --with or from us."""
    context = write("context.ttl", "ex:broken a spec:Practitioner . ex:claim a spec:CertificationClaim .")
    report = shipped.validate(CLINIC, with_=[context])
    assert {entry[2] for entry in found(report)} == {"ex:claim-7"}
    assert report.coverage.checked == 4


def test_a_users_graph_opened_in_the_library_is_judged_alike(shipped: Graph) -> None:
    """Opening a file and validating the graph gives the findings of validating the file."""
    import kg

    assert found(kg.open([CLINIC]).validate()) == [
        (a, b, f"<https://clinic.example/people/{c[3:]}>") for a, b, c in found(shipped.validate(CLINIC))
    ]


def test_shapes_of_ones_own_judge_ones_own_data_alone(write: Write) -> None:
    """With --shapes, neither our shapes nor the shipped graph play a part."""
    report = validate([write("data.ttl", DATA)], [write("shapes.ttl", SIZE + " .")])
    assert found(report) == [("violation", "<https://example.org/Size>", "ex:b")]
    assert report.coverage.checked == 2
    assert [(entry.name, entry.nodes) for entry in report.coverage.shapes] == [("Size", 2)]


def test_context_helps_and_is_not_judged(write: Write) -> None:
    """A class that only the context states counts, and the context's own faults do not."""
    shapes = write("shapes.ttl", "ex:S a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:in ; sh:minCount 1 ; sh:class ex:Place .")
    data = write("data.ttl", "ex:a a ex:Thing ; ex:in ex:here .")
    context = write("context.ttl", "ex:here a ex:Place . ex:other a ex:Thing .")
    assert len(validate([data], [shapes]).findings) == 1
    report = validate([data], [shapes], [context])
    assert report.findings == ()
    assert report.coverage.checked == 1


def test_blank_nodes_of_two_files_are_two_nodes(write: Write) -> None:
    """The same label in two files does not make one node of them."""
    files = [write(f"{name}.ttl", f"_:x a ex:Thing ; ex:size {size} .") for name, size in (("one", 1), ("two", 2))]
    shapes = write("shapes.ttl", SIZE + " ; sh:maxCount 1 .")
    assert validate(files, [shapes]).coverage.checked == 2


def test_shapes_may_look_into_named_graphs(tmp_path: Path, write: Write) -> None:
    """A query with GRAPH sees the names of graphs, and a statement that stands in two graphs counts once."""
    data = tmp_path / "data.trig"
    data.write_text(PREFIXES + "ex:g { ex:a a ex:Thing ; ex:size 1 . } ex:h { ex:a ex:size 1 . }", encoding="utf-8")
    select = "SELECT DISTINCT $this WHERE { GRAPH ex:h { $this ex:size ?size } }"
    declare = "ex:P a owl:Ontology ; sh:declare [ sh:prefix 'ex' ; sh:namespace 'https://example.org/'^^xsd:anyURI ] ."
    inner = f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:prefixes ex:P ; sh:select '{select}' ] . {declare}"
    assert len(validate([str(data)], [write("inner.ttl", inner)]).findings) == 1
    assert validate([str(data)], [write("size.ttl", SIZE + " ; sh:maxCount 1 .")]).findings == ()


def test_our_prefix_declarations_can_be_used(write: Write) -> None:
    """A user's query may say sh:prefixes shape:prefixes."""
    select = "SELECT DISTINCT $this WHERE { $this a spec:Board }"
    shapes = write(
        "s.ttl", f"ex:S a sh:NodeShape ; sh:targetClass spec:Board ; sh:sparql [ sh:prefixes shape:prefixes ; sh:select '{select}' ] ."
    )
    assert len(validate([write("data.ttl", "ex:b a spec:Board .")], [shapes]).findings) == 1


def test_the_shipped_graph_can_be_judged_by_shapes_of_ones_own(write: Write, shipped: Graph) -> None:
    """Without files, the user's shapes look at the shipped graph."""
    shapes = write("shapes.ttl", "ex:S a sh:PropertyShape ; sh:targetClass spec:Board ; sh:path ex:phone ; sh:minCount 1 .")
    names = [name for _, _, name in found(shipped.validate(shapes=shapes))]
    assert len(names) >= 30
    assert {"board:american-board-of-cosmetic-surgery", "board:american-board-of-plastic-surgery"} <= set(names)


@pytest.mark.parametrize(
    ("shapes", "message", "help"),
    [
        ("", "the shapes files describe no shape", "name a file with SHACL shapes"),
        ("ex:S a sh:PropertyShape ; sh:path ex:size ; sh:minCount 1 .", "no shape has a target", "add sh:targetClass"),
        (SIZE + " ; sh:deactivated true .", "all shapes with targets are deactivated", "add sh:targetClass"),
        (
            SIZE.replace("ex:Thing", "ex:thing") + " .",
            "select no node; the data have <https://example.org/Thing> (2)",
            "is one of the two misspelt?",
        ),
        (SIZE.replace("ex:Thing", "ex:Place") + " .", "select no node", "the shapes look for <https://example.org/Place>"),
        (
            "ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:name ; sh:path ex:size ; sh:minCount 1 .",
            "select no node",
            "check the targets",
        ),
    ],
)
def test_a_check_of_nothing_is_no_pass(write: Write, shapes: str, message: str, help: str) -> None:
    """The reason is said, and --allow-empty accepts it without calling it a pass."""
    arguments = [write("data.ttl", DATA)], [write("shapes.ttl", shapes)]
    with pytest.raises(NothingChecked) as raised:
        validate(*arguments)
    assert message in raised.value.message
    assert help in raised.value.help
    report = validate(*arguments, settings=Settings(allow_empty=True))
    assert (report.status, report.failed) == ("nothing checked", False)


def test_a_file_of_something_else_is_no_pass(write: Write) -> None:
    """Our own shapes say what they look for and what there is."""
    with pytest.raises(NothingChecked, match=r"the data have <https://example.org/Thing> \(2\)") as raised:
        validate([write("data.ttl", DATA)])
    assert "spec:CertificationClaim, spec:Practitioner" in raised.value.help


def test_nodes_that_no_shape_reaches_are_counted_by_class(write: Write) -> None:
    """A node that a nested shape judges is reached; one that only its type knows is not."""
    data = write("data.ttl", DATA + " ex:a ex:at ex:p . ex:p a ex:Place . ex:q a ex:Place . ex:r a ex:Room , ex:Place .")
    shapes = (
        SIZE.replace("sh:minCount 1", "sh:maxCount 1")
        + " . ex:At a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:at ; sh:node ex:P . "
    )
    report = validate([data], [write("shapes.ttl", shapes + "ex:P a sh:NodeShape ; sh:nodeKind sh:IRI .")])
    assert [(text(entry.type), entry.nodes, [text(node) for node in entry.samples]) for entry in report.coverage.unreached] == [
        ("<https://example.org/Place>", 2, ["<https://example.org/q>", "<https://example.org/r>"]),
        ("<https://example.org/Room>", 1, ["<https://example.org/r>"]),
    ]


def test_nodes_two_shapes_away_are_reached(write: Write) -> None:
    """A nested shape's own nested shape passes nodes on too."""
    data = write("data.ttl", DATA + " ex:a ex:at ex:p . ex:p a ex:Place ; ex:in ex:c . ex:c a ex:Country . ex:d a ex:Country .")
    shapes = (
        "ex:At a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:at ; sh:node ex:P . ex:P a sh:NodeShape ; sh:property ex:In . "
        "ex:In sh:path ex:in ; sh:node ex:C . ex:C a sh:NodeShape ; sh:nodeKind sh:IRI ."
    )
    unreached = validate([data], [write("shapes.ttl", shapes)]).coverage.unreached
    assert [(text(entry.type), [text(node) for node in entry.samples]) for entry in unreached] == [
        ("<https://example.org/Country>", ["<https://example.org/d>"])
    ]


def test_nodes_behind_literals_and_among_them_are_reached(write: Write) -> None:
    """Literals have no classes, but a nested shape may lead on from them, and other values of the same property may be nodes."""
    data = write(
        "data.ttl", DATA + " ex:a ex:at 'x' , ex:p ; ex:code 'y' . ex:p a ex:Place . ex:q a ex:Place ; ex:sign 'y' . ex:r a ex:Place ."
    )
    shapes = (
        "ex:At a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:at ; sh:node ex:Any . ex:Any a sh:NodeShape ; sh:minLength 1 . "
        "ex:Code a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:code ; sh:node ex:Signed . "
        "ex:Signed a sh:NodeShape ; sh:property [ sh:path [ sh:inversePath ex:sign ] ; sh:node ex:Any ] ."
    )
    unreached = validate([data], [write("shapes.ttl", shapes)]).coverage.unreached
    assert [(text(entry.type), [text(node) for node in entry.samples]) for entry in unreached] == [
        ("<https://example.org/Place>", ["<https://example.org/r>"])
    ]


def test_a_shape_without_nodes_is_named(write: Write) -> None:
    """It is idle, and the others are not."""
    shapes = SIZE + " . ex:None a sh:NodeShape ; sh:name 'nothing of the kind' ; sh:targetClass ex:Missing ; sh:nodeKind sh:IRI ."
    report = validate([write("data.ttl", DATA)], [write("shapes.ttl", shapes)])
    assert [entry.name for entry in report.coverage.idle] == ["nothing of the kind"]


@pytest.mark.parametrize(
    ("severity", "failing"),
    [
        ("sh:Violation", {"violation", "warning", "info"}),
        ("sh:Warning", {"warning", "info"}),
        ("sh:Info", {"info"}),
        ("ex:Catastrophe", {"violation", "warning", "info"}),
    ],
)
def test_the_level_to_fail_on_is_chosen(write: Write, severity: str, failing: set[str]) -> None:
    """A finding fails the run from its level down; a severity of one's own weighs as much as a violation."""
    arguments = [write("data.ttl", DATA)], [write("shapes.ttl", f"{SIZE} ; sh:severity {severity} .")]
    assert {level.value for level in FailOn if validate(*arguments, settings=Settings(level)).failed} == failing


def test_a_limit_cuts_the_list_and_not_the_counts(write: Write) -> None:
    """The heaviest findings come first, all are counted, and the cut is said."""
    shapes = SIZE + " ; sh:severity sh:Warning . ex:Name a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:name ; sh:minCount 1 ."
    report = validate([write("data.ttl", DATA)], [write("shapes.ttl", shapes)], settings=Settings(limit=2))
    assert [level for level, *_ in found(report)] == ["violation", "violation"]
    assert report.truncated
    assert (report.count(Level.violation), report.count(Level.warning), report.total) == (2, 1, 3)


def test_rules_of_ones_own_run_on_ones_own_data(write: Write, tmp_path: Path) -> None:
    """A folder of rules is run beside the shapes, and counts as a check even where no shape has a node."""
    rule = (
        "SELECT ?entity ?property ?value WHERE { ?entity a <https://example.org/Thing> BIND (<urn:x:p> AS ?property) BIND (1 AS ?value) }"
    )
    (tmp_path / "things.rq").write_text(rule, encoding="utf-8")
    report = validate([write("data.ttl", DATA)], [write("shapes.ttl", SIZE + " .")], settings=Settings(rules=(str(tmp_path),)))
    assert found(report) == [
        ("violation", "<https://example.org/Size>", "ex:b"),
        ("violation", "things", "ex:a"),
        ("violation", "things", "ex:b"),
    ]
    alone = validate([write("data.ttl", DATA)], [write("empty.ttl", "")], settings=Settings(rules=(str(tmp_path),)))
    assert [rule for _, rule, _ in found(alone)] == ["things", "things"]
    assert {finding.message(alone.show) for finding in alone.findings} == {'1 is a value of "<urn:x:p>".'}


def test_rules_that_find_nothing_are_no_check_where_shapes_have_no_node(write: Write, tmp_path: Path) -> None:
    """Shapes that select nothing are no pass because a rule was silent; where rules alone were asked for, their silence is one."""
    (tmp_path / "silent.rq").write_text("SELECT ?entity { ?entity <urn:x:none> ?any }", encoding="utf-8")
    shapes, settings = write("shapes.ttl", SIZE.replace("ex:Thing", "ex:Thong") + " ."), Settings(rules=(str(tmp_path),))
    with pytest.raises(NothingChecked, match="the targets of 1 shape select no node"):
        validate([write("data.ttl", DATA)], [shapes], settings=settings)
    assert validate([write("data.ttl", DATA)], settings=settings).status == "conforms"


def test_imports_are_listed_and_not_followed(write: Write) -> None:
    """The report says which file would have to be named."""
    report = validate([write("data.ttl", DATA)], [write("shapes.ttl", SIZE + " . ex:shapes owl:imports <https://example.org/more.ttl> .")])
    assert report.notes == ("owl:imports <https://example.org/more.ttl> is not followed: name that file among the shapes",)


@pytest.mark.parametrize(
    ("shapes", "line", "message"),
    [
        (SIZE.replace("minCount", "minCont") + " .", 7, "sh:minCont is no SHACL property; did you mean sh:minCount?"),
        (SIZE.replace("sh:minCount 1", "sh:minCount 'one'") + " .", 7, "sh:minCount must be an integer"),
        (SIZE.replace("sh:minCount 1", "sh:pattern '('") + " .", 7, "is not a regular expression"),
        (SIZE + " .\nex:T sh:node ex:T .", 8, "recursive shapes have no defined meaning"),
        (SIZE + " ; sh:js [ sh:jsFunctionName 'f' ] .", 7, "sh:js is refused: JavaScript is never run"),
        (
            SIZE + " ; sh:sparql [ sh:select 'SELECT $this FROM <file:///etc/hosts> WHERE { $this ?p ?o }' ] .",
            7,
            "FROM names another data set",
        ),
        (
            SIZE + " ; sh:sparql [ sh:select 'SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
            7,
            "SERVICE asks another",
        ),
    ],
)
def test_ill_formed_shapes_are_refused_where_they_stand(write: Write, shapes: str, line: int, message: str) -> None:
    """The file is named, and the line where a term can be found there."""
    path = write("shapes.ttl", shapes)
    with pytest.raises(IllFormedShapes) as raised:
        validate([write("data.ttl", DATA)], [path])
    assert message in raised.value.message
    assert raised.value.place is not None
    assert raised.value.place.name == path
    assert raised.value.place.line == line
