"""What is understood in a text: alarms first, then topics. Each row says why it is there."""

from collections.abc import Sequence

import pytest

from ivr import familiar
from ivr.answer import Conversation
from ivr.content import Content
from ivr.event import Text
from ivr.message import message
from ivr.moment import moment
from ivr.rehearsal import every_language
from ivr.turn import turn
from prompts.alarm import Raised
from prompts.folding import fold
from tests.conftest import SUNDAY
from tests.texts.measure import labelled

ALARMS = [
    # the text, the kind, why
    ("vondt i brystet", "now", "the plain phrase"),
    ("VONDT I BRYSTET!!", "now", "shouted"),
    ("jeg har så vondt i brystet mitt", "now", "words around and between"),
    ("far ikke puste", "now", "typed without å"),
    ("faar ikke puste", "now", "typed with aa"),
    ("farikkepuste", "now", "typed without spaces"),
    ("jegfårikkepustehjelp", "now", "more run together around it"),
    ("jegharvondtibrystet", "now", "with a word of one letter among them"),
    ("jegvildø", "despair", "with a word of two"),
    ("iwanttodie", "despair", "with one of each"),
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
    ("skyting", "violence", "a cry of one word"),
    ("skyter meg", "despair", "of two"),
    ("orker ikke", "soft", "of two that say little where more is said"),
    ("užsimušiu", "despair", "of one, Lithuanian"),
    ("зарізали", "now", "of one, Ukrainian"),
    ("сбили", "now", "of one, Russian"),
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
    ("STOPP, jeg orker ikke mer", "soft", "not an opt-out"),
    ("jeg tok en overdose i går, vil dø", "despair", "the likelier of two"),
    ("vondt i brystet. hva koster frikort", "now", "another question behind it"),
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
    ("jeg har ikke vondt i brystet", "a denial"),
    ("no chest pain, just a cough", "a denial, English"),
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


def alarms(content: Content, text: str, usual: str = "nb") -> Sequence[Raised]:
    return content.understanding.read(text, usual).alarms


def place(content: Content, text: str, usual: str = "nb") -> str:
    """The place a text is answered with, or what it comes to instead."""
    known = Conversation("main", "main", usual)
    answer = turn(content, Text(text, opted_out=False), known, moment(SUNDAY))[1]
    return answer.place if answer.outcome == "match" else answer.outcome


@pytest.mark.parametrize(("text", "kind", "why"), ALARMS)
def test_alarm(content: Content, text: str, kind: str, why: str) -> None:
    raised = alarms(content, text)
    assert raised, why
    assert (raised[0].kind, raised[0].lowered) == (kind, False), (why, raised[0])


@pytest.mark.parametrize(("text", "why"), LOWERED)
def test_lowered(content: Content, text: str, why: str) -> None:
    raised = alarms(content, text)
    assert raised, why
    assert all(each.lowered for each in raised), (why, raised)


@pytest.mark.parametrize(("text", "why"), SILENT)
def test_no_alarm(content: Content, text: str, why: str) -> None:
    assert not alarms(content, text), why


def test_an_alarm_names_what_raised_it(content: Content) -> None:
    raised = alarms(content, "jeg har så vondt midt i brystet nå")[0]
    assert (raised.rule, raised.language) == ("chest + pain", "nb")
    assert raised.words == ("vondt", "brystet")


def test_an_alarm_by_likeness_names_the_words_that_spoke_for_it(every: Content) -> None:
    """No rule has these: the words of the text that are like emergencies are named."""
    raised = [(each.text, alarms(every, each.text)[:1]) for each in labelled("apart", "nb")]
    found = [(text, each[0]) for text, each in raised if each and each[0].rule == "like"]
    assert found
    for text, alarm in found:
        assert 0 < len(alarm.words) <= len(fold(text))
        assert {*"".join(alarm.words)} <= {*"".join(fold(text))}


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
    ("hva koster halsbrann time", "fees", "a price, of whatever"),
    ("how do I change my gp", "gp-change", "English"),
    ("dentist", "dentist", "English"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TOPICS)
def test_topic(content: Content, text: str, expected: str, why: str) -> None:
    assert place(content, text) == expected, why


@pytest.mark.parametrize("text", ["", "   ", "🙂", "lgee", "qwertyuiop"])
def test_no_topic(content: Content, text: str) -> None:
    """Short words may have no typing error; a word that nobody knows is no question."""
    assert not content.understanding.read(text, "nb").keywords
    assert place(content, text) == "unknown"


@pytest.mark.loop
@pytest.mark.parametrize("code", every_language().split(","))
def test_every_keyword_finds_its_place(content: Content, code: str) -> None:
    """Or another place of its subject, or is among what is offered: a keyword is never lost."""
    lost = []
    for name, prompt in content.catalogue.languages[code].prompts.items():
        for keyword in prompt.words:
            text = keyword.replace("*", "").replace("+", " ")
            read = content.understanding.read(text, code)
            if name not in {topic.place for topic in read.keywords}:
                lost.append((name, keyword))
    assert lost == []


def edits(word: str) -> list[str]:
    """A word with one letter left out, or two changed about."""
    without = [word[:spot] + word[spot + 1 :] for spot in range(len(word))]
    swapped = [
        word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :] for spot in range(1, len(word) - 1)
    ]
    return without + swapped


@pytest.mark.loop
@pytest.mark.parametrize(
    "word", ["frikort", "tannlege", "henvisning", "sykehus", "contraception", "interpreter"]
)
def test_one_typing_error_is_forgiven(content: Content, word: str) -> None:
    right = place(content, word)
    assert [typed for typed in edits(word) if place(content, typed) != right] == []


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


LANGUAGES = [
    ("how can I get an abort", "nb", "en", "a word of both languages: the others tell"),
    ("jeg vil ha abort", "en", "nb", "likewise"),
    ("taxi", "en", "en", "a word of both languages alone: the language in use"),
    ("taxi", "nb", "nb", "a word of every language"),
    ("jak zmienić lekarza", "nb", "pl", "Polish"),
    ("kaip pakeisti gydytoją", "nb", "lt", "Lithuanian"),
    ("як змінити лікаря", "nb", "uk", "Ukrainian"),
    ("yak zminyty likarya", "nb", "uk", "Ukrainian in Latin letters"),
    ("كيف أغير الطبيب", "nb", "ar", "Arabic"),
    ("kif badi ghayer el tabib", "nb", "ar", "Arabic in Latin letters"),
    ("sideen u beddelaa dhakhtarka", "nb", "so", "Somali"),
    ("frikort", "nb", "nb", "a Norwegian word that everybody writes, alone"),
    ("fastlege bedel", "nb", "so", "beside a word of Somali"),
    ("ultralyd goorma", "nb", "so", "beside another"),
    ("legevakt lambarkeeda", "nb", "so", "beside one that no file has"),
    ("tel fastlege", "nb", "nb", "beside one of several languages"),
]


@pytest.mark.parametrize(("text", "usual", "expected", "why"), LANGUAGES)
def test_the_language_of_a_text(every: Content, text: str, usual: str, expected: str, why: str) -> None:
    read = every.understanding.read(text, usual)
    assert read.language(every.languages, usual) == expected, why


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("sosed upal s lestnici i ne dishit", "ru", "now"),
        ("u brata peredoz on siniy", "ru", "poison"),
        ("cholovik vpav z dakhu ne dykhaye", "uk", "now"),
        ("abuy waqa3 3al ard w ma 3am yetnaffas", "ar", "now"),
        ("jari 3am yehadedni bl sekkin", "ar", "violence"),
    ],
)
def test_an_emergency_typed_in_latin_letters(every: Content, text: str, language: str, kind: str) -> None:
    read = every.understanding.read(text, "nb")
    assert read.languages[0] == language
    assert read.alarms[0].kind == kind
    assert not read.alarms[0].lowered


def test_a_language_that_is_not_on_offer_is_not_answered_in(content: Content) -> None:
    read = content.understanding.read("jak zmienić lekarza", "nb")
    assert read.language(content.languages, "nb") == "nb"


def test_an_alarm_at_the_end_of_the_longest_message(content: Content) -> None:
    long = "og så " * 260
    assert alarms(content, f"{long} jeg får ikke puste")[0].kind == "now"


@pytest.mark.parametrize(("language", "word"), [("nb", "to"), ("en", "Two."), ("pl", "dwa"), ("ar", "اثنين")])
def test_a_number_in_words_is_its_key(every: Content, language: str, word: str) -> None:
    known = Conversation("main", "main", language)
    after, _ = turn(every, Text(word, opted_out=False), known, moment(SUNDAY))
    pressed, _ = turn(every, Text("2", opted_out=False), known, moment(SUNDAY))
    assert after == pressed
    assert after.place != "main"


def test_what_else_may_be_meant_stands_behind_an_answer(every: Content) -> None:
    """And its number brings it; an answer that is certain has nothing behind it."""
    after, answer = turn(
        every,
        Text("kan jeg ta fri fra jobben når barnet mitt er på sykehus", opted_out=False),
        None,
        moment(SUNDAY),
    )
    assert answer.outcome == "match"
    assert answer.offered == after.offered != ""
    said = message(every, answer) or ""
    own = every.machine.flow[after.place].menu
    assert answer.offered.split()[: len(own)] == list(own.values()), "its own choices keep their numbers"
    [other, *_] = answer.offered.split()[len(own) :]
    key = len(own) + 1
    assert f"Svar {key} {every.catalogue.choice(other, 'nb', SUNDAY.date())}" in said
    for number, place in (("1", answer.offered.split()[0]), (str(key), other)):
        assert turn(every, Text(number, opted_out=False), after, moment(SUNDAY))[0].place == place
    _, certain = turn(every, Text("hva er frikort", opted_out=False), None, moment(SUNDAY))
    assert certain.offered == ""


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("vi har tema om overdose på skolen", True),
        ("han har tatt overdose", False),
        ("pappa puster ikke og jeg må bytte time hos tannlegen", False),
        ("vi har tema om overdose på skolen. han puster ikke", False),
    ],
)
def test_a_word_alone_is_lowered_in_a_harmless_clause(every: Content, text: str, *, lowered: bool) -> None:
    """What two meanings say together stands whatever else is asked, and so does another clause."""
    assert alarms(every, text)[0].lowered is lowered


def test_a_familiar_text_is_read_as_any_other(every: Content) -> None:
    """What is kept of a reading is the reading, and of what people write nothing is kept."""
    familiar.forget()
    texts = [
        *map(str, range(100)),
        " 2 ",
        *every.catalogue.languages["nb"].command["more"],
        "MENY!",
        "Help",
        "SLETT",
    ]
    for language in every.languages:
        for body in (*texts, *texts):
            command = every.catalogue.command(body, (language, *every.languages))
            read = familiar.understood(every, body, language, command)
            assert read == every.understanding.read(body, language), (body, language)
    kept = familiar._understood.cache_info()  # noqa: SLF001
    assert kept.hits >= len(texts)
    for body in ("voldtatt", "40000001", "123", "jeg vil ikke leve", "frikort"):
        command = every.catalogue.command(body, every.languages)
        familiar.understood(every, body, "nb", command)
    assert familiar._understood.cache_info().misses == kept.misses  # noqa: SLF001


@pytest.mark.parametrize("words", [26, 40, 120])
def test_a_long_stretch_of_unknown_words_is_no_emergency(every: Content, words: int) -> None:
    """And hides none: nothing is known of a piece of a text in a language that we have nothing of."""
    unknown = " ".join(
        f"\u03c0\u03c5{chr(0x3B1 + at % 24)}{chr(0x3B1 + at // 24)}\u03c4\u03bf\u03c2" for at in range(words)
    )
    harmless = every.understanding.read(
        f"hvor mye koster det hos legen og hvordan bytter jeg fastlege {unknown}", "nb"
    )
    assert not [each for each in harmless.alarms if not each.lowered]
    alarm = every.understanding.read(
        f"{unknown} mannen min puster ikke og er helt blå i ansiktet. {unknown}", "nb"
    )
    assert alarm.alarms[0].kind == "now"
    assert not alarm.alarms[0].lowered
