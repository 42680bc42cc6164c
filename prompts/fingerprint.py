"""A short name for a text, the same as long as the text is: for recordings and for translations, never for people."""

import hashlib


def fingerprint(text: str, letters: int = 8) -> str:
    """The first letters of the text's SHA-256, in hexadecimal; spaces count as one."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:letters]
