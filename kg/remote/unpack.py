"""Unpacking the body of an answer (RFC 9110 section 8.4): whole, within bounds, or not at all.

The HTTP client would unpack by itself, but takes a body whose packing breaks off for a short one.
"""

from __future__ import annotations

import zlib

ACCEPTED = "gzip"
"""The value of Accept-Encoding."""
_GZIP = 16 + zlib.MAX_WBITS


class Endless(Exception):
    """What is packed is longer than it may be."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return `body` without its Content-Encoding. Raises ValueError if it is cut off, damaged or packed otherwise, Endless above `most`.

    >>> unpacked(b"x", "", 9)
    b'x'
    """
    kind = encoding.strip().lower()
    if kind in {"", "identity"}:
        return body
    if kind not in {"gzip", "x-gzip"}:
        raise ValueError(f"it is packed as {kind}")
    parts: list[bytes] = []
    left = most
    while body or not parts:  # a body may be several packages, one after the other (RFC 1952 section 2.2)
        one = zlib.decompressobj(_GZIP)
        try:
            parts.append(one.decompress(body, left + 1))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        left -= len(parts[-1])
        if left < 0:
            raise Endless
        if not one.eof:
            raise ValueError("it breaks off")
        body = one.unused_data
    return b"".join(parts)
