"""What is understood in a text: alarms first, then topics. Each row says why it is there."""

import pytest

from ivr.content import Content
from prompts.folding import fold

PREFER = ("nb", "en")

ALARMS = [
    # the text, the kind, why
    ("vondt i brystet", "now", "the plain phrase"),
    ("VONDT I BRYSTET!!", "now", "shouted"),
    ("jeg har så vondt i brystet mitt", "now", "words around and between"),
    ("far ikke puste", "now", "typed without å"),
    ("faar ikke puste", "now", "typed with aa"),
    ("farikkepuste", "now", "typed without spaces"),
    ("jegfårikkepustehjelp", "now", "more run together around it"),
    ("bevistlos", "now", "one letter wrong in a long word"),
    ("mannen min puster ikkje", "now", "nynorsk"),
    ("han svarer ikke", "now", "a person who does not answer"),
    ("hjerteinfarkt nå", "now", "now"),
    ("ring 113", "now", "a number asked for"),
    ("113", "now", "the number alone"),
    ("1 1 3", "now", "the number alone, spaced"),
    ("113!!", "now", "the number alone, shouted"),
    ("116 117", "now", "the urgent number alone"),
    ("🆘", "now", "an emoji alone"),
    ("I have chest pain", "now", "English"),
    ("he can't breathe", "now", "an apostrophe"),
    ("cantbreathe", "now", "English without spaces"),
    ("my dad had a stroke just now", "now", "stroke"),
    ("112", "violence", "the police number alone"),
    ("mannen min slår meg nå", "violence", "violence now"),
    ("he has a knife", "violence", "violence now, English"),
    ("det brenner i huset", "fire", "fire"),
    ("house on fire", "fire", "fire, English"),
    ("overdossse", "poison", "doubled letters"),
    ("barnet mitt har spist gift", "poison", "gift as poison"),
    ("she took too many pills", "poison", "overdose, English"),
    ("vannet har gatt", "birth", "birth under way, typed without å"),
    ("my water broke", "birth", "birth under way, English"),
    ("jeg vil dø", "despair", "the plain phrase"),
    ("orker ikke leve", "despair", "hopelessness"),
    ("s3lvmord", "despair", "a digit for a letter"),
    ("STOPP, jeg orker ikke mer", "despair", "not an opt-out"),
    ("jeg tok en overdose i går, vil dø", "poison", "the graver of two"),
    ("I want to die", "despair", "English"),
    ("hvor er tannlegen, jeg får ikke puste", "now", "an alarm beside a topic"),
    ("brystkreft, men nå har jeg vondt i brystet", "now", "a look-alike beside the real thing"),
]

LOWERED = [
    ("emergency contraception", "a look-alike: a topic with a safety line"),
    ("selvmordsforebygging", "prevention"),
    ("kurs om selvmord", "a course"),
    ("suicide prevention leaflet", "a leaflet"),
    ("min far hadde hjerteinfarkt i fjor", "the past"),
    ("tett i nesa, får ikke puste gjennom nesa", "a cold"),
    ("fire alarm test", "a test"),
    ("hva koster ambulanse", "a price"),
    ("kirkens sos", "a helpline's name"),
]

SILENT = [
    ("jeg er gift og gravid", "gift as married"),
    ("hvilken dør", "dør as door"),
    ("hva slags lege", "slag inside hva slags"),
    ("halsbrann", "brann inside a word"),
    ("fødselsnummer", "fødsel inside a word"),
    ("I was fired", "fire inside a word"),
    ("it costs 113 kroner?", "113 as a sum"),
    ("klokken 11.30", "digits that are a time"),
    ("brystmelk", "bryst inside a word"),
    ("blood test", "blood without bleeding"),
    ("hei", "a greeting"),
    ("fastlegen svarer ikke", "an office that does not answer"),
]


@pytest.mark.parametrize(("text", "kind", "why"), ALARMS)
def test_alarm(content: Content, text: str, kind: str, why: str) -> None:
    raised = content.catalogue.alarms.find(text, PREFER)
    assert raised is not None, why
    assert (raised.kind, raised.lowered) == (kind, False), (why, raised)


@pytest.mark.parametrize(("text", "why"), LOWERED)
def test_lowered(content: Content, text: str, why: str) -> None:
    raised = content.catalogue.alarms.find(text, PREFER)
    assert raised is not None, why
    assert raised.lowered, (why, raised)


@pytest.mark.parametrize(("text", "why"), SILENT)
def test_no_alarm(content: Content, text: str, why: str) -> None:
    assert content.catalogue.alarms.find(text, PREFER) is None, why


def test_every_phrase_raises_its_own_kind_or_a_graver_one(content: Content) -> None:
    order = list(content.catalogue.languages["nb"].alarms)
    for language in content.catalogue.languages.values():
        for kind, alarm in language.alarms.items():
            for phrase in alarm.phrases:
                raised = content.catalogue.alarms.find(phrase.replace("*", ""), (language.code,))
                assert raised is not None
                assert not raised.lowered, phrase
                assert order.index(raised.kind) <= order.index(kind), phrase


def test_an_alarm_names_what_raised_it(content: Content) -> None:
    raised = content.catalogue.alarms.find("jeg har vondt i brystet", PREFER)
    assert raised is not None
    assert raised.phrase == "vondt i brystet"


TOPICS = [
    ("frikort", "card", "the plain word"),
    ("FRIKORT?", "card", "shouted, with a mark"),
    ("frikkort", "card", "one letter too many"),
    ("tanlege", "dentist", "one letter too few"),
    ("tannelge", "dentist", "two letters changed about"),
    ("pårørende", "carer", "with its letters"),
    ("parorende", "carer", "with a and o"),
    ("paaroerende", "carer", "with aa and oe"),
    ("jeg trenger tolk", "interpreter", "a word in a sentence"),
    ("vil ikke ha barnet, jeg er gravid", "abortion", "the longest keyword wins"),
    ("jeg er gift og gravid", "pregnant", "a look-alike and a topic"),
    ("hva koster halsbrann time", "fees", "a price"),
    ("how do I change my gp", "gp", "English"),
    ("dentist", "dentist", "English"),
]


@pytest.mark.parametrize(("text", "place", "why"), TOPICS)
def test_topic(content: Content, text: str, place: str, why: str) -> None:
    topic = content.catalogue.topics.find(text, PREFER)
    assert topic is not None, why
    assert topic.place == place, why


@pytest.mark.parametrize(
    "text", ["", "   ", "🙂", "pannekaker", "lgee", "fodselsnummer", "what about it", "I was fired"]
)
def test_no_topic(content: Content, text: str) -> None:
    """Short words may have no typing error, and ordinary words near a keyword are none."""
    assert content.catalogue.topics.find(text, PREFER) is None


def test_every_keyword_finds_its_place(content: Content) -> None:
    for language in content.catalogue.languages.values():
        for place, prompt in language.prompts.items():
            for word in prompt.words:
                topic = content.catalogue.topics.find(word, (language.code,))
                assert topic is not None
                assert (topic.place, language.code in topic.languages) == (place, True), word


def edits(word: str) -> list[str]:
    """A word with one letter left out, or two changed about."""
    without = [word[:spot] + word[spot + 1 :] for spot in range(len(word))]
    swapped = [
        word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :] for spot in range(1, len(word) - 1)
    ]
    return without + swapped


@pytest.mark.parametrize(
    "word", ["frikort", "tannlege", "henvisning", "sykehus", "contraception", "interpreter"]
)
def test_one_typing_error_is_forgiven(content: Content, word: str) -> None:
    right = content.catalogue.topics.find(word, PREFER)
    missed = [typed for typed in edits(word) if content.catalogue.topics.find(typed, PREFER) != right]
    assert missed == []


FOLDED = [
    ("Pårørende", ("parorende",), "å ø become a o"),
    ("PAAROERENDE", ("parorende",), "aa oe become a o"),
    ("cafe\u0301", ("cafe",), "a decomposed accent"),
    ("ｌｅｇｅ", ("lege",), "full-width letters"),
    ("can't", ("cant",), "an apostrophe joins"),
    ("s3lvm0rd", ("selvmord",), "digits that look like letters"),
    ("1 1 3", ("1", "1", "3"), "digits alone stay digits"),
    ("p-piller", ("p", "piller"), "a hyphen parts"),
]


@pytest.mark.parametrize(("text", "words", "why"), FOLDED)
def test_fold(text: str, words: tuple[str, ...], why: str) -> None:
    assert fold(text) == words, why


def test_the_language_of_a_shared_word(content: Content) -> None:
    """ "abort" is Norwegian and English; the other words tell which."""
    likeliest = content.catalogue.likeliest
    assert likeliest("how can I get an abort", "abort", ("nb", "en"), "nb") == "en"
    assert likeliest("jeg vil ha abort", "abort", ("nb", "en"), "en") == "nb"
    assert likeliest("abort", "abort", ("nb", "en"), "en") == "en"
