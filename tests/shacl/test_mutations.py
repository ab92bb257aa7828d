"""Injected errors are caught, each with the intended shape, node and message."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import resources
from kg.embedded import Embedded
from kg.load import DERIVED, authored, derive
from kg.names import PREFIXES
from kg.shacl.read import own_shapes
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate_shipped
from kg.terms import text
from tests.shacl.mutations import MUTATIONS, Mutation

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="module")
def quads(essay_share: Path) -> list[ox.Quad]:
    """Return the authored statements, with the essay as the only source: a second of work less for each error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "share", lambda: essay_share)
        return authored()


def broken(quads: list[ox.Quad], update: str) -> tuple[int, Embedded]:
    """Return the shipped dataset after `update`, and by how many statements the authored graphs differ."""
    engine = Embedded(quads)
    before = set(engine.store)
    engine.store.update(PROLOGUE + update)
    changed = len(before ^ set(engine.store))
    engine.store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    for triple in derive(engine):
        engine.store.add(ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph()))
        engine.store.add(ox.Quad(triple.subject, triple.predicate, triple.object, DERIVED))
    return changed, engine


def found(report: Report) -> list[tuple[str, str, str]]:
    """Return shape or rule, focus node and message of every finding."""
    return [
        (f"rule {finding.rule}" if finding.rule else text(finding.shape), text(finding.focus), finding.message(report.show))
        for finding in report.findings
    ]


def test_there_are_at_least_eighty_injected_errors() -> None:
    """Each has a name of its own."""
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
    assert len(MUTATIONS) >= 80


def test_the_untouched_graph_has_no_finding(quads: list[ox.Quad]) -> None:
    """What the mutations find comes from the mutations, but for concepts that other sources use."""
    sources = {source for source, _, _ in found(validate_shipped(broken(quads, "INSERT DATA {}")[1], Settings()))}
    assert sources == {"rule unused-concept"}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_an_injected_error_is_caught(mutation: Mutation, quads: list[ox.Quad]) -> None:
    """The intended shape or rule names the intended node with the intended message."""
    changed, engine = broken(quads, mutation.update)
    assert changed > 0
    findings = found(validate_shipped(engine, Settings()))
    said = [message for source, focus, message in findings if (source, focus) == (mutation.source, mutation.focus)]
    assert [message for message in said if mutation.message in message], findings


def test_every_shape_and_rule_is_the_aim_of_an_injected_error() -> None:
    """Each shape for claims and datasets that has a target, and each rule, is what some error must be caught by."""
    aims = {mutation.source for mutation in MUTATIONS}
    shapes = {text(shape.node) for name in ("claims", "dataset") for shape in own_shapes(name).roots()}
    rules = {f"rule {name.removeprefix('rules/').removesuffix('.rq')}" for name in resources.names("rules", ".rq")}
    assert len(shapes) >= 55
    assert len(rules) >= 13
    assert (shapes | rules) - aims == set()
