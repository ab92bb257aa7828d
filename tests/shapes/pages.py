"""The pages of docs/ about shapes and rules, made from what stands in the shapes and rules themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from kg.names import PREFIXES, slug
from kg.query.header import read
from kg.shacl.coverage import shape_name
from kg.shacl.model import Shape, ShapesGraph, TargetClass, TargetNode, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.paths import readable
from kg.shacl.read import own_shapes
from kg.shacl.report import level_of
from kg.shacl.rules import packaged
from kg.shacl.statements import Statements
from kg.terms import spec, text

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
LEADS_TO, SETTLED_BY = spec("leadsTo"), spec("settledBy")
COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
FILES = {
    "claims": "What must hold of specialties, boards, certifications, pathways, sources, passages and claims, in whatever graph it stands.",
    "dataset": "What must hold between a claim and the statements inside its graph. These shapes look into named graphs.",
    "practitioner": "What a directory says of practitioners, compared with what the graph knows of boards, certifications and training.",
    "recognition": (
        "What sources say on the recognition of a claimed board or field, at the place and on the day of the claim. These shapes look into "
        "named graphs."
    ),
    "vocabulary": "What must hold of the terms, file headers, concept schemes and mappings of medspec itself.",
}

SHAPES_HEAD = """\
# Shapes
`kg validate` checks the shipped graph by the shapes below that are for claims, datasets and the vocabulary. `kg validate FILE`
checks what your files say by those for practitioners, and by those for claims and datasets where your files hold something of
that kind; only nodes of your files are judged, the shipped graph is context. `kg validate FILE --shapes SHAPES` uses your shapes
instead, and nothing else. SPARQL rules stand beside the shapes: [rules.md](rules.md).

A **violation** makes the exit code 1, a **warning** or an **info** only with `--fail-on warning` or `--fail-on info`. Every
report says how many nodes were checked by how many shapes, which shapes had no node to check, and which typed nodes no shape
reached. A run that checks nothing at all is no pass but an error ([NothingChecked](errors.md#nothingchecked)).

## Your own shapes
- All of SHACL Core and SHACL-SPARQL is supported. A `sh:` term that SHACL does not define (`sh:minCont`), a recursive shape, a
  broken pattern, `SERVICE` and `FROM` in a query, and JavaScript are refused ([IllFormedShapes](errors.md#illformedshapes));
  `owl:imports` is never followed, and the report says so.
- `rdfs:comment` or `sh:description` of a shape is printed as what to do; `sh:message` may use `{$this}`, `{$value}` and the
  variables of a query.
- Queries may look into named graphs with `GRAPH`. Our prefix declarations can be used with `sh:prefixes shape:prefixes`.

This page is made from the shapes; a test keeps it equal to them (`KG_APPROVE=1 pytest tests/shapes/test_pages.py`).
"""

RULES_HEAD = """\
# Rules
A rule is a SPARQL query that returns what is wrong, for defects that no single node's shape sees. Our rules run whenever `kg
validate` checks the shipped graph, or files that hold claims and what they are about. `--rules DIR` runs the rules in a folder of
yours on your files.

## Writing a rule
`DEFECT.rq` selects `?entity ?property ?value` and, if it likes, `?message`, in which `{?value}` and other variables are replaced
by labels. Each row is a finding about the entity; no rows means nothing is wrong. The columns are those of ROBOT's `report`, so
its queries run unchanged. A header of `#+` lines in YAML gives `summary`, `problem` and `solution`. `severity.tsv` in the same
folder has a line for each rule: its name, a tab, and `violation`, `warning` or `info`; without that file every rule is a
violation. In `kg validate` the default graph holds every statement once, and each claim is a named graph.

A rule of ours comes with a fixture `tests/rules/DEFECT.ttl` (or `.trig`) on which it fires, and must be silent on the shipped
graph.

This page is made from the rules; a test keeps it equal to them (`KG_APPROVE=1 pytest tests/shapes/test_pages.py`).
"""


def shapes_page() -> str:
    """Return docs/shapes.md: one section for each shape, by file."""
    parts = [SHAPES_HEAD]
    for file, about in FILES.items():
        graph = own_shapes(file)
        parts.append(f"# {file}.ttl\n{about}\n")
        parts += [_section(file, graph, shape) for shape in sorted(graph.shapes.values(), key=lambda shape: text(shape.node))]
    return "\n".join(parts)


def _section(file: str, graph: ShapesGraph, shape: Shape) -> str:
    helps = [v.value for v in Statements(graph.triples).values(shape.node, COMMENT) if isinstance(v, ox.Literal)]
    name = slug(shape.node.value)
    path = f", path `{readable(shape.path)}`" if shape.path else ""
    said = Statements(graph.triples)
    verdicts = [slug(verdict.value) for verdict in said.values(shape.node, LEADS_TO) if isinstance(verdict, ox.NamedNode)]
    settled = [v.value for v in said.values(shape.node, SETTLED_BY) if isinstance(v, ox.Literal)]
    parts = [
        f"## {name}\n{_first_upper(shape_name(shape))}: {level_of(shape.severity).name} on {_targets(shape)}{path}.",
        f"> {shape.messages[0].value}",
        f"What to do: {helps[0]}",
        *(f"Verdict: {verdict.replace('-', ' ')}." for verdict in verdicts),
        *(f"What would settle it: {words}" for words in settled),
        *(f"{kind}:\n```turtle\n{example}\n```" for kind, example in _examples(file, shape) if example),
    ]
    return "\n\n".join(parts) + "\n"


def _examples(file: str, shape: Shape) -> list[tuple[str, str]]:
    """Return a bad and a good example of what a shape judges, taken from the examples that test it."""
    folder = HERE / file
    bad = ""
    for report in sorted(folder.glob("*.expected")):
        rows = [line.split("\t") for line in report.read_text(encoding="utf-8").splitlines()]
        found = [row[2] for row in rows if row[1] == text(shape.node)]
        bad = bad or next((block for focus in found if (block := _block(report, focus))), "")
    kinds = [text(target.cls) for target in shape.targets if isinstance(target, TargetClass)]
    wanted = readable(shape.path).removeprefix("^").split("|")[0] if shape.path else ""
    blocks = [
        block
        for path in sorted(folder.glob("ok.*"))
        for block in path.read_text(encoding="utf-8").split("\n\n")
        if any(f" a {kind}" in block for kind in kinds)
    ]
    good = max(blocks, key=lambda block: (bool(wanted) and wanted in block, len(block)), default="")
    return [("Bad", bad), ("Good", good.strip())] if bad else []


def _block(report: Path, focus: str) -> str:
    """Return the paragraph of an example that describes the node `focus`."""
    (example,) = [path for path in report.parent.glob(f"{report.stem}.t*") if path.suffix in {".ttl", ".trig"}]
    written = example.read_text(encoding="utf-8")
    prefixes = dict(re.findall(r"^@prefix ([\w-]*): <([^>]*)>", written, re.MULTILINE))
    names = {
        focus.strip("<>"),
        *(f"{prefix}:{focus[1:-1][len(space) :]}" for prefix, space in prefixes.items() if focus[1:].startswith(space)),
    }
    return next((block.strip() for block in written.split("\n\n") if block.split(" ", 1)[0].strip() in {*names, focus}), "")


def _targets(shape: Shape) -> str:
    words = []
    for target in shape.targets:
        match target:
            case TargetClass(cls=cls):
                words.append(f"`{text(cls)}`")
            case TargetNode(node=node):
                words.append(f"the node `{text(node)}`")
            case TargetSubjectsOf(predicate=predicate):
                words.append(f"subjects of `{text(predicate)}`")
            case TargetObjectsOf(predicate=predicate):
                words.append(f"objects of `{text(predicate)}`")
    return ", ".join(sorted(words)) or "what other shapes pass on to it"


def rules_page() -> str:
    """Return docs/rules.md: one section for each rule."""
    parts = [RULES_HEAD]
    for rule in packaged():
        header = {key: entry.text(key) for key, entry in read(rule.text, rule.file).table("the header").items()}
        told = [
            f"## {rule.name}\n{header['summary']} Level: {rule.level.name}.",
            header["problem"],
            f"What to do: {header['solution']}",
            f"Bad:\n```turtle\n{_fixture(rule.name)}\n```",
        ]
        parts.append("\n\n".join(told) + "\n")
    return "\n".join(parts)


def _fixture(name: str) -> str:
    """Return what the fixture of a rule says, without its prefixes: the rule fires on it."""
    (path,) = [path for path in RULES.glob(f"{name}.t*") if path.suffix in {".ttl", ".trig"}]
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("@prefix")]
    return "\n".join(lines).strip()


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
