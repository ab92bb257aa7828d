"""`kg source` lists, shows, verifies, finds gaps and drafts; its exit codes say what came out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RunKg = Callable[..., Any]
SECOND = Path(__file__).parents[1] / "fixtures" / "second-opinion"
WITH = ["--with", str(SECOND / "source.ttl"), "--with", str(SECOND / "claims.trig")]
LEAFLET = SECOND / "leaflet.txt"


def test_list(run_kg: RunKg) -> None:
    """The key of each source begins a line; kind, publisher and date follow, and a count ends the list."""
    ran = run_kg("source", "list", *WITH)
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert [line.partition(":")[0] for line in lines if line and line[0] != " "] == ["essay", "example-leaflet", "2 sources"]
    assert "    essay, publisher not recorded, date not recorded; 34 claims from 18 passages" in lines
    assert lines[-2:] == ["2 sources: 2 with a digest of the text, 0 not re-checkable here; 0 of", "  interested parties"]


@pytest.mark.usefixtures("all_sources")
def test_a_page_without_a_text_says_so(run_kg: RunKg) -> None:
    """Publisher, date, address and stake are shown, and that nothing can be checked again."""
    lines = run_kg("source", "show", "asaps-recognized-boards").out.splitlines()
    assert lines[1] == "web page, American Society for Aesthetic Plastic Surgery, 2009/2016"
    assert lines[3] == "http://www.surgery.org/media/news-releases/credentials--recognized-medical-specialty-boards"
    assert "interested party: issued by, or quoting, a body with a stake in the dispute" in lines
    assert "no text at hand, hence no digest: not re-checkable here" in lines


@pytest.mark.usefixtures("all_sources")
def test_the_json_form_has_the_bibliography(run_kg: RunKg) -> None:
    """What is not recorded is null there."""
    sources = {source["key"]: source for source in json.loads(run_kg("source", "list", "-f", "json").out)["sources"]}
    keys = ("publisher", "date", "url", "interested")
    assert [sources["abfprs-about"][key] for key in keys] == [
        "American Board of Facial Plastic and Reconstructive Surgery", None, sources["abfprs-about"]["url"], False,
    ]  # fmt: skip
    assert [sources["essay"][key] for key in keys] == [None, None, None, False]


def test_a_page_is_drafted_without_its_text(run_kg: RunKg, tmp_path: Path) -> None:
    """The draft names the address, can be listed, and has one passage that is not re-checkable."""
    url = "https://www.example.org/training"
    ran = run_kg("source", "new", "--url", url, "--key", "example-page", "--title", "Example page", "--into", tmp_path)
    sources, claims = tmp_path / "sources" / "example-page.ttl", tmp_path / "claims" / "example-page.trig"
    assert (ran.code, ran.out.splitlines()[:1]) == (0, [f"{sources}: 1 passage of example-page"])
    shown = run_kg("source", "show", "example-page", "--data", sources, "--data", claims).out.splitlines()
    assert shown[:2] == ["Example page (example-page)", "web page, publisher not recorded, date not recorded"]
    assert url in shown
    assert shown[-2:] == ["1 example-page, part 1: not re-checkable here", "  no claim"]


@pytest.mark.parametrize("arguments", [[], ["leaflet.txt", "--url", "https://www.example.org/"], ["--url", "example.org"]])
def test_a_new_source_is_a_text_or_an_address(arguments: list[str], run_kg: RunKg, tmp_path: Path) -> None:
    """Neither, both, or an address that is none, is exit code 2 and writes nothing."""
    ran = run_kg("source", "new", *arguments, "--key", "example-page", "--into", tmp_path)
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "help:" in ran.err


def test_list_as_json(run_kg: RunKg) -> None:
    """The JSON form has the same sources."""
    sources = json.loads(run_kg("source", "list", *WITH, "-f", "json").out)["sources"]
    assert [(source["key"], source["passages"]) for source in sources] == [("essay", 18), ("example-leaflet", 10)]


def test_show(run_kg: RunKg) -> None:
    """Passages have positions, and claims with kind and paraphrase, or the remark that there is none."""
    ran = run_kg("source", "show", "example-leaflet", *WITH)
    assert ran.code == 0
    assert "1.1 code points 0-15\n  no claim\n" in ran.out
    assert "  example-leaflet-2.2-b (negation): It does nothing without operating.\n" in ran.out


def test_show_as_json_into_a_file(run_kg: RunKg, tmp_path: Path) -> None:
    """The suffix of the output file chooses the format."""
    target = tmp_path / "essay.json"
    ran = run_kg("source", "show", "essay", "-o", target)
    shown = json.loads(target.read_text(encoding="utf-8"))
    assert (ran.code, ran.out, len(shown["passages"])) == (0, "", 18)
    assert shown["passages"][0]["claims"][0]["iri"] == "https://w3id.org/medspec/id/claim/essay-1.1-a"


def test_verify_in_place(run_kg: RunKg) -> None:
    """A true copy gives exit code 0."""
    ran = run_kg("source", "verify", "example-leaflet", LEAFLET, *WITH)
    assert (ran.code, ran.out.splitlines()) == (
        0,
        ["example-leaflet: 10 passages: 10 in place", f"{LEAFLET}: the recorded file, byte for byte"],
    )


def test_verify_the_essay(run_kg: RunKg, essay: bytes) -> None:
    """The first source, from standard input, is in place but for its stray mark."""
    ran = run_kg("source", "verify", "essay", "-", stdin=essay)
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "essay: 18 passages: 18 in place",
            "<stdin>: the recorded file, byte for byte",
            "outside all passages: 0-1 (line 1, column 1), 1 code point",
        ],
    )


def test_verify_an_edited_copy(run_kg: RunKg) -> None:
    """Moved and lost passages are named, what is new is shown, and the exit code is 1."""
    copy = LEAFLET.read_bytes().replace(b"Example Leaflet\n", b"Example Leaflet, new\n").replace(b"Looks", b"Beauty")
    ran = run_kg("source", "verify", "example-leaflet", "-", *WITH, stdin=copy)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "example-leaflet: 10 passages: 1 in place, 8 moved, 1 lost"
    assert "2.1  moved: recorded at 17-69, found at 22-74 (line 3, column 1)" in lines
    assert "3.2  lost: recorded at 268-291" in lines
    assert lines[-2:] == [
        "outside all passages: 15-20 (line 1, column 16), 5 code points",
        "outside all passages: 273-297 (line 5, column 40), 24 code points",
    ]


def test_verify_a_rewrapped_copy(run_kg: RunKg) -> None:
    """Other white space of the same length leaves passages in place, and the report says what differs."""
    copy = LEAFLET.read_bytes().replace(b"the looks of", b"the looks\nof")
    ran = run_kg("source", "verify", "example-leaflet", "-", *WITH, stdin=copy)
    assert ran.code == 0
    assert "2.1  in place; same words, other white space, quotes or normalization" in ran.out.splitlines()


def test_verify_as_json(run_kg: RunKg) -> None:
    """The JSON form carries status, number checked, and each passage's standing."""
    copy = b"\n" + LEAFLET.read_bytes()
    ran = run_kg("source", "verify", "example-leaflet", "-", *WITH, "-f", "json", stdin=copy)
    report = json.loads(ran.out)
    assert (ran.code, report["status"], report["checked"], report["truncated"], report["sameFile"]) == (1, "changed", 10, False, False)
    assert report["passages"][0]["found"] == {"start": 1, "end": 16, "line": 2, "column": 1}


def test_verify_without_digests(run_kg: RunKg, tmp_path: Path) -> None:
    """Where nothing can be checked the report says so, and the exit code is 2."""
    lines = (SECOND / "source.ttl").read_text(encoding="utf-8").splitlines(keepends=True)
    bare = "".join(line for line in lines if "spec:sha256" not in line).replace(
        "source:example-leaflet ;\n\n", "source:example-leaflet .\n\n"
    )
    data = tmp_path / "bare.ttl"
    data.write_text(bare.replace("spec:length 557 ;", "spec:length 557 ."), encoding="utf-8")
    ran = run_kg("source", "verify", "example-leaflet", LEAFLET, "--data", data)
    assert ran.code == 2
    assert "example-leaflet: 10 passages: 10 not re-checkable here" in ran.out.splitlines()


def test_verify_strictly(run_kg: RunKg, tmp_path: Path) -> None:
    """A passage that cannot be checked is passed over, but not with --strict."""
    text = (SECOND / "source.ttl").read_text(encoding="utf-8")
    head, _, rest = text.partition("passage:example-leaflet-1.1 a spec:Passage ;")
    block, _, tail = rest.partition("\n\n")
    kept = [line for line in block.splitlines() if "sha256" not in line]
    data = tmp_path / "partly.ttl"
    data.write_text(
        f"{head}passage:example-leaflet-1.1 a spec:Passage ;" + "\n".join(kept).rstrip(" ;") + " .\n\n" + tail, encoding="utf-8"
    )
    command = ["source", "verify", "example-leaflet", str(LEAFLET), "--data", str(data)]
    assert (run_kg(*command).code, run_kg(*command, "--strict").code) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (["verify", "essay", "no-such-file.txt"], b"", "cannot read no-such-file.txt"),
        (["verify", "essay", "-"], b"", "<stdin> is empty"),
        (["verify", "essay", "-"], b"One.\nTw\xff.", "<stdin>:2:3: the byte 0xff is not UTF-8"),
        (["verify", "essay", "-"], b"\x00\x01", "<stdin> is a binary file"),
        (["verify", "esay", "-"], b"One.", 'no source is called "esay"'),
        (["show", "nothing"], b"", 'no source is called "nothing"'),
        (["new", "-", "--key", "Not A Key"], b"One.", '"Not A Key" cannot be the key'),
        (["new", "-", "--key", "a", "--title", " "], b"One.", "the title is empty"),
        (["new", "-", "--key", "a"], b"...", "no letter or digit"),
    ],
)
def test_what_cannot_be_done(
    run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], stdin: bytes, message: str
) -> None:
    """One message, exit code 2, nothing on standard output, no file left behind."""
    monkeypatch.chdir(tmp_path)
    ran = run_kg("source", *arguments, stdin=stdin)
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert message in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err


def test_coverage(run_kg: RunKg) -> None:
    """Gaps are listed with exit code 1; without gaps it is 0."""
    gaps, none = run_kg("source", "coverage", "example-leaflet", *WITH), run_kg("source", "coverage", "essay")
    assert (gaps.code, gaps.out) == (1, "example-leaflet: 9 of 10 passages have a claim\n1.1  code points 0-15  no claim\n")
    assert (none.code, none.out) == (0, "essay: 18 of 18 passages have a claim\n")


def test_coverage_as_json(run_kg: RunKg) -> None:
    """The JSON form names the passages without a claim."""
    report = json.loads(run_kg("source", "coverage", "example-leaflet", *WITH, "-f", "json").out)
    assert (report["status"], report["checked"], [gap["identifier"] for gap in report["unused"]]) == ("gaps", 10, ["1.1"])


def test_new_then_verify(run_kg: RunKg, tmp_path: Path) -> None:
    """The drafted files can be used at once: the text is in place, and no passage has a claim yet."""
    ran = run_kg("source", "new", LEAFLET, "--key", "mine", "--title", "My Leaflet", "--into", tmp_path)
    sources, claims = tmp_path / "sources" / "mine.ttl", tmp_path / "claims" / "mine.trig"
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"{sources}: 10 passages of mine")
    assert run_kg("source", "verify", "mine", LEAFLET, "--with", sources).code == 0
    covered = run_kg("source", "coverage", "mine", "--with", sources, "--with", claims)
    assert (covered.code, covered.out.splitlines()[0]) == (1, "mine: 0 of 10 passages have a claim")


def test_new_does_not_overwrite(run_kg: RunKg, tmp_path: Path) -> None:
    """A second draft under the same key needs --replace."""
    command = ["source", "new", str(LEAFLET), "--key", "mine", "--into", str(tmp_path)]
    assert run_kg(*command).code == 0
    again = run_kg(*command)
    assert (again.code, "exists already" in again.err) == (2, True)
    assert json.loads(run_kg(*command, "--replace", "-f", "json").out)["passages"] == 10


def test_terminal_escapes_are_shown_not_sent(run_kg: RunKg, tmp_path: Path) -> None:
    """A title with control characters cannot act on the terminal."""
    data = tmp_path / "evil.ttl"
    data.write_text(
        "PREFIX spec: <https://w3id.org/medspec/ns#> PREFIX dct: <http://purl.org/dc/terms/> "
        '<https://w3id.org/medspec/id/source/evil> a spec:Source ; dct:title "a\\u001B[2Jb" .',
        encoding="utf-8",
    )
    for command in (["list"], ["show", "evil"]):
        out = run_kg("source", *command, "--data", data).out
        assert ("\x1b" in out, "a\\u{1b}[2Jb" in out) == (False, True)


@pytest.mark.parametrize("command", ["list", "show", "verify", "coverage", "new"])
def test_every_command_has_an_example(run_kg: RunKg, command: str) -> None:
    """Help explains and shows how."""
    ran = run_kg("source", command, "-h")
    assert (ran.code, f"  kg source {command}" in ran.out) == (0, True)
