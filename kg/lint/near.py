"""IRIs that are easily mistaken for others: another scheme, case, last sign or separator, a misspelt name, a like namespace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

_SCHEME = re.compile(r"\Ahttps?://(?:www\.)?", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_LIKE = 0.8
"""How like two names, or two namespaces, must be (difflib's ratio)."""
_SHORTEST = 3
"""Shorter names are too like many others."""
_MOST = 3


def namespace(iri: str) -> str:
    """Return `iri` without what follows its last `#`, else its last `/`, else its last `:`.

    >>> namespace("https://example.org/name"), namespace("urn:x:name")
    ('https://example.org/', 'urn:x:')
    """
    cut = max(iri.rfind("#"), iri.rfind("/"))
    return iri[: (cut if cut >= 0 else iri.rfind(":")) + 1]


def loose(iri: str) -> str:
    """Return `iri` without what is easily mistaken: http or https, www, case, the last sign, and `#` in place of `/`.

    >>> loose("http://www.Example.org/Person/") == loose("https://example.org#person")
    True
    """
    return _SCHEME.sub("", iri).replace("#", "/").rstrip("/").lower()


def mistake(wrong: str, right: str) -> str:
    """Return what differs between two IRIs that are alike: "namespace", "ending", "case" or "spelling".

    >>> mistake("http://example.org/name", "https://example.org/name"), mistake("http://example.org/nmae", "http://example.org/name")
    ('namespace', 'spelling')
    """
    if wrong.rstrip("/#") == right.rstrip("/#"):
        return "ending"
    if wrong.lower() == right.lower():
        return "case"
    same = wrong[len(namespace(wrong)) :] == right[len(namespace(right)) :]
    return "namespace" if same and namespace(wrong) != namespace(right) else "spelling"


class Names:
    """Known IRIs, to be asked for those that another IRI may have been meant to be."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self.namespaces = frozenset(namespace(iri) for iri in self.known)
        self._loose: dict[str, list[str]] = {}
        self._spaces: dict[str, dict[str, list[str]]] = {}
        self._locals: dict[str, list[str]] = {}
        for iri in sorted(self.known):
            space = namespace(iri)
            local = iri[len(space) :]
            self._loose.setdefault(loose(iri), []).append(iri)
            self._spaces.setdefault(loose(space), {}).setdefault(local, []).append(iri)
            self._locals.setdefault(local, []).append(iri)

    def near(self, iri: str) -> tuple[str, ...]:
        """Return up to three known IRIs that `iri` may have been meant to be, the likeliest first."""
        if iri in self.known:
            return ()
        same = self._loose.get(loose(iri))
        if same:
            return tuple(same[:_MOST])
        space = namespace(iri)
        local = iri[len(space) :]
        return tuple((self._misspelt(space, local) or self._elsewhere(space, local))[:_MOST])

    def _misspelt(self, space: str, local: str) -> list[str]:
        """Return the IRIs of the same namespace whose local name is spelt like `local`."""
        names = self._spaces.get(loose(space), {})
        plain = {name: _plain(name) for name in names if abs(len(name) - len(local)) <= max(2, len(local) // 3)}
        exact = [name for name, one in plain.items() if one == _plain(local)]
        close = exact or (get_close_matches(local, sorted(plain), n=_MOST, cutoff=_LIKE) if len(local) > _SHORTEST else [])
        # Names that differ in a number are told apart on purpose.
        return [iri for name in close if _DIGITS.sub("", name) != _DIGITS.sub("", local) or name in exact for iri in names[name]]

    def _elsewhere(self, space: str, local: str) -> list[str]:
        """Return the IRIs with the same local name in a namespace that is spelt like `space`."""
        if len(local) < _SHORTEST:
            return []
        found = [(SequenceMatcher(None, space, namespace(iri)).ratio(), iri) for iri in self._locals.get(local, ())]
        return [iri for ratio, iri in sorted(found, key=lambda pair: (-pair[0], pair[1])) if ratio >= _LIKE]


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
