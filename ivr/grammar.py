"""What TwiML may be, as a table, and a reader that refuses everything else.

Twilio skips an unknown verb, a misspelt attribute or a bad value with no more than a warning in its
log, so a caller meets the fault before anyone else does. Here each of them is an error.

The table holds what this line speaks. What it has no use for (recording, speech, payment, replies to
anyone but the sender, endless loops) is left out and so refused, although Twilio would take it.
Names are case-sensitive. A number that is dialled is a full one: a short or an emergency number
is not, and neither can be reached from Twilio in Norway.

Say has two limits: one on the text, which depends on the voice, and one on the text as URL-encoded.
They are measured in UTF-8 bytes, with a space as three, the strictest reading of Twilio's error 13521.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Value:
    """What a value must match in full, and how that is said to whoever got it wrong."""

    pattern: str
    meaning: str


TRUTH = Value("true|false", "true or false")
METHOD = Value("GET|POST", "GET or POST")
URL = Value(r"\S+", "a URL")
COUNT = Value("[1-9][0-9]{0,4}", "a whole number from 1 to 99999")
KEYS = Value("[0-9#*]*", "keys out of 0-9 # *, or empty")
NUMBER = Value(
    r"\+47[2-9][0-9]{7}|\+(?!47)[1-9][0-9]{7,14}", "a full E.164 number, never a short or an emergency one"
)
NUMBER_OR_NOTHING = Value(f"|{NUMBER.pattern}", NUMBER.meaning)
LANGUAGE = Value("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as nb-NO")
VOICE_NAME = Value(r"man|woman|alice|(Polly|Google)\.[\w-]+", "man, woman, alice, Polly.… or Google.…")
EVENT = "(initiated|ringing|answered|completed)"
EVENTS = Value(f"{EVENT}( {EVENT})*", "initiated, ringing, answered, completed, with spaces between")
TEXT = Value(r".*\S.*", "some words")
ANY = Value(".*", "anything")
NO_WORDS = Value("", "left out")


@dataclass(frozen=True)
class Entry:
    """One row: the attributes, the names (space-separated) that may stand inside, and the words."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    inside: str = ""
    words: Value = NO_WORDS


PHRASES = "break emphasis lang phoneme prosody say-as sub w"
SSML: dict[str, Entry] = {
    "break": Entry(
        {
            "strength": Value("none|x-weak|weak|medium|strong|x-strong", "a strength from none to x-strong"),
            "time": Value(
                r"([0-9]{1,4}|10000)ms|([0-9](\.[0-9]+)?|10)s", "a time such as 300ms, at most 10s"
            ),
        }
    ),
    "p": Entry({}, f"{PHRASES} s", ANY),
    "s": Entry({}, PHRASES, ANY),
    "emphasis": Entry(
        {"level": Value("strong|moderate|reduced", "strong, moderate or reduced")}, PHRASES, ANY
    ),
    "lang": Entry({"xml:lang": LANGUAGE}, f"{PHRASES} p s", ANY),
    "phoneme": Entry(
        {"alphabet": Value("ipa|x-sampa|x-amazon-[a-z-]+", "a phonetic alphabet"), "ph": TEXT}, "", ANY
    ),
    "prosody": Entry(
        {
            "volume": Value(
                r"default|silent|x-soft|soft|medium|loud|x-loud|[+-][0-9]+(\.[0-9]+)?dB",
                "a volume such as soft or +3dB",
            ),
            "rate": Value(r"x-slow|slow|medium|fast|x-fast|[0-9]+%", "a rate such as slow or 90%"),
            "pitch": Value(r"default|x-low|low|medium|high|x-high|[+-][0-9]+%", "a pitch such as low or -5%"),
        },
        f"{PHRASES} p s",
        ANY,
    ),
    "say-as": Entry(
        {
            "interpret-as": Value(
                "characters|spell-out|cardinal|number|ordinal|digits|fraction|unit|date|time|address|expletive"
                "|telephone",
                "a way of reading such as digits or telephone",
            ),
            "format": Value("mdy|dmy|ymd|md|dm|ym|my|d|m|y|yyyymmdd", "a date format such as dmy"),
        },
        "",
        TEXT,
    ),
    "sub": Entry({"alias": TEXT}, "", TEXT),
    "w": Entry({"role": TEXT}, "break emphasis phoneme prosody say-as sub", ANY),
}

ACTION = {"action": URL, "method": METHOD}
REDIRECT = Entry({"method": METHOD}, "", URL)

VOICE: dict[str, Entry] = {
    "Response": Entry({}, "Say Play Pause Gather Redirect Dial Hangup Reject"),
    "Say": Entry({"voice": VOICE_NAME, "language": LANGUAGE, "loop": COUNT}, f"{PHRASES} p s", ANY),
    "Play": Entry({"loop": COUNT}, "", URL),
    "Pause": Entry({"length": COUNT}),
    "Gather": Entry(
        {
            **ACTION,
            "input": Value("dtmf", "dtmf"),
            "timeout": COUNT,
            "numDigits": COUNT,
            "finishOnKey": KEYS,
            "actionOnEmptyResult": TRUTH,
            "bargeIn": TRUTH,
        },
        "Say Play Pause",
    ),
    "Redirect": REDIRECT,
    "Dial": Entry(
        {
            **ACTION,
            "timeout": COUNT,
            "timeLimit": COUNT,
            "callerId": NUMBER,
            "answerOnBridge": TRUTH,
            "hangupOnStar": TRUTH,
            "ringTone": Value("[a-z]{2}|us-old", "a country such as no"),
        },
        "Number",
        NUMBER_OR_NOTHING,
    ),
    "Number": Entry(
        {
            "url": URL,
            "method": METHOD,
            "sendDigits": Value("[0-9wW#*]+", "keys and w for a wait"),
            "statusCallback": URL,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": EVENTS,
        },
        "",
        NUMBER,
    ),
    "Hangup": Entry(),
    "Reject": Entry({"reason": Value("rejected|busy", "rejected or busy")}),
    **SSML,
}

MESSAGING: dict[str, Entry] = {
    "Response": Entry({}, "Message Redirect"),
    "Message": Entry({**ACTION, "statusCallback": URL}, "Body Media", ANY),
    "Body": Entry({}, "", TEXT),
    "Media": Entry({}, "", URL),
    "Redirect": REDIRECT,
}

DOCUMENT_BYTES = 64 * 1024
MEDIA_TYPES = ("text/xml", "application/xml")
SAY_BYTES = {"": 4096, "Polly": 3000, "Google": 5000}
SAY_ENCODED_BYTES = 4500
MESSAGE_CHARACTERS = 1600


class GrammarError(ValueError):
    """A document that Twilio would refuse, cut short or play otherwise than meant."""


@dataclass(frozen=True)
class Verb:
    """An element of a checked document: its name, its attributes as written, what stands inside it."""

    name: str
    attributes: Mapping[str, str]
    inside: tuple["Verb | str", ...]

    @property
    def verbs(self) -> tuple["Verb", ...]:
        """The elements directly inside, in order."""
        return tuple(part for part in self.inside if isinstance(part, Verb))

    @property
    def words(self) -> str:
        """The text directly inside, without space around it."""
        return "".join(part for part in self.inside if isinstance(part, str)).strip()


def parse(document: bytes, content_type: str, grammar: Mapping[str, Entry] = VOICE) -> Verb:
    """Read a TwiML response as it came over HTTP; `grammar` is VOICE or MESSAGING.

    Returns the Response with its verbs inside. Raises GrammarError, a sentence that names the fault.
    """
    if content_type.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise GrammarError(f"the content type is '{content_type}': it must be text/xml or application/xml")
    if len(document) > DOCUMENT_BYTES:
        raise GrammarError(f"the document has {len(document)} bytes: {DOCUMENT_BYTES} is the most")
    if not document.startswith(b"<"):
        raise GrammarError(
            "the document must begin with '<': nothing may stand before <?xml, not even a space"
        )
    if b"<!DOCTYPE" in document:
        raise GrammarError("the document has a DOCTYPE: TwiML has none")
    try:
        root = ET.fromstring(document)  # noqa: S314  small, and a DOCTYPE has been refused
    except ET.ParseError as error:
        raise GrammarError(f"the document is not well-formed XML: {error}") from error
    if root.tag != "Response":
        raise GrammarError(f"the root is <{root.tag}>: it must be <Response>")
    return _verb(root, grammar)


def _verb(element: ET.Element, grammar: Mapping[str, Entry]) -> Verb:
    name, entry = element.tag, grammar[element.tag]
    attributes = {_as_written(key): value for key, value in element.attrib.items()}
    for key, value in attributes.items():
        _check_name(key, entry.attributes, f"attribute of {name}")
        _check_value(value, entry.attributes[key], f"{name} {key}='{value}'")
    inside: list[Verb | str] = [element.text or ""]
    for child in element:
        _check_name(child.tag, grammar, "verb")
        if child.tag not in entry.inside.split():
            raise GrammarError(f"{child.tag} may not stand in {name}")
        inside += [_verb(child, grammar), child.tail or ""]
    verb = Verb(name, attributes, tuple(part for part in inside if part))
    _check_value(verb.words, entry.words, f"the text in {name}, '{verb.words[:40]}',")
    fault = _fault(verb, element)
    if fault:
        raise GrammarError(fault)
    return verb


def _as_written(attribute: str) -> str:
    return attribute.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")


def _check_name(name: str, table: Mapping[str, object], kind: str) -> None:
    if name not in table:
        meant = [known for known in table if known.lower() == name.lower()]
        raise GrammarError(f"'{name}' is no {kind}" + (f": it is written '{meant[0]}'" if meant else ""))


def _check_value(value: str, allowed: Value, subject: str) -> None:
    if not re.fullmatch(allowed.pattern, value, re.DOTALL):
        raise GrammarError(f"{subject} must be {allowed.meaning}")


def _fault(verb: Verb, element: ET.Element) -> str:
    """Return what is wrong with a verb as a whole, or nothing."""
    names = [child.name for child in verb.verbs]
    if verb.name == "Say":
        return _say_fault(verb, element)
    if verb.name == "Response" and "Reject" in names[1:]:
        return "Reject must be the first verb"
    if verb.name == "Dial" and len(names) + bool(verb.words) != 1:
        return "Dial must hold one number, as its text or as one Number"
    if verb.name == "Message":
        return _message_fault(verb, names)
    return ""


def _say_fault(verb: Verb, element: ET.Element) -> str:
    maker = verb.attributes.get("voice", "").rpartition(".")[0]
    if verb.verbs and not maker:
        return f"{verb.verbs[0].name} may not stand in a Say whose voice is not of Polly or Google"
    text = "".join(element.itertext())
    if not text.strip():
        return "Say has no words"
    tagged = (element.text or "") + "".join(
        ET.tostring(child, "unicode").replace(" />", "/>") for child in element
    )
    size = len((tagged if maker == "Google" else text).encode())
    if size > SAY_BYTES[maker]:
        return f"Say has {size} bytes: {SAY_BYTES[maker]} is the most for {maker or 'a basic'} voice"
    encoded = len(quote(text, safe=""))
    if encoded > SAY_ENCODED_BYTES:
        return f"Say has {encoded} bytes when URL-encoded: {SAY_ENCODED_BYTES} is the most"
    return ""


def _message_fault(verb: Verb, names: list[str]) -> str:
    if not verb.words and not names:
        return "Message is empty"
    if names.count("Body") + bool(verb.words) > 1:
        return "Message must have one text, as its own or as one Body"
    body = verb.words or "".join(child.words for child in verb.verbs if child.name == "Body")
    if len(body) > MESSAGE_CHARACTERS:
        return f"Message has {len(body)} characters: {MESSAGE_CHARACTERS} is the most"
    return ""
