"""Claims, passages and evidence as JSON; the keys are described in docs/json.md and do not change within a major version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.answer.thing import Thing
from kg.evidence import Claim, Evidence, Passage
from kg.render.claims import sentence
from kg.terms import value


def thing_json(thing: Thing) -> dict[str, str]:
    """Return a thing as JSON: iri (or the text of a literal), label."""
    return {"iri": thing.id, "label": thing.label}


def claim_json(claim: Claim) -> dict[str, Any]:
    """Return a claim as JSON: key, iri, kinds, implied, paraphrase, passages, in_tension_with, places, times."""
    return {
        "key": claim.key,
        "iri": claim.iri,
        "kinds": list(claim.kinds),
        "implied": claim.implied,
        "paraphrase": claim.paraphrase,
        "passages": [passage_json(passage) for passage in claim.passages],
        "in_tension_with": list(claim.in_tension_with),
        "places": list(claim.spatial),
        "times": list(claim.temporal),
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """Return a passage as JSON: id, iri, source, source_title, start, end (code points, exclusive), sha256."""
    return {
        "id": passage.identifier,
        "iri": passage.iri,
        "source": passage.source_key,
        "source_title": passage.source_title,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
    }


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """Return a statement with its evidence as JSON: subject, predicate, object, words, claims (keys), rule, premises."""
    s = evidence.statement
    found: dict[str, Any] = {
        "subject": value(s.subject),
        "predicate": s.predicate.value,
        "object": value(s.object),
        "words": sentence(evidence),
        "claims": [claim.key for claim in evidence.claims],
    }
    if evidence.premises:
        found["rule"] = evidence.rule
        found["premises"] = [evidence_json(premise) for premise in evidence.premises]
    return found


def claims_json(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Return several claims as JSON."""
    return [claim_json(claim) for claim in claims]


def dump(document: object) -> str:
    """Return `document` as JSON text (RFC 8259), indented, characters outside ASCII as they are."""
    from json import dumps

    return dumps(document, ensure_ascii=False, indent=2) + "\n"
