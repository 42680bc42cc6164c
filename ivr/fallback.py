"""The card as static files, for another host: what Twilio gets when this line cannot answer.

    voice.xml, sms.xml         for a number with every language on offer
    voice-nb.xml, sms-nb.xml   for a number of its own, one pair a language
All are made, and read back as Twilio reads them, before any is written; each is put in its place in one go.
A card that fails a check never replaces one that is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr import twiml
from ivr.card import MOST_SECONDS, MOST_SEGMENTS, room, spoken
from ivr.content import NO_RECORDINGS, Content
from ivr.grammar import MESSAGING, GrammarError, parse
from ivr.languages import for_calls
from ivr.player import Say, play
from prompts.pace import seconds
from prompts.segments import segments

MOST_BYTES = 4000
MEDIA_TYPE = "text/xml"
EMERGENCY = "113"


class CardError(ValueError):
    """Cards that may not be written; the message names each file and says why."""


@dataclass(frozen=True)
class Card:
    """A static card: the languages on it, how long it is (in words), and the document."""

    languages: Sequence[str]
    length: str
    document: bytes


def cards(content: Content) -> Mapping[str, Card]:
    """Every card by the name of its file. Raises CardError with a sentence for each one that is wrong."""
    files: dict[str, Card] = {}
    faults: list[str] = []
    content = replace(content, recordings=NO_RECORDINGS)  # another host has none
    heard = for_calls(content).languages
    for name, languages in (("", content.languages), *((f"-{code}", [code]) for code in content.languages)):
        audible = [code for code in languages if code in heard]
        made_of = [(f"voice{name}.xml", _voice, audible)] if audible else []
        for file, made, of in (*made_of, (f"sms{name}.xml", _sms, languages)):
            try:
                files[file] = made(content, of)
            except (CardError, GrammarError) as fault:
                faults.append(f"{file}: {fault}")
    if faults:
        raise CardError("\n".join(faults))
    return files


def put(files: Mapping[str, Card], folder: Path) -> None:
    """Write cards into a folder: all beside their places first, then each into its place."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".", dir=folder) as beside:
        fresh = [Path(beside, name) for name in files]
        for path in fresh:
            path.write_bytes(files[path.name].document)
        for path in fresh:
            path.replace(folder / path.name)


def _voice(content: Content, languages: Sequence[str]) -> Card:
    document = twiml.spoken(spoken(content, languages, "later"), "", "")
    verbs = parse(document, MEDIA_TYPE).verbs
    said = [heard for heard in play(verbs).heard if isinstance(heard, Say)]
    openings = [each.text.replace(" ", "") for each in said[: len(languages)]]
    lasts = sum(seconds(each.parts, each.language) for each in said)
    _refuse(
        document,
        ({verb.name for verb in verbs} != {"Say", "Hangup"}, "does not just speak and hang up"),
        (not all(EMERGENCY in words for words in openings), f"does not begin with {EMERGENCY}"),
        (lasts > MOST_SECONDS, f"lasts {lasts:.0f} s: {MOST_SECONDS} is the most"),
    )
    return Card(languages, f"{lasts:.0f} s", document)


def _sms(content: Content, languages: Sequence[str]) -> Card:
    found, text = room(content, languages, "later")
    document, counted = twiml.written(text), segments(text)
    usual = segments(content.catalogue.languages[languages[0]].line["text_main"]).encoding
    count, most = counted.segments, MOST_SEGMENTS[usual]
    parse(document, MEDIA_TYPE, MESSAGING)
    _refuse(
        document,
        (EMERGENCY not in text.partition(". ")[0], f"does not begin with {EMERGENCY}"),
        (count > most, f"has {count} segments: {most} is the most"),
    )
    return Card(found, "1 segment" if count == 1 else f"{count} segments", document)


def _refuse(document: bytes, *checks: tuple[bool, str]) -> None:
    size = (len(document) > MOST_BYTES, f"has {len(document)} bytes: {MOST_BYTES} is the most")
    faults = [fault for wrong, fault in (*checks, size) if wrong]
    if faults:
        raise CardError(", ".join(faults))
