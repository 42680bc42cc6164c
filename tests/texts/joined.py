"""What stands alone, typed without a space: of a few words, each as it is but for what stands between them.

Who is in a hurry, or has a phone with keys for digits alone, types so.
"""

import re
from collections.abc import Iterator, Sequence

from tests.texts.beside import Row

FEWEST, MOST = 3, 6  # words


def joined(rows: Sequence[Row], _: str) -> Iterator[Row]:
    """The texts of a few words, labelled as they were."""
    for group, names, text in rows:
        words = re.findall(r"\w+", text)
        if FEWEST <= len(words) <= MOST:
            yield group, names, "".join(words)
