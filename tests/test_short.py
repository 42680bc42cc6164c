"""Short texts: numbers in words, courtesies and commands, whose language they are, and who is texted about."""

from dataclasses import replace

import pytest

from ivr.answer import Answer, Conversation
from ivr.asking import likely
from ivr.content import Content
from ivr.event import Text
from ivr.message import message
from ivr.moment import moment
from ivr.player import Heard
from ivr.rehearsal import every_language
from ivr.turn import turn
from prompts.segments import segments
from prompts.understanding import Subject
from tests.conftest import SUNDAY, OpenLine
from tests.crawler import says

LANGUAGES = every_language().split(",")
NOW = moment(SUNDAY)


def texted(content: Content, text: str, known: Conversation | None = None) -> tuple[Conversation, Answer]:
    return turn(content, Text(text, opted_out=False), known, NOW)


def asked_in(language: str) -> Conversation:
    return Conversation("main", "main", language)


def numbers(content: Content, text: str, language: str = "nb") -> tuple[str, ...]:
    others = (code for code in content.languages if code != language)
    command = content.catalogue.command(text, (language, *others))
    return command.numbers if command else ()


SEVEN = {
    "nb": "syv",
    "en": "seven",
    "pl": "siedem",
    "uk": "сім",
    "lt": "septyni",
    "ar": "سبعة",
    "so": "toddoba",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_language_of_seven_is_picked_by_a_word(every: Content, language: str) -> None:
    asked, _ = texted(every, every.catalogue.languages[language].command["language"][0], asked_in(language))
    after, answer = texted(every, SEVEN[language], asked)
    assert (answer.outcome, after.language) == ("language", LANGUAGES[6])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_for_a_digit_is_its_key_and_no_alarm(every: Content, language: str) -> None:
    for digit in map(str, range(10)):
        pressed, _ = texted(every, digit, asked_in(language))
        for word in every.catalogue.languages[language].command[digit]:
            after, answer = texted(every, word, asked_in(language))
            assert answer.outcome != "alarm", word
            assert after == pressed, word


DIGITS = [
    # the text, the language in use, its digits, why
    ("2", "nb", "2", "the digit"),
    ("2.", "nb", "2", "with a stop"),
    ("(2)", "nb", "2", "in brackets"),
    ("2)", "nb", "2", "with one"),
    ("٢", "nb", "2", "an Arabic digit"),
    ("۲", "nb", "2", "a Persian digit"),
    ("２", "nb", "2", "a full-width digit"),
    ("2️⃣", "nb", "2", "a keycap"),
    ("Svar 2", "nb", "2", "our own words"),
    ("svar: to", "nb", "2", "our own words, in a word"),
    ("Reply two", "en", "2", "likewise"),
    ("to takk", "nb", "2", "politeness"),
    ("hei, to takk", "nb", "2", "more of it"),
    ("ja, 2 vær så snill", "nb", "2", "several words of it"),
    ("nr to", "nb", "2", "a short word for number"),
    ("nr. 2", "nb", "2", "with a stop"),
    ("nummer 2", "nb", "2", "a long one"),
    ("no. 2", "en", "2", "an English one"),
    ("trzy proszę", "pl", "3", "Polish"),
    ("trzy prosze", "nb", "3", "without accents, in a Norwegian conversation"),
    ("den andre", "nb", "2", "the second"),
    ("second one", "en", "2", "likewise"),
    ("the second one please", "en", "2", "with an article"),
    ("другий", "uk", "2", "likewise"),
    ("второй", "uk", "2", "Russian"),
    ("пять", "uk", "5", "Russian"),
    ("п’ять", "uk", "5", "a curly apostrophe"),
    ("shist", "uk", "6", "Ukrainian in Latin letters"),
    ("arba3a", "ar", "4", "Arabic in Latin letters"),
    ("atte", "nb", "8", "without å"),
    ("aatte", "nb", "8", "with aa"),
    ("sesi", "lt", "6", "without a caron"),
    ("sadex", "so", "3", "as many spell it"),
    ("2 og 3", "nb", "23", "two of them"),
    ("2, 3", "nb", "23", "likewise"),
    ("two or three", "en", "23", "likewise"),
    ("2 2", "nb", "2", "said twice"),
    ("en lege", "nb", "", "an article"),
    ("to barn", "nb", "", "how many"),
    ("jeg har to barn", "nb", "", "in a sentence"),
    ("han er fire år", "nb", "", "an age"),
    ("andre", "nb", "", "others"),
    ("one moment", "en", "", "no choice"),
    ("to", "en", "", "an English word that is a Norwegian number"),
    ("du", "nb", "", "a Norwegian word that is a Lithuanian number"),
    ("du", "lt", "2", "the Lithuanian number"),
    ("SIM", "nb", "", "a Norwegian word that is a Ukrainian number"),
    ("takk du", "nb", "", "words of two languages"),
    ("mer 2", "nb", "", "a command and a number"),
    ("12", "nb", "", "no digit"),
    ("1 2 3 4", "nb", "", "a row"),
]


@pytest.mark.parametrize(("text", "language", "digits", "why"), DIGITS)
def test_digits(every: Content, text: str, language: str, digits: str, why: str) -> None:
    assert numbers(every, text, language) == tuple(digits), why


@pytest.mark.parametrize(
    ("text", "language", "is_choice"),
    [
        ("trykk 2", "nb", True),
        ("jeg tar 2", "nb", True),
        ("2 savaitės", "lt", False),
        ("8 savaites", "lt", False),
    ],
)
def test_a_digit_at_the_end_of_a_few_words_is_a_choice(
    every: Content, text: str, language: str, *, is_choice: bool
) -> None:
    two, _ = texted(every, "2", asked_in(language))
    after, answer = texted(every, text, asked_in(language))
    assert (after.place == two.place) is is_choice
    assert answer.outcome != "languages"


def test_of_two_choices_the_first_is_answered_and_the_other_offered(every: Content) -> None:
    first, _ = texted(every, "2", asked_in("nb"))
    after, answer = texted(every, "2 og 3", asked_in("nb"))
    assert after.place == first.place
    own = every.machine.flow[after.place].menu
    assert answer.offered.split() == [*own.values(), "care"]
    assert f"{len(own) + 1} {every.catalogue.choice('care', 'nb', NOW.on)}" in (message(every, answer) or "")
    assert texted(every, str(len(own) + 1), after)[0].place == "care"


def test_a_number_that_is_a_cry_for_help_in_another_language(every: Content) -> None:
    """Who was asked in Norwegian means four; a stranger, or who was asked in English, may stand in flames."""
    assert texted(every, "fire", asked_in("nb"))[0] == texted(every, "4", asked_in("nb"))[0]
    price = Conversation("dentist", "care", "nb")
    after, answer = texted(every, "fire", replace(price, offered="card fees gp dentist-acute"))
    assert (after.place, answer.lower) == ("dentist-acute", True)
    assert (message(every, answer) or "").endswith("Akutt? Ring 113. Svar MENY.")
    for known in (None, asked_in("en"), asked_in("pl")):
        assert texted(every, "fire", known)[1].outcome == "alarm"
    assert texted(every, "FIRE! help", asked_in("nb"))[1].outcome == "alarm"


SHORT = [
    # the text, the language in use, the one it is answered in, why
    ("ja", "nb", "nb", "Norwegian, and no Polish answer"),
    ("ja", "pl", "nb", "likewise, whatever was used before"),
    ("nei", "nb", "nb", "Norwegian"),
    ("zero", "nb", "nb", "English and Polish"),
    ("ne", "nb", "nb", "Lithuanian and Ukrainian"),
    ("ne", "lt", "lt", "the language in use has it"),
    ("ok", "uk", "uk", "every language's"),
    ("tak", "nb", "nb", "Polish and Ukrainian"),
    ("menu", "nb", "nb", "English and Polish"),
    ("menu", "pl", "pl", "the language in use has it"),
    ("haa", "nb", "so", "Somali alone"),
    ("taip", "nb", "lt", "Lithuanian alone"),
    ("cześć", "nb", "pl", "Polish alone"),
    ("hello", "nb", "en", "English alone"),
    ("привіт", "nb", "uk", "Ukrainian alone"),
    ("слухаю", "nb", "uk", "no other language has its letters"),
    ("وين", "nb", "ar", "likewise"),
    ("mama", "nb", "nb", "many languages'"),
    ("kan du ringe meg", "en", "nb", "a command"),
    ("thanks", "nb", "en", "thanks"),
]


@pytest.mark.parametrize(("text", "usual", "expected", "why"), SHORT)
def test_the_language_of_a_short_text(every: Content, text: str, usual: str, expected: str, why: str) -> None:
    assert texted(every, text, asked_in(usual))[1].language == expected, why


def voices(heard: list[Heard] | tuple[Heard, ...]) -> set[str]:
    return {say.voice for say in says(heard)}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("dziękuję", "nb", "a word is too little"),
        ("dzień dobry", "nb", "and so are two"),
        ("polski", "pl", "chosen by its name"),
        ("jak zmienić lekarza rodzinnego", "pl", "plain from its words"),
        ("chcę umrzeć", "pl", "what an emergency was answered in"),
    ],
)
async def test_a_language_is_remembered_for_calls_where_it_is_plain(
    open_line: OpenLine, every: Content, text: str, language: str, why: str
) -> None:
    async with open_line(languages=("nb", "en", "pl", "uk")) as handset:
        [answer] = await handset.text(text)
        assert "Ring 113" not in answer
        heard = await handset.dial()
    assert voices(heard[:1]) == {every.catalogue.languages[language].voice}, why


@pytest.mark.anyio
async def test_a_language_picked_by_its_digit_is_remembered(open_line: OpenLine, every: Content) -> None:
    async with open_line(languages=("nb", "en", "pl", "uk")) as handset:
        await handset.text("språk")
        await handset.text("tre")
        heard = await handset.dial()
    assert voices(heard[:1]) == {every.catalogue.languages["pl"].voice}


NOT_ON_OFFER = [
    ("waan is dilayaa", "despair", "Somali"),
    ("noriu mirti", "despair", "Lithuanian"),
    ("nie mogę oddychać", "now", "Polish"),
    ("мне плохо не могу дышать", "now", "Russian"),
]


@pytest.mark.parametrize(("text", "kind", "why"), NOT_ON_OFFER)
def test_an_alarm_in_a_language_that_is_not_on_offer(
    content: Content, text: str, kind: str, why: str
) -> None:
    """In the conversation's language, and in English as well."""
    for usual in ("nb", "en"):
        _, answer = texted(content, text, asked_in(usual))
        assert (answer.outcome, answer.detail, answer.language) == ("alarm", kind, usual), why
        said = message(content, answer) or ""
        assert said.startswith(content.catalogue.languages[usual].alarms[kind].sms)
        assert content.catalogue.languages["en"].alarms[kind].sms in said


def test_an_alarm_in_two_languages_has_two_segments(content: Content) -> None:
    for kind in content.catalogue.rules.kinds:
        answer = Answer("alarm", "main", "nb", NOW.on.isoformat(), detail=kind, besides="en")
        counted = segments(message(content, answer) or "")
        assert (counted.encoding, counted.segments) == ("GSM-7", 2), kind


def test_what_is_no_alarm_in_a_language_that_is_not_on_offer(content: Content) -> None:
    for usual in ("nb", "en"):
        assert texted(content, "kaip pakeisti šeimos gydytoją", asked_in(usual))[1].language == usual
    assert texted(content, "how do i change my doctor", asked_in("nb"))[1].language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_courtesies_around_a_digit_are_no_alarm(every: Content, language: str) -> None:
    """No example has them, and networks take them for anything."""
    command = every.catalogue.languages[language].command
    for courtesy in (*command["beside"], *command["small"], *command["thanks"]):
        for text in (f"2 {courtesy}", *(f"{courtesy} {word}" for word in ("2", *command["2"][:2]))):
            after, answer = texted(every, text, asked_in(language))
            assert (answer.outcome, answer.lower, after.place) == ("match", False, "talk"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_get_a_kind_word(every: Content, language: str) -> None:
    spoken = every.catalogue.languages[language]
    for thanks in spoken.command["thanks"]:
        after, answer = texted(every, f"{thanks}!", Conversation("dentist", "care", language))
        assert (answer.outcome, answer.language, after.place) == ("thanked", language, "dentist"), thanks
        said = message(every, answer) or ""
        assert "113" in said
        assert said.startswith(spoken.line["text_thanks"].partition(".")[0])


@pytest.mark.parametrize("text", ["takk for alt, farvel", "thank you for everything, goodbye"])
def test_a_farewell_is_no_thanks(every: Content, text: str) -> None:
    assert texted(every, text)[1].outcome == "alarm"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_whether_this_is_a_human_is_told(every: Content, language: str) -> None:
    for text in every.catalogue.languages[language].prompts["machine"].words:
        _, answer = texted(every, text, asked_in(language))
        assert (answer.outcome, answer.place, answer.language) == ("match", "machine", language), text
        said = (message(every, answer) or "").replace("\u00a0", " ")
        assert [number in said for number in ("113", "116 117", "116 123")] == [True, True, True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "kan du ringe meg"),
        ("nb", "Ring meg, vær så snill"),
        ("en", "can you call me please"),
        ("pl", "czy możesz do mnie zadzwonić"),
        ("uk", "можете мені подзвонити"),
        ("lt", "ar galite man paskambinti"),
        ("ar", "ممكن تتصل بي"),
        ("so", "fadlan i soo wac"),
    ],
)
def test_who_asks_to_be_called_is_told_whom_to_call(every: Content, language: str, text: str) -> None:
    assert texted(every, text, asked_in(language))[1].outcome == "uncalled"


TOLD = [
    ("116 123", "mental-helse"),
    ("116123", "mental-helse"),
    ("116 117", "legevakt"),
    ("116117!", "legevakt"),
    ("22591300", "poison"),
    ("+47 22 59 13 00", "poison"),
    ("0047 22591300", "poison"),
    ("1412", "textphone"),
    ("١١٦١٢٣", "mental-helse"),
]


@pytest.mark.parametrize(("text", "entry"), TOLD)
def test_whose_number_was_texted(every: Content, text: str, entry: str) -> None:
    for language in every.languages:
        after, answer = texted(every, text, Conversation("dentist", "care", language))
        assert (answer.outcome, answer.keyed, after.place) == ("entry", entry, "dentist")
        said = every.lettered(message(every, answer) or "", language).replace("\u00a0", " ")
        assert every.directory[entry].number in said
        assert "113" in said


@pytest.mark.parametrize("text", ["113", "112", "110", "1 1 3", "116117 ingen svarer, han puster ikke"])
def test_a_number_that_is_a_cry_for_help(every: Content, text: str) -> None:
    assert texted(every, text)[1].outcome == "alarm"


@pytest.mark.parametrize("text", ["help", "Help me", "HJELP", "hjelp meg", "pomoc"])
def test_a_word_for_help_alone_is_the_help_page(every: Content, text: str) -> None:
    assert texted(every, text)[0].place == "help"


@pytest.mark.parametrize("text", ["thanks xx", "takk, xx", "send xx"])
def test_kisses_are_no_good_bye_for_ever(every: Content, text: str) -> None:
    assert texted(every, text)[1].outcome not in ("leave", "quiet")


def test_the_names_of_the_languages_say_what_to_do(every: Content) -> None:
    for language in every.languages:
        known = asked_in(language)
        _, answer = texted(every, every.catalogue.languages[language].command["language"][0], known)
        said = message(every, answer) or ""
        assert "113" in said
        assert said.startswith(every.catalogue.languages[language].line["text_languages"].partition("{")[0])
        assert segments(said).segments <= 2, language


def test_arabic_lists_have_arabic_commas(every: Content) -> None:
    for place in every.machine.flow.values():
        if place.menu:
            answer = Answer("match", place.name, "ar", NOW.on.isoformat())
            assert ", " not in (message(every, answer) or ""), place.name


def test_what_is_far_off_is_not_offered(every: Content) -> None:
    """Nor is danger to life: 113 stands in the message already."""
    shares = {"gp": 0.85, "danger": 0.05, "fees": 0.06, "drug-line": 0.04}
    read = replace(
        every.understanding.read("hva koster lege", "nb"),
        subjects=[Subject(place, share) for place, share in shares.items()],
    )
    assert likely(every, read) == ["gp", "fees"]
