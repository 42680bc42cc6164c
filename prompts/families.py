"""Meanings that may stand for one another: what is known of a usual one then holds for a rare one, too.

prompts/families.tsv   the family's name, a tab, and English words as prompts/glossary/*.tsv has them:
    old-relative        aunt grandfather grandmother uncle
Two words are of one family where a text that has the one asks for the same help as a text that has the other. A word
is of one family or of none; where a family has become too wide, danger and topics are told apart worse.
"""

from collections.abc import Mapping
from pathlib import Path

from prompts.glossary import load_entries

Families = Mapping[str, str]
"""The family of each English word that has one."""


def load_families(path: Path) -> Families:
    """The families in a file; raises GlossaryError with a sentence that names file, line and fault."""
    return {word: name for name, words in load_entries(path) for word in words}
