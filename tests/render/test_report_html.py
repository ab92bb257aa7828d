"""A validation report as HTML says what the text says, and nothing in the data can act in it."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import kg
from kg.render import report_html

EXAMPLES = Path(__file__).parents[1] / "examples"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened += [tag, *(name for name, _ in attrs if name.startswith("on"))]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    return tags


def test_every_finding_is_a_row_with_its_place() -> None:
    """Messages, places, verdict and coverage stand in the fragment that notebooks show."""
    report = kg.open().validate(EXAMPLES / "clinic.ttl")
    tags = _read(report._repr_html_() or "")
    text = " ".join(tags.text)
    assert tags.opened.count("td") == 3 * len(report.findings)
    assert f"checked: {report.coverage.checked} nodes by" in text
    assert "awards no certification in plastic surgery" in text
    assert "clinic.ttl:26:27" in text


def test_data_cannot_act_in_the_page(tmp_path: Path) -> None:
    """Markup in labels and literals is shown, not obeyed; the page has no script and loads nothing."""
    (tmp_path / "data.ttl").write_text(
        '@prefix ex: <http://example.org/> .\nex:a a ex:T ; ex:n "<script>alert(1)</script><img src=x>" .\n', encoding="utf-8"
    )
    (tmp_path / "shapes.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:n ; sh:maxLength 2 ; sh:message "too long: {$value}" ] .\n',
        encoding="utf-8",
    )
    report = kg.open().validate(tmp_path / "data.ttl", shapes=tmp_path / "shapes.ttl")
    assert len(report.findings) == 1
    assert {"script", "img", "link"} & set(_read(report_html.page(report)).opened) == set()
    assert "&lt;script&gt;" in report_html.page(report)


def test_the_command_writes_a_whole_page(run_kg: Callable[..., Any]) -> None:
    """`-f html` gives a page with the exit code of the verdict."""
    ran = run_kg("validate", EXAMPLES / "clinic.ttl", "-f", "html")
    assert (ran.code, ran.out.startswith("<!DOCTYPE html>"), ran.out.rstrip().endswith("</html>")) == (1, True, True)


def test_the_page_refers_to_nothing_outside() -> None:
    """No element loads or leads anywhere, and the style sheet names no resource."""
    clinics = kg.open([EXAMPLES / "clinics.trig"])
    page = report_html.page(clinics.validate(EXAMPLES / "clinics.trig", shapes=EXAMPLES / "clinic-shapes.ttl"))
    assert "clinics.trig:13:5" in page
    tags = _read(page)
    assert {"script", "link", "img", "iframe", "object", "a", "form", "base"} & set(tags.opened) == set()
    assert [word for word in ("src=", "href=", "url(", "@import") if word in page] == []


def test_three_of_each_kind_are_shown_or_all(run_kg: Callable[..., Any], tmp_path: Path) -> None:
    """The page and Markdown group findings and count the rest, as the text does; --all lists them."""
    things = "".join(f"ex:n{number:02} a ex:T .\n" for number in range(12))
    (tmp_path / "data.ttl").write_text(f"@prefix ex: <http://example.org/> .\n{things}", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:n ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    files = tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl"
    for format, item in (("html", "<td>ex:n"), ("markdown", "- ex:n"), ("text", "- ex:n")):
        some, every = run_kg("validate", *files, "-f", format).out, run_kg("validate", *files, "-f", format, "--all").out
        assert (some.count(item), every.count(item)) == (3, 12)
        assert ("and 9 more" in some, "12 violations" in some) == (True, True)
