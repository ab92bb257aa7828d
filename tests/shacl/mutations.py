"""Errors that curators make, as SPARQL updates on the authored graphs, each with the finding that must follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """An error: what it is called, the update that makes it, and shape (or "rule NAME"), focus node and message of the finding."""

    name: str
    update: str
    source: str
    focus: str
    message: str


def insert(statements: str, graph: str = "graph:entities") -> str:
    """Return an update that adds statements to a graph."""
    return f"INSERT DATA {{ GRAPH {graph} {{ {statements} }} }}"


def delete(pattern: str, graph: str = "graph:claims") -> str:
    """Return an update that removes all statements of a pattern from a graph."""
    return f"DELETE WHERE {{ GRAPH {graph} {{ {pattern} }} }}"


def replace(subject: str, predicate: str, value: str, graph: str = "graph:sources") -> str:
    """Return an update that gives a subject one other value."""
    return f"{delete(f'{subject} {predicate} ?value', graph)} ; {insert(f'{subject} {predicate} {value}', graph)}"


DIRECT, PLASTIC, VIA = "cosmetic-surgery-direct", "plastic-surgery-by-fellowship", "cosmetic-surgery-via-plastic-surgery"
JOINT = 'certificate:joint a spec:Certificate ; skos:prefLabel "joint certificate"@en'
ABPS, ABCS = "board:american-board-of-plastic-surgery", "board:american-board-of-cosmetic-surgery"


TRAINING = [
    Mutation(
        "circle of stages",
        insert(f"stage:{DIRECT}-3 spec:next stage:{DIRECT}-1", "claim:essay-3.2-b"),
        "shape:Stage-circle", f"stage:{DIRECT}-1", "the order is circular",
    ),
    Mutation(
        "missing link",
        delete(f"stage:{DIRECT}-2 spec:next stage:{DIRECT}-3", "claim:essay-3.2-b"),
        "shape:TrainingPathway-first", f"pathway:{DIRECT}", "this one has 2 of them",
    ),
    Mutation(
        "stage without option",
        delete(f"stage:{PLASTIC}-2 spec:option ?o", "claim:essay-3.4-a"),
        "shape:Stage-option", f"stage:{PLASTIC}-2", "at least one option",
    ),
    Mutation(
        "stage of two pathways",
        insert(f"pathway:{PLASTIC} spec:hasStage stage:{DIRECT}-2", "claim:essay-3.4-a"),
        "shape:Stage-pathway", f"stage:{DIRECT}-2", "exactly one pathway",
    ),
    Mutation(
        "stage without pathway",
        insert('stage:lost a spec:Stage ; skos:prefLabel "lost stage"@en'),
        "shape:Stage-pathway", "stage:lost", "exactly one pathway",
    ),
    Mutation(
        "two next stages",
        insert(f"stage:{DIRECT}-1 spec:next stage:{DIRECT}-3", "claim:essay-3.2-a"),
        "shape:Stage-next", f"stage:{DIRECT}-1", "at most one next stage",
    ),
    Mutation(
        "two previous stages",
        insert(f"stage:{DIRECT}-1 spec:next stage:{DIRECT}-3", "claim:essay-3.2-a"),
        "shape:Stage-previous", f"stage:{DIRECT}-3", "Two stages lead to this one",
    ),
    Mutation(
        "next stage in another pathway",
        insert(f"stage:{PLASTIC}-2 spec:next stage:{VIA}-3", "claim:essay-3.4-a"),
        "shape:Stage-samePathway", f"stage:{PLASTIC}-2", "belongs to another pathway",
    ),
    Mutation(
        "more to choose than there is",
        insert(f"stage:{DIRECT}-2 spec:choose 3", "claim:essay-3.2-a"),
        "shape:Stage-chooseEnough", f"stage:{DIRECT}-2", "3 options must be chosen",
    ),
    Mutation(
        "nothing to choose",
        insert(f"stage:{DIRECT}-2 spec:choose 0", "claim:essay-3.2-a"),
        "shape:Stage-choose", f"stage:{DIRECT}-2", "1 or more",
    ),
    Mutation(
        "optional in words",
        insert(f'stage:{DIRECT}-2 spec:optional "sometimes"', "claim:essay-3.2-a"),
        "shape:Stage-optional", f"stage:{DIRECT}-2", "true or false",
    ),
    Mutation(
        "empty pathway",
        insert('pathway:none a spec:TrainingPathway ; skos:prefLabel "no route"@en'),
        "shape:TrainingPathway-stage", "pathway:none", "at least one stage",
    ),
    Mutation(
        "pathway into two fields",
        insert(f"pathway:{PLASTIC} spec:inSpecialty specialty:surgery", "claim:essay-3.4-a"),
        "shape:TrainingPathway-specialty", f"pathway:{PLASTIC}", "exactly one specialty",
    ),
    Mutation(
        "pathway to a certification of another field",
        insert(f"pathway:{PLASTIC} spec:qualifiesFor certification:abcs-cosmetic-surgery", "claim:essay-3.6-a"),
        "shape:TrainingPathway-certification", f"pathway:{PLASTIC}", "another specialty: cosmetic surgery",
    ),
    Mutation(
        "one step asked for twice",
        insert(f"stage:{PLASTIC}-2 spec:option step:medical-school", "claim:essay-3.4-a")
        + " ; " + delete(f"stage:{PLASTIC}-2 spec:option step:plastic-surgery-fellowship", "claim:essay-3.4-a"),
        "rule repeated-step", f"pathway:{PLASTIC}", "medical school is the only option of two",
    ),
    Mutation(
        "step without kind",
        delete("step:medical-school spec:stepKind ?kind", "graph:entities"),
        "shape:TrainingStep-kind", "step:medical-school", "exactly one kind",
    ),
    Mutation(
        "step of two fields",
        insert("step:surgical-fellowship spec:inSpecialty specialty:plastic-surgery"),
        "shape:TrainingStep-specialty", "step:surgical-fellowship", "at most one specialty",
    ),
]  # fmt: skip

BOARDS = [
    Mutation(
        "certification without board",
        delete("certification:abps-plastic-surgery spec:awardedBy ?b", "?claim"),
        "shape:Certification-board", "certification:abps-plastic-surgery", "exactly one board",
    ),
    Mutation(
        "certification of two boards",
        insert(f"certification:abps-plastic-surgery spec:awardedBy {ABCS}", "claim:essay-3.6-a"),
        "shape:Certification-board", "certification:abps-plastic-surgery", "exactly one board",
    ),
    Mutation(
        "certification without field",
        delete("certification:abps-plastic-surgery spec:inSpecialty ?s", "?claim"),
        "shape:Certification-specialty", "certification:abps-plastic-surgery", "exactly one specialty",
    ),
    Mutation(
        "offering in another field",
        insert(f"{JOINT} ; spec:inSpecialty specialty:cosmetic-surgery")
        + " ; " + insert("certification:abps-plastic-surgery spec:offeringOf certificate:joint"),
        "shape:Certification-offering", "certification:abps-plastic-surgery", "not in the specialty of the joint certificate",
    ),
    Mutation(
        "joint certificate of nobody",
        insert(f"{JOINT} ; spec:inSpecialty specialty:plastic-surgery"),
        "shape:Certificate-offering", "certificate:joint", "No board is known to award",
    ),
    Mutation(
        "joint certificate in two fields",
        insert(f"{JOINT} ; spec:inSpecialty specialty:plastic-surgery , specialty:cosmetic-surgery"),
        "shape:Certificate-specialty", "certificate:joint", "exactly one specialty",
    ),
    Mutation(
        "certification described twice",
        insert('certification:twin a spec:Certification ; skos:prefLabel "twin"@en')
        + " ; " + insert(f"certification:twin spec:awardedBy {ABPS} ; spec:inSpecialty specialty:plastic-surgery", "claim:essay-3.6-a"),
        "shape:Certification-twin", "certification:abps-plastic-surgery", "twin is awarded by the same board",
    ),
    Mutation(
        "board that certifies nothing",
        insert('board:none a spec:Board ; skos:prefLabel "Example Board"@en'),
        "shape:Board-certification", "board:none", "No certification of this board",
    ),
    Mutation(
        "one acronym for two boards",
        insert('board:other a spec:Board ; skos:prefLabel "Example Board"@en ; skos:notation "abps"'),
        "rule shared-acronym", ABPS, "Example Board has the same acronym",
    ),
    Mutation(
        "board recognized by a field",
        insert(f"{ABPS} spec:recognizedBy specialty:surgery", "claim:essay-3.6-a"),
        "shape:Thing-range", ABPS, "surgery is not known as one",
    ),
]  # fmt: skip

THINGS = [
    Mutation(
        "label missing", delete(f"{ABPS} skos:prefLabel ?l", "graph:entities"),
        "shape:Thing-label", ABPS, "no preferred label in English",
    ),
    Mutation(
        "two preferred labels in one language", insert(f'{ABPS} skos:prefLabel "ABPS"@en'),
        "shape:Thing-labelOnce", ABPS, "two preferred labels in one language",
    ),
    Mutation(
        "label without language", insert(f'{ABPS} skos:prefLabel "ABPS"'),
        "shape:Thing-labelLanguage", ABPS, "ABPS does not say its language",
    ),
    Mutation(
        "alternative label like the preferred one", insert('step:medical-school skos:altLabel "medical school"@en'),
        "shape:Thing-alternativeLabel", "step:medical-school", "repeats the preferred one",
    ),
    Mutation(
        "two steps with one label", insert('step:other a spec:TrainingStep ; skos:prefLabel "medical school"@en'),
        "rule shared-label", "step:medical-school", "has the same label",
    ),
    Mutation(
        "field outside the scheme", delete("specialty:surgery skos:inScheme ?s", "graph:entities"),
        "shape:Specialty-scheme", "specialty:surgery", "not in the scheme",
    ),
    Mutation(
        "value of the wrong class", insert("specialty:plastic-surgery spec:hasPurpose indication:burns", "claim:essay-2.2-a"),
        "shape:Thing-range", "specialty:plastic-surgery", "burns is not known as one",
    ),
    Mutation(
        "value of the wrong scheme", insert("specialty:plastic-surgery spec:treats method:surgical", "claim:essay-2.2-a"),
        "shape:Thing-valueScheme", "specialty:plastic-surgery", "surgical methods is in none of the schemes",
    ),
    Mutation(
        "subject of the wrong class", insert("purpose:function spec:treats indication:burns", "claim:essay-2.2-a"),
        "shape:Thing-domain", "purpose:function", "is said of something that is not a specialty",
    ),
    Mutation(
        "field distinct from itself", insert("specialty:surgery spec:distinctFrom specialty:surgery", "claim:essay-4.2-a"),
        "shape:Thing-itself", "specialty:surgery", "relates a thing to itself",
    ),
    Mutation(
        "statement outside any claim", insert("specialty:plastic-surgery spec:hasPurpose purpose:function"),
        "shape:Thing-claimed", "specialty:plastic-surgery", "outside any claim",
    ),
    Mutation(
        "thing without a class", insert('organization:untyped skos:prefLabel "Example Council"@en'),
        "rule untyped-thing", "organization:untyped", "class of this thing is not stated",
    ),
    Mutation(
        "reference to nothing", insert("specialty:plastic-surgery spec:treats indication:burn", "claim:essay-2.1-a"),
        "rule unknown-thing", "specialty:plastic-surgery", "indication:burn is not declared",
    ),
    Mutation(
        "misspelt property", insert("specialty:plastic-surgery spec:hasPurpos purpose:function", "claim:essay-2.2-a"),
        "rule undeclared-term", "specialty:plastic-surgery", "no term spec:hasPurpos",
    ),
    Mutation(
        "deprecated property", insert("spec:treats owl:deprecated true", "graph:ontology"),
        "rule deprecated-term", "specialty:plastic-surgery", "is deprecated",
    ),
    Mutation(
        "concept that nothing uses",
        insert('method:new a skos:Concept ; skos:inScheme scheme:method ; skos:prefLabel "new"@en', "graph:schemes"),
        "rule unused-concept", "method:new", "No statement uses",
    ),
    Mutation(
        "thing that no claim speaks of", insert('step:unused a spec:TrainingStep ; skos:prefLabel "unused step"@en'),
        "rule claimless-thing", "step:unused", "No claim says anything",
    ),
]  # fmt: skip

PASSAGES = [
    Mutation(
        "passage beyond the end", replace("selector:essay-4.4", "oa:end", "2548"),
        "shape:Passage-withinSource", "passage:essay-4.4", "beyond the 2547 code points",
    ),
    Mutation(
        "start after end", replace("selector:essay-4.4", "oa:start", "9999"),
        "shape:Selector-order", "selector:essay-4.4", "starts before it ends",
    ),
    Mutation(
        "negative start", replace("selector:essay-1.1", "oa:start", "-2"),
        "shape:Selector-start", "selector:essay-1.1", "0 or more",
    ),
    Mutation(
        "end in words", replace("selector:essay-1.1", "oa:end", '"last"'),
        "shape:Selector-end", "selector:essay-1.1", "one whole number",
    ),
    Mutation(
        "passages that overlap", replace("selector:essay-4.4", "oa:start", "2300"),
        "shape:Passage-overlap", "passage:essay-4.3", "overlaps with essay, paragraph 4, sentence 4",
    ),
    Mutation(
        "one position for two passages", replace("passage:essay-1.2", "oa:hasSelector", "selector:essay-1.1"),
        "shape:Selector-passage", "selector:essay-1.1", "share one position",
    ),
    Mutation(
        "upper-case digest", replace("passage:essay-1.1", "spec:sha256", f'"{"0123456789ABCDEF" * 4}"'),
        "shape:Passage-digest", "passage:essay-1.1", "64 lower-case hexadecimal digits",
    ),
    Mutation(
        "short folded digest", replace("passage:essay-1.1", "spec:sha256Folded", '"abc"'),
        "shape:Passage-digestFolded", "passage:essay-1.1", "64 lower-case hexadecimal digits",
    ),
    Mutation(
        "folded digest missing", delete("passage:essay-1.1 spec:sha256Folded ?d", "graph:sources"),
        "shape:Passage-digestFoldedMissing", "passage:essay-1.1", "no folded digest",
    ),
    Mutation(
        "source that nobody can find", insert('source:bare a spec:Source ; dct:title "bare"@en', "graph:sources"),
        "shape:Source-traceable", "source:bare", "nobody can find what was read",
    ),
    Mutation(
        "digest missing", delete("passage:essay-1.1 spec:sha256 ?d", "graph:sources"),
        "shape:Passage-digestMissing", "passage:essay-1.1", "cannot be checked against the text",
    ),
    Mutation(
        "position missing", delete("passage:essay-1.1 oa:hasSelector ?s", "graph:sources"),
        "shape:Passage-selectorMissing", "passage:essay-1.1", "cannot be found in the text",
    ),
    Mutation(
        "position of no type", delete("selector:essay-1.1 a ?type", "graph:sources"),
        "shape:Passage-selector", "passage:essay-1.1", "text position selector",
    ),
    Mutation(
        "passage of no source", delete("passage:essay-1.1 oa:hasSource ?s", "graph:sources"),
        "shape:Passage-source", "passage:essay-1.1", "exactly one known source",
    ),
    Mutation(
        "passage without number", delete("passage:essay-1.1 dct:identifier ?i", "graph:sources"),
        "shape:Passage-identifier", "passage:essay-1.1", "exactly one identifier",
    ),
    Mutation(
        "one number for two passages", replace("passage:essay-1.2", "dct:identifier", '"1.1"'),
        "shape:Passage-identifierOnce", "passage:essay-1.1", "has the same identifier",
    ),
    Mutation(
        "source without title", delete("source:essay dct:title ?t", "graph:sources"),
        "shape:Source-title", "source:essay", "one title",
    ),
    Mutation(
        "source without length", delete("source:essay spec:length ?l", "graph:sources"),
        "shape:Source-pinned", "source:essay", "digest without a length",
    ),
    Mutation(
        "length of nothing", replace("source:essay", "spec:length", "0"),
        "shape:Source-length", "source:essay", "1 or more",
    ),
    Mutation(
        "language in words", replace("source:essay", "dct:language", '"English language"'),
        "shape:Source-language", "source:essay", "English language is not a language tag",
    ),
    Mutation(
        "source without passages", insert('source:empty a spec:Source ; dct:title "Empty"@en', "graph:sources"),
        "rule source-without-passage", "source:empty", "No passage of this source",
    ),
    Mutation(
        "passage without claim", delete("claim:essay-1.3-a spec:from ?p"),
        "rule passage-without-claim", "passage:essay-1.3", "No claim was read off",
    ),
]  # fmt: skip

CLAIMS = [
    Mutation(
        "claim without passage", delete("claim:essay-1.3-a spec:from ?p"),
        "shape:Claim-passage", "claim:essay-1.3-a", "names the passages",
    ),
    Mutation(
        "claim from two sources",
        insert("claim:essay-1.3-a spec:from passage:other", "graph:claims")
        + ' ; ' + insert("passage:other a spec:Passage ; oa:hasSource source:other", "graph:sources"),
        "shape:Claim-oneSource", "claim:essay-1.3-a", "several sources",
    ),
    Mutation(
        "claim without kind", delete("claim:essay-1.3-a spec:statementKind ?k"),
        "shape:Claim-statementKind", "claim:essay-1.3-a", "names its kind",
    ),
    Mutation(
        "kind from another scheme", insert("claim:essay-1.3-a spec:statementKind method:surgical", "graph:claims"),
        "shape:Thing-valueScheme", "claim:essay-1.3-a", "surgical methods is in none of the schemes",
    ),
    Mutation(
        "paraphrase without language", insert('claim:essay-1.3-a spec:paraphrase "No language."', "graph:claims"),
        "shape:Claim-paraphrase", "claim:essay-1.3-a", "marked with that language",
    ),
    Mutation(
        "two claims in the same words",
        replace("claim:essay-1.3-a", "spec:paraphrase", '"It does not work the other way round."@en', "graph:claims"),
        "rule repeated-paraphrase", "claim:essay-1.3-a", "has the same paraphrase",
    ),
    Mutation(
        "implied in words", insert('claim:essay-1.3-a spec:implied "yes"', "graph:claims"),
        "shape:Claim-implied", "claim:essay-1.3-a", "true or false",
    ),
    Mutation(
        "tension with a claim that is gone", insert("claim:essay-1.3-a spec:inTensionWith claim:essay-9.9-z", "graph:claims"),
        "shape:Claim-tension", "claim:essay-1.3-a", "claim:essay-9.9-z, which the claim is said to be in tension with",
    ),
    Mutation(
        "time in words", insert('claim:essay-1.3-a dct:temporal "since last year"', "graph:claims"),
        "shape:Claim-temporal", "claim:essay-1.3-a", "no date and no stretch of time",
    ),
    Mutation(
        "place that is no concept", insert("claim:essay-1.3-a dct:spatial board:somewhere", "graph:claims"),
        "shape:Claim-place", "claim:essay-1.3-a", "not known as one",
    ),
    Mutation(
        "least more than most",
        insert("step:medical-school spec:minimumYears 5 ; spec:maximumYears 4", "claim:essay-3.4-a"),
        "shape:Claim-years", "claim:essay-3.4-a", "at least 5 and at most 4 years",
    ),
    Mutation(
        "claim without statements", delete("?s ?p ?o", "claim:essay-1.3-a"),
        "shape:Claim-statements", "claim:essay-1.3-a", "has no statements",
    ),
    Mutation(
        "claim graph without metadata", insert("specialty:surgery spec:usesMethod method:surgical", "claim:essay-9.9-z"),
        "rule graph-without-claim", "claim:essay-9.9-z", "not declared as a claim",
    ),
    Mutation(
        "metadata inside the claim", insert("claim:essay-1.3-a spec:implied true", "claim:essay-1.3-a"),
        "shape:Claim-inside", "claim:essay-1.3-a", "about itself",
    ),
    Mutation(
        "label inside a claim", insert('specialty:surgery skos:altLabel "operating"@en', "claim:essay-1.3-a"),
        "shape:Claim-borrowed", "claim:essay-1.3-a", "no property of this vocabulary",
    ),
    Mutation(
        "derived statement claimed", insert(f"specialty:surgery spec:certifiedBy {ABPS}", "claim:essay-1.3-a"),
        "shape:Claim-derived", "claim:essay-1.3-a", "derived from other statements",
    ),
    Mutation(
        "attitude passed off as fact",
        insert("specialty:cosmetic-surgery spec:regardedAsLesserThan specialty:surgery", "claim:essay-2.2-a"),
        "shape:Claim-attitude", "claim:essay-2.2-a", "reports an attitude",
    ),
    Mutation(
        "denial without its label", insert("specialty:plastic-surgery spec:excludesMethod method:medical", "claim:essay-2.2-a"),
        "shape:Claim-denial", "claim:essay-2.2-a", "denies something",
    ),
    Mutation(
        "label of a denial without one", insert("claim:essay-1.3-a spec:statementKind statement-kind:negation", "graph:claims"),
        "shape:Claim-denialMissing", "claim:essay-1.3-a", "denies nothing",
    ),
    Mutation(
        "claim that contradicts itself", insert("specialty:cosmetic-surgery spec:hasPurpose purpose:function", "claim:essay-1.4-b"),
        "shape:Claim-contradictsItself", "claim:essay-1.4-b", "both asserts and denies",
    ),
    Mutation(
        "contradiction that is not recorded",
        delete("claim:essay-3.1-a spec:inTensionWith ?c") + " ; " + delete("?c spec:inTensionWith claim:essay-3.1-a"),
        "shape:Claim-tensionRecorded", "claim:essay-3.1-a", "the tension is not recorded",
    ),
    Mutation(
        "another purpose beside the only one",
        insert("specialty:cosmetic-surgery spec:hasPurpose purpose:reconstruction", "claim:essay-1.4-a"),
        "shape:Claim-solePurpose", "claim:essay-4.1-b", "names another one",
    ),
]  # fmt: skip

MUTATIONS = [*TRAINING, *BOARDS, *THINGS, *PASSAGES, *CLAIMS]
