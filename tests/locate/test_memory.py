"""Looking up places in a large document takes little memory and about the time of reading it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NODES = 200_000
"""Five statements each: a million."""

_MEASURE = """
import re, sys, time
from pathlib import Path
import pyoxigraph as ox
from kg.formats import rdf_syntax
from kg.locate import Role
from kg.locate.find import place_of
path, syntax, count = Path(sys.argv[1]), rdf_syntax(sys.argv[2]), int(sys.argv[3])
wanted = dict.fromkeys(range(count - 1, 0, -count // 50), Role.OBJECT)
started = time.process_time()
found = place_of(path, syntax, wanted)
took = time.process_time() - started
# The kernel's own peak of this program; that of getrusage may be the parent's, from before the program was started.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
started = time.process_time()
read = 0 if syntax.name == "json-ld" else sum(1 for _ in ox.parse(path=path, format=syntax.engine))
print(len(wanted), len(found), found[count - 1].line, peak, took, time.process_time() - started, read)
"""


def _turtle() -> Iterator[str]:
    yield "@prefix e: <http://e/> .\n"
    for n in range(NODES):
        yield f'e:p{n} a e:P ;\n  e:name "Practitioner {n}"@en ;\n  e:step e:a{n}, [ e:at e:b ] .\n'


def _one_subject() -> Iterator[str]:
    yield "@prefix e: <http://e/> .\ne:s e:p e:o"
    for n in range(5 * NODES - 1):
        yield f",\n  e:o{n}"
    yield " .\n"


def _n_triples() -> Iterator[str]:
    for n in range(5 * NODES):
        yield f'<http://e/p{n}> <http://e/name> "Practitioner {n}" .\n'


def _json_ld() -> Iterator[str]:
    yield '{"@context": {"@vocab": "http://e/"}, "@graph": ['
    for n in range(NODES):
        node = {"@id": f"http://e/p{n}", "@type": "P", "name": f"Practitioner {n}", "step": [{"@id": f"http://e/a{n}"}, {"at": "b"}]}
        yield (",\n" if n else "\n") + json.dumps(node)
    yield "\n]}"


def _rdf_xml() -> Iterator[str]:
    yield '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
    for n in range(NODES):
        yield f'<e:P rdf:about="http://e/p{n}"><e:name>Practitioner {n}</e:name>\n  <e:at rdf:resource="http://e/a{n}"/>'
        yield '<e:step><rdf:Description e:at="b"/></e:step></e:P>\n'
    yield "</rdf:RDF>\n"


DOCUMENTS = [
    ("n-triples", _n_triples, 5 * NODES),
    ("turtle", _turtle, 3 * NODES + 1),
    ("turtle", _one_subject, 5 * NODES + 1),
    ("json-ld", _json_ld, NODES + 1),
    ("rdf/xml", _rdf_xml, 2 * NODES + 1),
]


@pytest.mark.slow  # writes and reads a million statements for each syntax
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not tell a program's peak of memory in /proc")
@pytest.mark.parametrize(("syntax", "pieces", "last_line"), DOCUMENTS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_million_statements_take_60_megabytes(syntax: str, pieces: Callable[[], Iterator[str]], last_line: int, tmp_path: Path) -> None:
    """Fifty statements are placed, the last of them on the last line, within 60 MB including the interpreter."""
    path = tmp_path / "document"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces())
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path), syntax, str(5 * NODES)], capture_output=True, text=True, check=True, timeout=300
    )
    wanted, found, line, peak, took, parsing, read = ran.stdout.split()
    assert int(wanted) >= 50
    assert (found, int(line)) == (wanted, last_line)
    assert float(peak) < 60
    if read != "0":
        # A generous bound on the ratio: a loaded machine must not fail it, a quadratic pass must.
        assert float(took) < 10 * float(parsing) + 1
