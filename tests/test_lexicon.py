"""How a word or a phrase is recognised, however it was typed."""

from collections.abc import Collection, Mapping, Sequence

import pytest

from prompts.folding import Word, fold, sentences
from prompts.latin import ARABIC_SIGN, CYRILLIC_SIGN, code, codes
from prompts.lexicon import Lexicon, Span, Token, pattern
from prompts.spacing import Spacing, Vocabulary

MEANINGS = ["chest", "breathe", "air", "unconscious", "hospital", "pain"]
ENTRIES = [
    ("chest", "brystet"),
    ("breathe", "pust*"),
    ("air", "får ikke luft"),
    ("unconscious", "bevisstløs*"),
    ("breathe", "дихати"),
    ("hospital", "مستشفى"),
    ("pain", "ألم*"),
]

FOUND = [
    ("vondt i BRYSTET", "chest", "in capitals"),
    ("hun puster rart", "breathe", "a stem with an ending"),
    ("jeg får virkelig ikke noe luft", "air", "two other words between two of a phrase at most"),
    ("bevistløs", "unconscious", "one letter too few in a long word"),
    ("bevisstlsø", "unconscious", "two letters changed about in a long word"),
    ("bevisstløse", "unconscious", "an ending behind a stem"),
    ("не можу дихати", "breathe", "Cyrillic"),
    ("والمستشفى", "hospital", "and, and the article, written onto an Arabic word"),
    ("عندي ألم", "pain", "an alef without its hamza"),
]

NOT_FOUND = [
    ("luft får jeg ikke", "air", "in another order"),
    ("får du og jeg og han ikke luft", "air", "too many words between"),
    ("pst", "breathe", "a short word has no typing error"),
    ("pausen", "breathe", "another word"),
]


def lexicon() -> Lexicon:
    return Lexicon([(MEANINGS.index(meaning), phrase) for meaning, phrase in ENTRIES], frozenset(), gap=2)


def meant(tokens: Sequence[Token], signs: Collection[str] = ()) -> Mapping[str, Sequence[Span]]:
    return {MEANINGS[number]: spans for number, spans in lexicon().read(tokens, signs).items()}


def tokens(text: str) -> list[Token]:
    return [Token(word) for word in fold(text)]


@pytest.mark.parametrize(("text", "key", "why"), FOUND)
def test_found(text: str, key: str, why: str) -> None:
    assert key in meant(tokens(text)), why


@pytest.mark.parametrize(("text", "key", "why"), NOT_FOUND)
def test_not_found(text: str, key: str, why: str) -> None:
    assert key not in meant(tokens(text)), why


def test_a_span_covers_the_whole_phrase() -> None:
    assert meant(tokens("nå får hun ikke luft"))["air"] == [(1, 4)]


def test_an_ordinary_word_is_no_slip_for_another() -> None:
    known = Lexicon([(0, "brystet")], frozenset({"brystel"}), gap=2)
    assert not known.read([Token("brystel")])
    assert known.read([Token("brysteq")])


def test_latin_letters_count_only_for_a_script_that_is_possible() -> None:
    typed = tokens("ne mozhu dykhaty")
    assert "breathe" in meant(typed, [CYRILLIC_SIGN])
    assert "breathe" not in meant(typed)
    assert "hospital" in meant(tokens("el moustachfa"), [ARABIC_SIGN])


@pytest.mark.parametrize(
    ("native", "typed"),
    [
        ("швидка", ("shvydka", "shvidka", "švidka", "szvydka")[:3]),
        ("хочу", ("khochu", "hochu", "hocu")),
        ("щеплення", ("shcheplennia", "scheplennya")),
        ("мій", ("miy", "mij", "mii")),
        ("مستشفى", ("mustashfa", "moustachfa", "mstshf")),
        ("حامل", ("7amel", "7aamil")),
        ("طبيب", ("tabib", "tbib", "6abib")),
    ],
)
def test_everyone_spells_in_their_own_way(native: str, typed: tuple[str, ...]) -> None:
    [word] = fold(native)
    for each in typed:
        [latin] = fold(each)
        assert code(word) in codes(latin), each


def test_a_latin_word_has_no_code_of_its_own() -> None:
    assert code("lege") is None
    assert codes("112") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("får ikke puste, hjelp", [("far", "ikke", "puste"), ("hjelp",)]),
        ("klokken 11.30", [("klokken", "11"), ("30",)]),
        ("لا أتنفس، ساعدوني", [("لا", "اتنفس"), ("ساعدوني",)]),
        ("...", []),
    ],
)
def test_clauses(text: str, words: list[tuple[str, ...]]) -> None:
    found = [tuple(word.folded for word in clause) for clauses in sentences(text) for clause in clauses]
    assert found == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ґрунт, об'єкт", ("грунт", "обект")),
        ("ЇЖАК й", ("ижак", "и")),
        ("أُرِيدُ", ("اريد",)),
        ("١١٣", ("113",)),
        ("hjeeelp", ("hjelp",)),
        ("łóżko Žąsis", ("lozko", "zasis")),
    ],
)
def test_fold(typed: str, words: tuple[str, ...]) -> None:
    assert fold(typed) == words


def test_words_typed_together_are_taken_apart() -> None:
    known = Vocabulary([{"far", "ikke", "puste", "jeg", "hals", "brann", "kveles"}, {"cant", "breathe"}])
    spacing = Spacing(known, known)

    def parts(*words: str) -> list[str]:
        return [token.word for token in spacing.tokens([Word(word, word) for word in words])]

    assert parts("jegfarikkepuste") == ["jeg", "far", "ikke", "puste"]
    assert parts("cantbreathe") == ["cant", "breathe"]
    assert parts("jegcantpuste") == ["jegcantpuste"], "parts of two languages are none"
    assert parts("kveles") == ["kveles"], "a word is not taken apart"
    assert parts("farikkepustexx") == ["farikkepustexx"], "only as a whole"
    assert all(token.piece for token in spacing.tokens([Word("halsbrann", "halsbrann")]))


def test_short_words_in_what_is_typed_together() -> None:
    """A third of the letters at most; and among other words, where an ending is no word, only in what is long."""
    spacing = Spacing(
        Vocabulary([]), Vocabulary([{"jeg", "vil", "do", "i", "a", "brystet", "vondt", "rene"}])
    )

    def parts(*words: str) -> list[str]:
        return [token.word for token in spacing.tokens([Word(word, word) for word in words])]

    assert parts("jegvildo") == ["jeg", "vil", "do"]
    assert parts("jegvondtibrystetdo", "a") == ["jeg", "vondt", "i", "brystet", "do", "a"]
    assert parts("jeg", "vondtibrystet") == ["jeg", "vondtibrystet"]
    assert parts("adoidoado") == ["adoidoado"], "anything could be made of such"
    assert parts("vondtrenei") == ["vondt", "rene", "i"]


def test_a_slip_that_looks_like_another_letter() -> None:
    """contraeption is a slip, and not written with æ."""
    known = Lexicon([(0, "contraception")], frozenset(), gap=2)
    [[clause]] = sentences("contraeption")
    assert known.read(Spacing(Vocabulary([]), Vocabulary([])).tokens(clause))


def test_a_pattern_keeps_its_stars() -> None:
    assert pattern("får ikke pust*") == ("far", "ikke", "pust*")
    assert pattern("p-pille*") == ("p", "pille*")
