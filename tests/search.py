"""Looks for canaries in every form they might be found in.

Looked for are the letters of each, as URLs, JSON and Python write them, in base64 and hex, and unkeyed
digests, of which twelve letters are enough. Large and small letters count as the same.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from tests.canaries import CANARIES

HASHES = ("md5", "sha1", "sha256")
DIGEST_LETTERS = 12
SHORTEST_BASE64 = 8  # of a short text in the midst of another, fewer letters than this may come by chance


def _base64(plain: bytes) -> Iterator[str]:
    """What base64 makes of it, wherever in a longer text it stands."""
    for before in range(3):
        whole = (before + len(plain)) // 3 * 4  # letters that nothing after it changes
        coded = b64encode(b"\0" * before + plain).decode()
        yield coded[(0, 2, 3)[before] : whole]


def forms(canary: str) -> set[str]:
    """Every form of one canary that is looked for."""
    plain = canary.encode()
    written = {
        canary,
        quote(canary, safe=""),
        quote_plus(canary),
        json.dumps(canary)[1:-1],
        ascii(canary)[1:-1],
    }
    coded = {plain.hex(), plain.hex(" "), *(each for each in _base64(plain) if len(each) >= SHORTEST_BASE64)}
    digests = {hashlib.new(name, plain).hexdigest()[:DIGEST_LETTERS] for name in HASHES}
    return written | coded | digests


FORMS: Mapping[str, str] = {
    form.lower(): kind for kind, given in CANARIES.items() for each in given for form in forms(each)
}


def found(places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Each hit: where, what kind of canary, and in which form."""
    needles = [(form.encode(), f"{kind} as {form}") for form, kind in FORMS.items()]
    return [
        f"{place}: {what}"
        for place, raw in places
        for lower in [raw.decode("utf-8", "replace").lower().encode()]
        for needle, what in needles
        if needle in lower
    ]
