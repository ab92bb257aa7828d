"""Documents that are damaged in one way each, in every format and through every command that reads: refused, with nothing written."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.formats import JSON_LD, RDF, RdfSyntax
from tests.conftest import RunKg

SOURCE = (
    "@prefix ex: <https://clinic.example/> .\n"
    + "".join(f'ex:a{n} a ex:Thing ; ex:p "Größe {n}", {n} ; ex:q [ ex:r ex:b{n} ] .\n' for n in range(40))
).encode()
SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://clinic.example/> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."""
READERS = {
    "query": ("query", "-e", "SELECT * { ?s ?p ?o }", "-f", "csv", "-o", "out", "--data"),
    "convert": ("convert", "-f", "trig", "-o", "out"),
    "stream": ("convert", "--stream", "-f", "trig", "-o", "out"),
    "export": ("export", "-f", "trig", "-o", "out", "--data"),
    "validate": ("validate", "--shapes", "shapes.ttl", "-f", "json", "-o", "out"),
    "diff": ("diff", "shapes.ttl", "-f", "json", "-o", "out"),
    "load": ("load", "--store", "made"),
}
UNPACKING = ("stream", "diff", "load")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the same statements in every format, by its name."""
    from kg.export import files

    path = tmp_path_factory.mktemp("documents") / "source.ttl"
    path.write_bytes(SOURCE)
    return {syntax.name: files([str(path)]).write(syntax.name).data for syntax in RDF}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with shapes and an old output."""
    monkeypatch.chdir(tmp_path)
    Path("shapes.ttl").write_bytes(SHAPES)
    Path("out").write_text("old", encoding="utf-8")


def _refused(run_kg: RunKg, reader: str, name: str) -> str:
    """Run a command on the file `name`, check that it was refused and changed nothing, and return the first line of the message."""
    before = sorted(path.name for path in Path().iterdir())
    ran = run_kg(*READERS[reader], name)
    assert (ran.code, ran.stdout, "Traceback" in ran.err) == (2, b"", False), ran.err
    assert (Path("out").read_text(encoding="utf-8"), sorted(path.name for path in Path().iterdir())) == ("old", before)
    line, help_ = ran.err.splitlines()[0], [line for line in ran.err.splitlines() if line.startswith("help: ")]
    assert line.startswith("error: ") and len(help_) == 1
    return line


def _named(syntax: RdfSyntax) -> str:
    return f"data.{syntax.suffixes[0]}"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name.replace("/", "-"))
def test_a_whole_document_is_read(run_kg: RunKg, documents: dict[str, bytes], syntax: RdfSyntax, reader: str) -> None:
    """The control: the same document, undamaged, is read by the same command."""
    Path(_named(syntax)).write_bytes(documents[syntax.name])
    assert run_kg(*READERS[reader], _named(syntax)).code == (1 if reader == "diff" else 0)


DAMAGE = {
    "cut": lambda data: data[: int(len(data) * 0.6)].rstrip(b" .\n;,]}") + b" ",
    "a-byte-that-is-no-text": lambda data: data.replace("ö".encode(), b"\xf6", 21).replace(b"\xf6", "ö".encode(), 20),
    "a-null-byte": lambda data: data[: len(data) // 2] + b"\x00" + data[len(data) // 2 :],
    "html-behind": lambda data: data + b"<html><body>502 Bad Gateway</body></html>\n",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name.replace("/", "-"))
def test_a_damaged_document_is_refused(run_kg: RunKg, documents: dict[str, bytes], syntax: RdfSyntax, reader: str, damage: str) -> None:
    """Whatever the parser has read by then, nothing of it is used."""
    broken = DAMAGE[damage](documents[syntax.name])
    assert broken != documents[syntax.name]
    Path(_named(syntax)).write_bytes(broken)
    assert _named(syntax) in _refused(run_kg, reader, _named(syntax))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name.replace("/", "-"))
def test_a_document_under_another_format_s_name_is_refused(
    run_kg: RunKg, documents: dict[str, bytes], syntax: RdfSyntax, reader: str
) -> None:
    """Turtle is no JSON-LD, and nothing else is N-Triples."""
    wrong = "data.jsonld" if syntax is not JSON_LD else "data.ttl"
    Path(wrong).write_bytes(documents[syntax.name])
    _refused(run_kg, reader, wrong)


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
@pytest.mark.parametrize("reader", UNPACKING)
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name.replace("/", "-"))
def test_a_packed_document_that_breaks_off_is_refused(
    run_kg: RunKg, documents: dict[str, bytes], syntax: RdfSyntax, reader: str, packing: str
) -> None:
    """A package without its end never passes for a short one."""
    if packing == "gzip":
        name, packed = f"{_named(syntax)}.gz", gzip.compress(documents[syntax.name])
    else:
        from kg.reading import zstd

        name, packed = f"{_named(syntax)}.zst", zstd(".").compress(documents[syntax.name])
    Path(name).write_bytes(packed[:-9])
    assert "cannot be unpacked" in _refused(run_kg, reader, name)
