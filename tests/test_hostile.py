"""Whatever is signed gets an answer: well-formed TwiML, one message a text, never a 500, never an echo."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import AsyncExitStack
from itertools import islice, permutations, product
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from redis import Redis

from flows.load import START
from ivr.content import Content
from ivr.grammar import MESSAGING, Verb, parse
from ivr.handset import Answer
from ivr.texting import OPT_OUT
from tests.conftest import ACCOUNT, LINE, OpenLine
from tests.webhook import CALLER, VOICE_WEBHOOKS, WEBHOOKS, Pairs, calling, send, texting, unsealed

pytestmark = pytest.mark.anyio

CANARY = "zqxjkv"
LONGEST_SECONDS = 5  # Twilio gives up on a call after 15, and one text at a time is worked out
TAGS = f"</Say><Dial>112</Dial><Hangup/><Say>{CANARY}"
CONTROLS = "".join(map(chr, range(32))) + "\x7f\x80\x85\ufffe\uffff\u2028"
EMOJI = "😀👨‍👩‍👧‍👦🇳🇴"
BACKWARDS = "\u202e\u2066\u200b\ufeff"


def numbers(verbs: Iterable[Verb]) -> list[str]:
    """What a document dials."""
    dials = [verb for verb in verbs if verb.name == "Dial"]
    return [dial.words or dial.verbs[0].words for dial in dials]


def check_call(answer: Answer, content: Content, why: str) -> None:
    assert answer.status == 200, why
    verbs = parse(answer.body, answer.content_type).verbs
    assert set(numbers(verbs)) <= {entry.dial for entry in content.directory.values() if entry.dial}, why
    assert verbs[-1].name in {"Redirect", "Dial", "Hangup"}, why
    assert CANARY.encode() not in answer.body, why


def check_text(answer: Answer, why: str, *, opted_out: bool = False) -> None:
    assert answer.status == 200, why
    messages = parse(answer.body, answer.content_type, MESSAGING).verbs
    assert [verb.name for verb in messages] == ([] if opted_out else ["Message"]), why
    assert CANARY.encode() not in answer.body, why


def without(pairs: Pairs, *names: str) -> Pairs:
    return tuple(pair for pair in pairs if pair[0] not in names)


DIGITS = [
    # why it is here, the Digits
    ("more than one", "12"),
    ("an emergency number", "112"),
    ("10 kB", "1" * 10_000),
    ("10 kB of nothing we know", CANARY * 1700),
    ("letters", CANARY),
    ("the keys of the fourth column", "ABCD"),
    ("a key between spaces", " 1 "),
    ("a space", " "),
    ("a line break", "1\n"),
    ("control characters", CONTROLS),
    ("NUL", "\x00"),
    ("a key and NUL", "1\x00"),
    ("emoji", EMOJI),
    ("a key that looks like an emoji", "1\ufe0f\u20e3"),
    ("a full-width key", "１"),
    ("an Arabic key", "١"),
    ("a key raised", "¹"),
    ("below nothing", "-1"),
    ("a fraction", "1.5"),
    ("nothing, as Python calls it", "None"),
    ("a place", "care"),
    ("what transitions would call a jump", "to_care"),
    ("a condition", "daytime"),
    ("the fork's other way", "otherwise"),
    ("a method", "trigger"),
    ("tags", TAGS),
    ("a placeholder", "{amk}{0}{}%s"),
    ("backwards", f"{BACKWARDS}1"),
]


async def test_digits(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for number, (why, digits) in enumerate(DIGITS):
            pressed = calling(f"CA{number}", Digits=digits)
            check_call(await send(handset, "/voice/key/1", pressed), content, f"{why}, from a stranger")
            pressed = calling(f"CB{number}", Digits=digits)
            await send(handset, "/voice", calling(f"CB{number}"))
            heard = await send(handset, "/voice/key/1", pressed)
            check_call(heard, content, why)
            assert b"/voice/key/2" in heard.body, why
            for turn in (2, 3, 4):
                check_call(await send(handset, f"/voice/key/{turn}", pressed), content, f"{why}, {turn}")


TURNS = [
    # why it is here, the turn in the URL
    ("letters", "abc"),
    ("too long a number", "99999999999999999999"),
    ("as long as may be", "999999999"),
    ("thousands of digits", "9" * 5000),
    ("below nothing", "-1"),
    ("nothing", "0"),
    ("many nothings", "000000001"),
    ("a fraction", "1.5"),
    ("a power", "1e3"),
    ("a plus", "+1"),
    ("a space", "%201"),
    ("a grouped number", "1_0"),
    ("a full-width one", "%EF%BC%91"),
    ("a raised one, which is a digit to Python", "%C2%B9"),
    ("NUL", "%00"),
    ("a line break", "1%0A"),
    ("bytes that are no letters", "%FF%FE"),
    ("tags", "%3CDial%3E112"),
    ("a percent sign alone", "%"),
    ("a query", "1?Digits=2&turn=5"),
]


async def test_turns(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for path, (why, turn) in product(("key", "silence", "dialed"), TURNS):
            stranger, known = f"CA {path} {why}", f"CB {path} {why}"
            more = {"Digits": "3", "DialCallStatus": "busy"}
            came = await send(handset, f"/voice/{path}/{turn}", calling(stranger, **more))
            check_call(came, content, f"{why}, from a stranger")
            assert b"1 1 3" in came.body, why
            await send(handset, "/voice", calling(known))
            came = await send(handset, f"/voice/{path}/{turn}", calling(known, **more))
            check_call(came, content, why)
            await send(handset, "/voice/key/1", calling(known, Digits="2"))


STATUSES = (
    "",
    "odd",
    "COMPLETED",
    "queued",
    CANARY,
    TAGS,
    CONTROLS,
    EMOJI,
    "{amk}",
    "x" * 10_000,
)


async def test_a_connection_that_ended_in_an_unknown_way(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for number, status in enumerate(STATUSES):
            call = f"CA{number}"
            ended = calling(call, DialCallStatus=status)
            await send(handset, "/voice", calling(call))
            at_a_menu = await send(handset, "/voice/dialed/1", ended)
            check_call(at_a_menu, content, f"{status}, at a place without a number")
            check_call(await send(handset, "/voice/key/2", calling(call, Digits="1")), content, status)
            check_call(await send(handset, "/voice/key/3", calling(call, Digits="1")), content, status)
            at_a_number = await send(handset, "/voice/dialed/4", ended)
            check_call(at_a_number, content, f"{status}, at a place with a number")
            assert b"1 1 3" in at_a_number.body, status


NAMES = ("CallSid", "From", "To", "CallStatus", "Digits", "DialCallStatus", "Body", "MessageSid")
VALUES = [
    # why it is here, the value
    ("nothing", ""),
    ("a space", " "),
    ("10 kB", CANARY * 1700),
    ("tags", TAGS),
    ("an entity", f"&{CANARY};&#0;&amp;<![CDATA[{CANARY}]]>"),
    ("control characters", f"{CONTROLS}{CANARY}"),
    ("NUL", f"\x00{CANARY}"),
    ("emoji", EMOJI),
    ("a Redis key", "helselinja:day"),
    ("two lines of a log", f"{CANARY}\r\n{{}}"),
    ("another call", "call:CA1"),
    ("a path", f"../../{CANARY}"),
]


async def test_values(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for why, value in VALUES:
            for name in NAMES:
                for path in VOICE_WEBHOOKS:
                    pairs = (*without(calling(Digits="3"), name), (name, value))
                    check_call(await send(handset, path, pairs), content, f"{name} at {path} is {why}")
                pairs = (*without(texting("hei"), name), (name, value))
                check_text(await send(handset, "/sms", pairs), f"{name} of a text is {why}")
                for path in ("/voice/status", "/sms/status"):
                    assert (await send(handset, path, pairs)).status == 204, f"{name} at {path} is {why}"


MISSING = [
    # what is missing
    ("CallSid",),
    ("From",),
    ("To",),
    ("Digits",),
    ("DialCallStatus",),
    ("CallStatus",),
    ("Body",),
    ("MessageSid",),
    ("From", "MessageSid"),
    ("From", "To", "MessageSid", "Body"),
    ("CallSid", "From", "To", "CallStatus", "Digits", "DialCallStatus"),
]


async def test_missing(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for names in MISSING:
            for path in VOICE_WEBHOOKS:
                pairs = without(calling(Digits="3", DialCallStatus="busy"), *names)
                check_call(await send(handset, path, pairs), content, f"{path} without {names}")
            check_text(await send(handset, "/sms", without(texting("1"), *names)), f"a text without {names}")
            for path in ("/voice/status", "/sms/status"):
                pairs = without(calling(), *names)
                assert (await send(handset, path, pairs)).status == 204, f"{path} without {names}"
        for path in VOICE_WEBHOOKS:
            check_call(await send(handset, path, (("AccountSid", ACCOUNT),)), content, path)
        check_text(await send(handset, "/sms", (("AccountSid", ACCOUNT),)), "nothing but the account")


async def test_no_digits_is_silence(open_line: OpenLine) -> None:
    async with open_line() as handset:
        answers = []
        for call, path, more in [
            ("CA1", "/voice/silence/1", {}),
            ("CA2", "/voice/key/1", {}),
            ("CA3", "/voice/key/1", {"Digits": ""}),
        ]:
            await send(handset, "/voice", calling(call))
            answers.append(unsealed((await send(handset, path, calling(call, **more))).body))
    assert len(set(answers)) == 1


REPEATED: list[tuple[str, str, Pairs]] = [
    # why it is here, the path, parameters that come twice
    ("two keys", "/voice/key/1", (("Digits", "1"), ("Digits", "2"))),
    ("a key and nothing", "/voice/key/1", (("Digits", "1"), ("Digits", ""))),
    ("two calls", "/voice/key/1", (("CallSid", "CA8"), ("CallSid", "CA9"))),
    ("two ends", "/voice/dialed/1", (("DialCallStatus", "busy"), ("DialCallStatus", CANARY))),
    ("a key a hundred times", "/voice/key/1", (("Digits", "1"),) * 100),
    ("two texts", "/sms", (("Body", "1"), ("Body", CANARY))),
    ("two messages", "/sms", (("MessageSid", "SM8"), ("MessageSid", "SM9"))),
    ("two senders", "/sms", (("From", "anonymous"), ("From", CALLER))),
]


async def test_repeated(open_line: OpenLine, content: Content) -> None:
    async with open_line() as handset:
        for why, path, more in REPEATED:
            if path == "/sms":
                check_text(await send(handset, path, (*texting("hei"), *more)), why)
            else:
                check_call(await send(handset, path, (*calling(), *more)), content, why)


BODIES = [
    # why it is here, the text
    ("nothing", ""),
    ("spaces", "  \n\t "),
    ("emoji alone", EMOJI),
    ("as long as a text can be", f"{CANARY} " * 228),
    ("longer than a text can be", f"{CANARY} " * 5000),
    ("one endless word", "a" * 20_000),
    ("an endless word of combining accents", "e" + "\u0301" * 5000),
    ("a ligature that unfolds to eighteen letters", "\ufdfa" * 500),
    ("many numbers", "1 " * 800),
    ("as many different words as fit", " ".join(map("".join, islice(permutations("aeioustrn", 3), 400)))),
    ("a number without end", "9" * 1600),
    ("a number beyond words", "½²①Ⅷ٣"),
    ("control characters", f"{CONTROLS}{CANARY}"),
    ("NUL", f"\x00{CANARY}\x00"),
    ("NUL alone", "\x00"),
    ("letters that are none", "\ufffe\uffff\ufffd"),
    ("backwards and invisible", f"{BACKWARDS}{CANARY}"),
    ("tags", TAGS),
    ("a message in a message", f"</Message><Message>{CANARY}</Message>"),
    ("SSML", f'<speak><break time="10s"/><say-as interpret-as="digits">{CANARY}</say-as></speak>'),
    ("a comment", f"<!-- {CANARY} -->"),
    ("an entity", f"&{CANARY};&#0;&#x1F600;"),
    ("CDATA", f"]]><![CDATA[{CANARY}]]>"),
    ("a DOCTYPE", f'<!DOCTYPE a [<!ENTITY {CANARY} SYSTEM "file:///etc/passwd">]>'),
    ("a placeholder", f"{{amk}} {{{CANARY}}} {{0}} {{}} %s %({CANARY})s ${{{CANARY}}}"),
    ("a jump", "to_care"),
    ("a place", "danger-signs"),
    ("a condition", "daytime"),
    ("a regular expression", f"(a+)+$ [{CANARY}] .* \\"),
    ("a Redis command", f"*1\r\n$8\r\nFLUSHALL\r\n{CANARY}"),
    ("a question", f"'; DROP TABLE {CANARY}; --"),
    ("a link", f"https://{CANARY}.example.no/113"),
    ("an alarm in the middle of tags", f"<b>{CANARY}</b> hjerteinfarkt"),
    ("a topic in the middle of tags", f"<b>{CANARY}</b> frikort"),
]


async def test_texts(open_line: OpenLine) -> None:
    async with open_line() as handset:
        for number, (why, body) in enumerate(BODIES):
            begun = perf_counter()
            check_text(await send(handset, "/sms", texting(body, f"SM{number}")), why)
            assert perf_counter() - begun < LONGEST_SECONDS, f"{why}: everybody else waits for it"
            again = texting(body, f"SM{number}", From=f"+47400010{number:02}")
            check_text(await send(handset, "/sms", again), f"{why}, from another")


async def test_a_picture_without_words(open_line: OpenLine) -> None:
    picture = {"NumMedia": "1", "MediaUrl0": f"https://{CANARY}.example.no", "MediaContentType0": "image/png"}
    async with open_line() as handset:
        check_text(await send(handset, "/sms", texting("", **picture)), "an empty Body")
        pairs = without(texting("", "SM2", **picture), "Body")
        check_text(await send(handset, "/sms", pairs), "no Body")


async def test_an_opt_out_gets_no_second_answer(open_line: OpenLine) -> None:
    async with open_line() as handset:
        for body in OPT_OUT:
            stopped = await send(handset, "/sms", texting(f" {body.lower()}\n", f"SM{body}"))
            check_text(stopped, body, opted_out=True)
        for kind in ("STOP", "START", "HELP", CANARY):
            came = await send(handset, "/sms", texting("hei", f"SM{kind}1", OptOutType=kind))
            check_text(came, kind, opted_out=True)
        check_text(await send(handset, "/sms", texting("hei", "SM2", OptOutType="")), "no kind")


def way_to_a_connection(content: Content) -> str:
    """The keys from the main menu to the nearest place that offers a call, and the key of that call."""
    waiting = deque([(START, "")])
    while True:
        place, way = waiting.popleft()
        for key, found in content.machine.exits[place].items():
            if found.effect == "connect":
                return way + key
            if found.to is not None and key in "12345":
                waiting.append((found.to, way + key))


async def test_what_we_show_and_whom_we_call_is_ours_to_say(open_line: OpenLine, content: Content) -> None:
    theirs = {"To": "+4799999999", "From": "+4788888888", "Called": "+4799999999", "ForwardedFrom": "112"}
    async with open_line() as handset:
        await send(handset, "/voice", calling(**theirs))
        for turn, key in enumerate(way_to_a_connection(content), 1):
            heard = await send(handset, f"/voice/key/{turn}", calling(Digits=key, **theirs))
        check_call(heard, content, "a connection")
        (dial,) = [verb for verb in parse(heard.body, heard.content_type).verbs if verb.name == "Dial"]
        assert dial.attributes["callerId"] == LINE
        for their in theirs.values():
            assert f">{their}<".encode() not in heard.body
        ended = await send(handset, f"/voice/dialed/{turn + 1}", calling(DialCallStatus="busy", **theirs))
        check_call(ended, content, "after a connection")


# --- anything ----------------------------------------------------------------------------------------

anything = st.one_of(
    st.text(max_size=30),
    st.sampled_from("0123456789*#"),
    st.sampled_from([why_and_body[1][:2000] for why_and_body in BODIES]),
    st.sampled_from(["busy", "completed", "no-answer", "anonymous", "+266696687", CALLER, LINE, "STOP"]),
    st.sampled_from(["113", "hjerteinfarkt", "frikort", "ENGLISH", "MENY", "MER", "HJELP", "SLUTT", "lege"]),
)
calls = st.sampled_from(["CA1", "CA2", "CA3"])
names = st.sampled_from([*NAMES, "SmsSid", "OptOutType", "NumMedia", "Caller", "ErrorCode", "SpeechResult"])
turns = st.one_of(st.integers(0, 6), st.integers(), st.sampled_from(["abc", "%C3%A6", "%00", "1.5"]))
paths = st.one_of(
    st.sampled_from(WEBHOOKS),
    st.just("/sms"),
    st.builds("/voice/{}/{}".format, st.sampled_from(["key", "key", "silence", "dialed"]), turns),
)
posts = st.lists(
    st.tuples(paths, calls, st.lists(st.tuples(names, anything), max_size=5)), min_size=1, max_size=4
)


def is_opted_out(pairs: Pairs) -> bool:
    said = dict(pairs)
    return bool(said.get("OptOutType")) or said.get("Body", "").strip().upper() in OPT_OUT


def test_anything(open_line: OpenLine, redis: Redis, content: Content) -> None:
    """Sequences of signed webhooks with any values, on one line that remembers them all."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        handset = runner.run(stack.enter_async_context(open_line()))
        try:

            @bounded(
                max_examples=300,
                derandomize=True,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(posts)
            def answered(sent: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
                for path, call, more in sent:
                    pairs = (("CallSid", call), *more, ("AccountSid", ACCOUNT))
                    answer = runner.run(send(handset, path, pairs))
                    if path.endswith("/status"):
                        assert answer == Answer(204, "", b"")
                    elif path == "/sms":
                        messages = parse(answer.body, answer.content_type, MESSAGING).verbs
                        assert len(messages) == 1 or is_opted_out(pairs)
                        check_text(answer, path, opted_out=not messages)
                    else:
                        check_call(answer, content, path)

            answered()
        finally:
            runner.run(stack.aclose())
    assert redis.ping()
