"""Many languages on one line: how one is chosen in a call, remembered, and offered only where it can be heard."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httpx
import pytest
from redis import Redis

from app import ROOT, assemble
from flows.load import START
from ivr.answer import Answer
from ivr.content import Content, load_content
from ivr.languages import for_calls, missing
from ivr.player import Heard, Play, Wait
from ivr.rehearsal import Pretend
from ivr.reply import Said
from ivr.script import script
from ivr.telephone import telephone
from ivr.voice import reply
from prompts.kept import FOLDER
from prompts.pace import seconds
from prompts.wording import words_of
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, OpenLine, settings
from tests.crawler import says

pytestmark = pytest.mark.anyio

MANY = ("nb", "en", "pl", "uk", "ar")
ALL = ("nb", "en", "pl", "uk", "lt", "ar", "so")
DAY = "2026-11-22"
OTHER_NUMBER = "+4721000002"
SILENCE = 0.45  # seconds that espeak-ng writes behind each prompt; the fit of prompts/pace.py has it in every lead-in


def voices(heard: list[Heard] | tuple[Heard, ...]) -> set[str]:
    return {say.voice for say in says(heard)}


def voice(content: Content, code: str) -> set[str]:
    return {content.catalogue.languages[code].voice}


async def test_each_language_is_named_in_itself(open_line: OpenLine, every: Content) -> None:
    """113 first, then every other language by its own name and in its own voice, the last within 12 s."""
    async with open_line(languages=MANY) as handset:
        heard = says(await handset.dial())
    assert "1 1 3" in heard[0].text
    assert voices(heard[:1]) == voice(every, "nb")
    named = heard[1 : len(MANY)]
    for code, say in zip(MANY[1:], named, strict=True):
        language = every.catalogue.languages[code]
        assert say.text == f"{language.name} 8"
        assert (say.voice, say.language) == (language.voice, language.locale)
        assert say.barge_in
    assert sum(seconds(say.parts, say.language) for say in heard[: len(MANY)]) <= 12


@pytest.mark.parametrize("code", MANY)
async def test_a_language_in_two_keys(open_line: OpenLine, every: Content, code: str) -> None:
    """8, then its key: in the first prompt, both in one go, and back at the main menu with 113 first."""
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        asked = says(await handset.press("8"))[: len(MANY)]
        assert [say.text for say in asked] == [
            f"{every.catalogue.languages[other].name} {key}" for key, other in enumerate(MANY, 1)
        ]
        heard = await handset.press(str(MANY.index(code) + 1))
        assert voices(heard) == voice(every, code)
        assert "1 1 3" in says(heard)[0].text
        assert voices(await handset.press("2")) == voice(every, code)


async def test_the_place_stays(open_line: OpenLine, every: Content) -> None:
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        await handset.press("4")
        await handset.press("8")
        heard = await handset.press("3")
        assert voices(heard) == voice(every, "pl")
        again = await handset.press("9")
        assert says(heard)[0].text.endswith(says(again)[0].text)
        assert heard[1:] == again[1:]


@pytest.mark.parametrize("key", ["0", "*", "#"])
async def test_other_keys_do_what_they_always_do(open_line: OpenLine, key: str) -> None:
    async with open_line(languages=MANY) as handset, open_line("+4740000009", languages=MANY) as twin:
        for each in (handset, twin):
            await each.dial()
            await each.press("4")
        await handset.press("8")
        assert says(await handset.press(key))[-1] == says(await twin.press(key))[-1]


@pytest.mark.parametrize("key", ["4", "7"])
async def test_a_key_of_no_language(open_line: OpenLine, every: Content, key: str) -> None:
    """The names again, twice, whether or not the key is one of the menu's: who slips is not lost in Norwegian."""
    few = ("nb", "en", "pl")
    async with open_line(languages=few) as handset:
        await handset.dial()
        named = says(await handset.press("8"))[: len(few)]
        for _ in range(2):
            heard = await handset.press(key)
            assert says(heard)[: len(few)] == named
            assert isinstance(heard[-1], Wait)
        assert voices(await handset.press("3")) == voice(every, "pl")
        await handset.press("8")
        for _ in range(2):
            await handset.press(key)
        assert voices(await handset.press(key)) == voice(every, "pl")


async def test_the_names_again(open_line: OpenLine) -> None:
    """9 says what was heard last, as everywhere, as often as it is pressed."""
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        named = says(await handset.press("8"))[: len(MANY)]
        for _ in range(4):
            assert says(await handset.press("9"))[: len(MANY)] == named


async def test_silence_after_the_names(open_line: OpenLine) -> None:
    """The names once more; whoever still presses nothing has not told their language, and hears 113 in each."""
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        named = says(await handset.press("8"))[: len(MANY)]
        again = says(await handset.wait())
        assert [say.text for say in again] == [say.text for say in named]
        last, end = says(await handset.wait()), says(await handset.wait())
    for heard in (last, end):
        assert voices(heard) == voices(named)
        assert all("1 1 3" in say.text for say in heard[1:])
    assert "1 1 3" in end[0].text


async def test_the_keys_of_languages_outlast_silence(open_line: OpenLine, every: Content) -> None:
    """They were the last that were told: whoever needs three rounds to find the key is still understood."""
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        await handset.press("8")
        for _ in range(2):
            await handset.wait()
        assert voices(await handset.press("5")) == voice(every, "ar")


def orders() -> Iterator[tuple[str, ...]]:
    """All seven languages, each first once, and turned about."""
    for at in range(len(ALL)):
        there = (*ALL[at:], *ALL[:at])
        yield from (there, there[::-1])


def in_a_row(said: Sequence[Said]) -> float:
    """Seconds of several short prompts, one behind the other."""
    return sum(seconds(each.speech, each.language) for each in said) - SILENCE * (len(said) - 1)


@pytest.mark.parametrize("languages", [*orders()], ids=",".join)
def test_the_last_name_is_heard_in_time(every: Content, languages: tuple[str, ...]) -> None:
    """Within 12 s of 8, and of pick-up; 113, where it was cut short, comes behind the names."""
    content = replace(every, languages=languages)
    opening = reply(content, Answer("start", START, languages[0], DAY)).said[: len(ALL)]
    asked = Answer("languages", START, languages[0], DAY, offered=" ".join(f"@{code}" for code in languages))
    named = reply(content, asked).said
    owed = reply(content, replace(asked, owed=True)).said
    assert [said.language for said in named] == list(languages)
    assert all(words_of(said.speech).endswith(f" {key}") for key, said in enumerate(named, 1))
    assert in_a_row(named) <= 12
    assert owed[:-1] == named
    assert (owed[-1].language, "1 1 3" in words_of(owed[-1].speech)) == (languages[0], True)
    if languages[0] in ("nb", "en"):  # a line for Norway; Polish, Ukrainian and Somali take up to 0.4 s more
        assert in_a_row(opening) <= 12


async def test_113_is_owed_until_it_was_heard(open_line: OpenLine, every: Content, clock: Clock) -> None:
    """Whoever cuts it short with 8, and the names too, hears it next; who has heard it before the names does not."""
    danger = words_of(every.catalogue.line("danger_brief", "nb", date(2026, 11, 22)))
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        assert says(await handset.press("8"))[-1].text == danger
        clock.at += timedelta(seconds=5)
        assert says(await handset.press("*"))[0].text.startswith(danger)
        clock.at += timedelta(seconds=30)
        assert danger not in says(await handset.press("8"))[-1].text
        await handset.hang_up()
        heard = says(await handset.dial())
        clock.at += timedelta(seconds=seconds(heard[0].parts, heard[0].language))
        assert says(await handset.press("8"))[-1].text.endswith(f" {len(MANY)}")


async def test_who_presses_nothing_hears_113_in_every_language(open_line: OpenLine, every: Content) -> None:
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        heard = says(await handset.wait())
    for code in MANY:
        assert any("1 1 3" in say.text for say in heard if say.voice in voice(every, code)), code
    assert heard[0].text.count("1 1 6 1 1 7") == 2
    assert voices(heard[:1]) == voice(every, "nb")


async def test_a_number_of_its_own_needs_no_step(open_line: OpenLine, every: Content) -> None:
    async with open_line(languages=MANY, number_languages={OTHER_NUMBER: "pl"}) as handset:
        handset.line = OTHER_NUMBER
        heard = await handset.dial()
        assert voices(heard) == voice(every, "pl")
        assert "1 1 3" in says(heard)[0].text
        assert voices(await handset.press("2")) == voice(every, "pl")
        [text] = await handset.text("qwertyuiop")
        menu = every.catalogue.line_text("text_main", "pl", date(2026, 11, 22), options="")
        assert text.startswith(menu.partition("{")[0][:12])
    async with open_line(languages=MANY, number_languages={OTHER_NUMBER: "pl"}) as handset:
        assert voice(every, "nb") < voices(await handset.dial())


async def test_the_choice_is_remembered_for_a_day(
    open_line: OpenLine, redis: Redis, every: Content, clock: Clock
) -> None:
    async with open_line(languages=MANY) as handset, open_line("+4740000009", languages=MANY) as other:
        await handset.dial()
        await handset.press("8")
        await handset.press("3")
        await handset.hang_up()
        assert says(await handset.dial())[0].voice in voice(every, "pl")
        assert says(await other.dial())[0].voice in voice(every, "nb")
        await handset.hang_up()
        clock.at += timedelta(days=1)
        assert says(await handset.dial())[0].voice in voice(every, "nb")
    kept = [str(name, "ascii") for name in cast("list[bytes]", redis.keys("*:memory:*"))]
    assert kept
    assert not any("4740000001" in name for name in kept)
    assert all(0 < redis.ttl(name) <= 24 * 60 * 60 for name in kept)


async def test_languages_by_text(open_line: OpenLine, every: Content) -> None:
    """The word for language brings their names with digits; a digit picks one, a name does, too."""
    async with open_line(languages=MANY) as handset:
        await handset.text("MENY")
        [names] = await handset.text("språk")
        options = ", ".join(
            f"{key} {every.catalogue.languages[code].name}" for key, code in enumerate(MANY, 1)
        )
        assert names == every.catalogue.line_text("text_languages", "nb", date(2026, 11, 22), options=options)
        [polish] = await handset.text("3")
        assert polish.startswith(
            every.catalogue.line_text("text_main", "pl", date(2026, 11, 22), options="")[:12]
        )
        [names] = await handset.text("språk")
        assert await handset.text("7") == [names]
        assert await handset.text("1") == [polish]
        [english] = await handset.text("english")
        assert english.startswith("Life in danger")


def with_recordings(root: Path, content: Content, *, vital: bool) -> Path:
    """The project's content, with Somali recordings: all, or the vital ones alone."""
    content.understanding.done()
    for folder in ("flows", "prompts", FOLDER):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "ivr").mkdir()
    for file in (ROOT / "ivr").glob("*.toml"):
        shutil.copy(file, root / "ivr")  # all of them, or it would be learned anew
    audio = root / "prompts" / "audio" / "so"
    audio.mkdir(parents=True)
    for sentence in script(content, "so", date(2026, 11, 22)):
        if sentence.vital or not vital:
            (audio / f"{sentence.name}.mp3").write_bytes(b"sound of " + sentence.name.encode())
    return root


async def handset_of(redis_url: str, clock: Clock, root: Path) -> Pretend:
    web = assemble(settings(redis_url, languages=("nb", "so")), clock, root=root)
    return Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)


async def test_a_language_without_voice_and_recordings_is_for_texts_alone(
    open_line: OpenLine, every: Content
) -> None:
    assert not every.catalogue.languages["so"].voice
    assert missing(every, "so")
    async with open_line(languages=("nb", "so")) as handset:
        heard = await handset.dial()
        assert voices(heard) == voice(every, "nb")
        assert voices(await handset.press("8")) == voice(every, "nb")
        [text] = await handset.text("waxaan rabaa dhakhtarka ilkaha")
        assert "Jawaab: 1 " in text


@pytest.mark.loop
async def test_recordings_are_played(
    tmp_path: Path, valkey: str, redis: Redis, clock: Clock, every: Content
) -> None:
    redis.ping()
    root = with_recordings(tmp_path, every, vital=False)
    pretend = await handset_of(valkey, clock, root)
    async with telephone(pretend) as handset:
        heard = await handset.dial()
        assert any(isinstance(each, Play) for each in heard)
        heard = await handset.press("8")
        assert not says(heard), "all of it is recorded"
        plays = [each for each in heard if isinstance(each, Play)]
        await all_served(pretend, plays)


async def all_served(pretend: Pretend, plays: Sequence[Play]) -> None:
    transport = httpx.ASGITransport(app=pretend.web)
    async with httpx.AsyncClient(transport=transport, base_url=pretend.public_url) as client:
        for each in plays:
            path = urlsplit(each.url).path
            came = await client.get(path)
            assert (came.status_code, came.headers["content-type"]) == (200, "audio/mpeg")
            assert came.content.startswith(b"sound of ")
        for path in ("/audio/so/none.mp3", "/audio/so/..%2F..%2Fnb.toml", "/audio/xx/a.mp3"):
            assert (await client.get(path)).status_code == 404


@pytest.mark.loop
async def test_what_is_not_recorded_comes_in_the_lines_own_language(
    tmp_path: Path, valkey: str, redis: Redis, clock: Clock, every: Content
) -> None:
    """The vital recordings are there: Somali is on offer. What else is asked is heard in Norwegian, whole."""
    redis.ping()
    root = with_recordings(tmp_path, every, vital=True)
    content = load_content(root, ("nb", "so"))
    assert for_calls(content).languages == ("nb", "so")
    pretend = await handset_of(valkey, clock, root)
    async with telephone(pretend) as handset:
        await handset.dial()
        assert not says(await handset.press("8"))
        await handset.press("4")
        heard = await handset.press("1")
        assert voices(heard) == voice(every, "nb")
        assert not any(isinstance(each, Play) for each in heard)
        assert not says(await handset.press("0")), "help is vital"


@pytest.mark.loop
def test_a_recording_of_other_words_is_not_played(tmp_path: Path, every: Content) -> None:
    root = with_recordings(tmp_path, every, vital=True)
    path = root / "prompts" / "so.toml"
    words = every.catalogue.languages["so"].line["danger"]
    path.write_text(path.read_text(encoding="utf-8").replace(words, f"Haa. {words}"), encoding="utf-8")
    assert missing(load_content(root, ("nb", "so")), "so") == ["Haa."]


async def test_a_call_in_a_language_that_is_gone(open_line: OpenLine, every: Content) -> None:
    async with open_line(languages=MANY) as handset:
        await handset.dial()
        await handset.press("8")
        await handset.press("3")
        async with open_line(languages=("nb", "en")) as deployed:
            handset.post = deployed.post
            heard = await handset.press("2")
    assert voices(heard) == voice(every, "nb")
