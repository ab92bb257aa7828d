"""Drafting the two files of a new source: its passages, which are complete, and its claims, which a curator fills in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import BadParameter, UnreadableInput, UnwritableOutput
from kg.files import check_text, write_whole
from kg.folding import digest, digest_folded
from kg.names import PREFIXES, is_iri
from kg.result import Result
from kg.sentences import Segment, segment

_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")

_SOURCE = """\
# {key}: where its passages stand and what they hash to. The text itself is not part of this data set.
# Positions count Unicode code points from 0; the end is exclusive.
# To do: state the licence of this file, and fill in the lines below that begin with "# dct:".

{prefixes}

# Source

source:{key} a spec:Source ;
{title}    # dct:type "essay" ;
    # dct:language "en" ;
    dct:format "text/plain; charset=utf-8" ;
    spec:length {length} ;
    spec:sha256 "{sha256}" .

# Passages
"""

_PAGE = """\
# {key}: what was read, and where. The text is not at hand, so that passages have no positions and no digests.
# To do: state the licence of this file, fill in the lines below that begin with "# ", and name a passage for each place that was read.

{prefixes}

# Source

source:{key} a spec:Source ;
{title}    # dct:publisher "Name of the body that issued it" ;
    # dct:date "2024-05" ;
    dct:type "web page" ;
    # dct:language "en" ;
    # spec:interestedParty true ;
    schema:url <{url}> .

# Passages: no text is at hand, so they have no positions and no digests

passage:{key}-1 a spec:Passage ;
    skos:prefLabel "{key}, part 1"@en ;
    dct:identifier "1" ;
    oa:hasSource source:{key} .
"""

_PASSAGE = """
passage:{key}-{number} a spec:Passage ;
    skos:prefLabel "{key}, paragraph {paragraph}, sentence {sentence}"@en ;
    dct:identifier "{number}" ;
    oa:hasSelector selector:{key}-{number} ;
    oa:hasSource source:{key} ;
    spec:sha256 "{exact}" ;
    spec:sha256Folded "{folded}" .
"""

_SELECTOR = """
selector:{key}-{number} a oa:TextPositionSelector ;
    oa:start {start} ;
    oa:end {end} .
"""

_CLAIMS = """\
# Claims read off {key}: each block in braces is one claim, and the lines below it say where the claim comes from
# and how the source makes it. In passage order. The paraphrases are the curators' own words.
# To do: state the licence of this file, put statements between the braces, add kind and paraphrase, declare the prefixes you use.
# A claim holds what a passage says in one way; a passage that says more has claims -b, -c and so on. A finished claim looks like this:
#
#     claim:{key}-1.1-a {{
#         specialty:some-field spec:hasPurpose purpose:some-end .
#     }}
#     claim:{key}-1.1-a a spec:Claim ;
#         spec:from passage:{key}-1.1 ;
#         spec:statementKind statement-kind:fact ;
#         spec:paraphrase "The same in other words."@en .
#
# A passage that states nothing needs no claim: delete its block. Until the rest is filled in, `kg validate` says what is missing.

{prefixes}
"""

_CLAIM = """
claim:{key}-{number}-a {{
}}
claim:{key}-{number}-a a spec:Claim ;
    spec:from passage:{key}-{number} .
"""


@dataclass(frozen=True, slots=True)
class Draft(Result):
    """The two files of a new source, as text: `sources` in Turtle and `claims` in TriG; `passages` counts what was found."""

    key: str
    sources: str
    claims: str
    passages: int


def new_source(data: bytes, key: str, title: str | None = None, *, name: str = "<text>") -> Draft:
    """Return the drafted files for the text `data`, the bytes of a file called `name`.

    `key` is the short name of the source in IRIs: lower-case letters, digits and single hyphens. `title` is English, in the curator's
    words. Raises BadParameter for another key or an empty title, UnreadableInput if `data` is not UTF-8 text or has no letter or digit.
    """
    _check(key, title)
    text = check_text(name, data).decode("utf-8")
    segments = segment(text)
    if not segments:
        raise UnreadableInput(f"{name} has no letter or digit", help="a source needs at least one sentence")
    return Draft(key, _sources(text, data, key, title, segments), _claims(key, segments), len(segments))


def new_page(url: str, key: str, title: str | None = None) -> Draft:
    """Return the drafted files for a source whose text is not at hand and which can be read at `url`; see `new_source`.

    Nothing is fetched. Raises BadParameter for a key, title or address that cannot be one.
    """
    _check(key, title)
    if not is_iri(url) or not url.startswith(("https://", "http://")):
        raise BadParameter(f'"{url}" is no address of a page', help="give the whole address, such as https://www.example.org/page")
    head = _PAGE.format(
        key=key, prefixes=_prefixes("dct", "oa", "passage", "schema", "skos", "source", "spec"), title=_title(title), url=url
    )
    claims = _CLAIMS.format(key=key, prefixes=_prefixes("claim", "passage", "spec")).replace(f"{key}-1.1", f"{key}-1")
    return Draft(key, head, claims + _CLAIM.format(key=key, number="1"), 1)


def _check(key: str, title: str | None) -> None:
    if not _KEY.match(key):
        raise BadParameter(
            f'"{key}" cannot be the key of a source', help="use lower-case letters, digits and single hyphens, such as example-leaflet"
        )
    if title is not None and not title.strip():
        raise BadParameter("the title is empty", help="give a title in your own words, or none")


def _title(title: str | None) -> str:
    # The engine's own writer escapes the title.
    return (
        f"    dct:title {ox.Literal(' '.join(title.split()), language='en')} ;\n" if title else '    # dct:title "In your own words"@en ;\n'
    )


def write_draft(draft: Draft, folder: Path, *, replace: bool = False) -> tuple[Path, Path]:
    """Write the drafted files to sources/KEY.ttl and claims/KEY.trig in `folder`, both or none, and return their paths.

    Raises UnwritableOutput; also if one of them exists, unless `replace`.
    """
    targets = folder / "sources" / f"{draft.key}.ttl", folder / "claims" / f"{draft.key}.trig"
    before = [target.read_bytes() if target.is_file() else None for target in targets]
    for target in targets:
        if target.exists() and not replace:
            raise UnwritableOutput(f"{target} exists already", help="choose another --key or --into; --replace overwrites it")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnwritableOutput(f"cannot make the folder {target.parent}: {reason}", help="choose another place with --into") from error
    write_whole(targets[0], draft.sources.encode())
    try:
        write_whole(targets[1], draft.claims.encode())
    except UnwritableOutput:
        if before[0] is None:
            targets[0].unlink()
        else:
            write_whole(targets[0], before[0])
        raise
    return targets


def _sources(text: str, data: bytes, key: str, title: str | None, segments: Sequence[Segment]) -> str:
    head = _SOURCE.format(
        key=key,
        prefixes=_prefixes("dct", "oa", "passage", "selector", "skos", "source", "spec"),
        title=_title(title),
        length=len(text),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    passages = "".join(
        _PASSAGE.format(
            key=key,
            number=s.number,
            paragraph=s.paragraph,
            sentence=s.sentence,
            exact=digest(text[s.start : s.end]),
            folded=digest_folded(text[s.start : s.end]),
        )
        for s in segments
    )
    selectors = "".join(_SELECTOR.format(key=key, number=s.number, start=s.start, end=s.end) for s in segments)
    return f"{head}{passages}\n# Positions\n{selectors}"


def _claims(key: str, segments: Sequence[Segment]) -> str:
    parts = [_CLAIMS.format(key=key, prefixes=_prefixes("claim", "passage", "spec"))]
    for s in segments:
        if s.sentence == 1:
            parts.append(f"\n# Paragraph {s.paragraph}\n")
        parts.append(_CLAIM.format(key=key, number=s.number))
    return "".join(parts)


def _prefixes(*names: str) -> str:
    return "\n".join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in names)
