"""What a word means: in its language, mixed in from another, in Latin letters, in another form, misspelt."""

import pytest

from app import ROOT
from prompts.folding import fold
from prompts.glossary import Glossary, load_glossary

WORDS = {
    "nb": [("gp", ["fastlege", "fastlegen"]), ("not can", ["kanikke"]), ("hurt", ["vondt"])],
    "en": [("hurt", ["aching"]), ("-", ["oh"])],
    "uk": [("ambulance", ["швидка"]), ("doctor", ["лікар"])],
    "ar": [("hospital", ["مستشفى"])],
    "pl": [("hospital", ["szpital", "szpitala"]), ("medicine", ["lekarstwo"])],
}


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary(WORDS)


@pytest.mark.parametrize(
    ("word", "language", "meaning", "why"),
    [
        ("vondt", "nb", "hurt", "the word itself"),
        ("Szpitala", "pl", "hospital", "folded"),
        ("kanikke", "nb", "not can", "two ideas in one word"),
        ("hospital", "en", "hospital", "English that means itself"),
        ("aching", "en", "hurt", "English that means something else"),
        ("oh", "en", "", "a word that says nothing"),
        ("fastlege", "pl", "gp", "Norwegian mixed in"),
        ("doctor", "pl", "doctor", "English mixed in"),
        ("shvydka", "uk", "ambulance", "Cyrillic in Latin letters"),
        ("mustashfa", "ar", "hospital", "Arabic in Latin letters"),
        ("szpitalem", "pl", "hospital", "another form of it"),
        ("lekrstwo", "pl", "medicine", "a letter forgotten"),
        ("lekrastow", "pl", "medicine", "two letters changed about in a long word"),
        ("vont", "nb", "", "a short word may have no error"),
        ("qwertyuiop", "nb", "", "no word at all"),
        ("qwertyuiop", "xx", "", "a language without a glossary"),
        ("7", "nb", "#", "a digit"),
        ("20", "nb", "##", "so many digits"),
        ("1234567", "nb", "####", "many digits"),
    ],
)
def test_meaning(glossary: Glossary, word: str, language: str, meaning: str, why: str) -> None:
    assert glossary.meanings(fold(word), language) == [tuple(meaning.split())], why


@pytest.mark.loop
def test_every_language_has_a_glossary() -> None:
    """Of the texts that are learned from, nine words in ten have a meaning, or are known to have none."""
    glossary = Glossary(load_glossary(ROOT / "prompts/glossary"))
    for file in sorted((ROOT / "prompts/heard").glob("*.tsv")):
        texts = [line.partition("\t")[2] for line in file.read_text(encoding="utf-8").splitlines()]
        found = [meaning for text in texts for meaning in glossary.meanings(fold(text), file.stem)]
        assert sum(map(bool, found)) > 0.85 * len(found), file.stem
