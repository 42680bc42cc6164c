"""More than 16,000 webhooks that no telephone sends, and 5,000 more in test_poison.py; each test counts.

Never a 500, a forgery that is taken, a word of the caller's in an answer or in the log, nor a number that is
not in the directory; and nothing fails behind the gate, where it would be caught.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, Phase, assume, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from redis import Redis

from app import assemble
from ivr.content import Content
from tests.conftest import ACCOUNT, PUBLIC_URL, TOKEN, settings
from tests.test_hostile import BODIES, CANARY, DIGITS, NAMES, STATUSES, is_opted_out
from tests.webhook import FORM, WEBHOOKS, Pairs, signature
from tests.wire import Sent, Wire, form, links, refused, running, segment

pytestmark = pytest.mark.crawl

STEPS = 12
POPULAR_CALLER_CALLS = 40

Steps = list[tuple[str, str, str, list[tuple[str, str]]]]


def fuzz(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return bounded(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )


@pytest.fixture
def wire(valkey: str, redis: Redis, content: Content) -> Iterator[Wire]:
    redis.flushall()
    many = {"limit_calls": 10**6, "limit_texts": 10**6, "limit_cost": 10**6, "limit_minutes": 10**6}
    yield Wire(assemble(settings(valkey, limit_caller_calls=POPULAR_CALLER_CALLS, **many)), content)
    assert redis.ping()


# --- calls and texts that are signed -----------------------------------------------------------------

seeds = [each[1][:300] for each in (*BODIES, *DIGITS)] + [each[:300] for each in STATUSES]
words = st.sampled_from(
    ["113", "hjerteinfarkt", "frikort", "ENGLISH", "MENY", "MER", "SLUTT", "STOP", "1 takk"]
)
hostile = st.one_of(
    st.text(max_size=12),
    st.sampled_from(seeds),
    st.builds("{}{}{}".format, st.text(max_size=6), st.just(CANARY), st.text(max_size=6)),
)
keys = st.one_of(st.sampled_from("12345"), st.sampled_from("0123456789*#"), hostile)
names = st.sampled_from(
    [*NAMES, "SmsSid", "OptOutType", "Caller", "ApiVersion", "SpeechResult", "StirVerstat"]
)
more = st.lists(st.tuples(names, hostile), max_size=2)
callers = st.one_of(st.builds("+4740{:06}".format, st.integers(0, 30)), st.just("anonymous"), hostile)
kinds = st.sampled_from(
    [*["key"] * 7, *["dialed"] * 2, "silence", "again", "made up", "status", "sms", "sms/status"]
)
turns = st.one_of(st.integers(0, 9), st.integers(), hostile).map(str)
steps = st.lists(
    st.tuples(st.sampled_from("AB"), kinds, st.one_of(keys, words), more), min_size=STEPS, max_size=STEPS
)


async def walk(wire: Wire, number: int, caller: str, given: Steps, made_up: str) -> None:
    """Two calls of one caller at the same time, and texts in between, along the links of the answers."""
    at: dict[str, dict[str, str]] = {}
    last: tuple[str, Pairs] = ("/voice", (("AccountSid", ACCOUNT),))
    for order, (which, kind, value, extra) in enumerate(given):
        says = {"Digits": value, "DialCallStatus": value if kind != "dialed" or order % 2 else "busy"}
        says |= {"CallStatus": "completed" if kind == "status" else "in-progress", "Body": value}
        says |= {"CallSid": f"CA{number}{which}", "MessageSid": f"SM{number}-{order}", "From": caller}
        pairs: Pairs = (*says.items(), *extra, ("AccountSid", ACCOUNT))
        path = at.get(which, {}).get(kind, "/voice")
        if kind in ("sms", "sms/status"):
            path = f"/{kind}"
        elif kind == "status":
            path = "/voice/status"
        elif kind == "made up":
            theirs = [path for paths in at.values() for path in paths.values()]
            path = made_up.replace("SEAL", theirs[-1].split("/")[-1] if theirs else "none")
        elif kind == "again":
            path, pairs = last
        last = (path, pairs)
        answer = await wire.signed(path, pairs)
        verbs = wire.judge(path, answer)
        if path == "/sms":
            assert verbs or is_opted_out(pairs)
        elif path.startswith("/voice") and kind not in ("again", "status"):
            at[which] = links(verbs)
    wire.quiet()


paths = st.builds(
    "/voice/{}/{}/{}".format,
    st.sampled_from(["key", "silence", "dialed"]),
    turns.map(segment),
    st.one_of(st.just("SEAL"), hostile.map(segment)),
)


def test_calls_and_texts(wire: Wire) -> None:
    numbers = count()
    with running(wire) as runner:

        @fuzz(500)
        @given(callers, steps, paths)
        def walked(caller: str, given: Steps, made_up: str) -> None:
            runner.run(walk(wire, next(numbers), caller, given, made_up))

        walked()
    assert wire.sent >= 6_000
    assert wire.answered == wire.sent


# --- forgeries ---------------------------------------------------------------------------------------

some_pairs = st.lists(st.tuples(names, hostile), max_size=3).map(
    lambda pairs: (*pairs, ("AccountSid", ACCOUNT))
)
some_path = st.one_of(st.sampled_from(WEBHOOKS), paths)


def forged(path: str, pairs: Pairs, how: str, other: str) -> tuple[str, ...]:
    """Signatures that are not right."""
    right = signature(PUBLIC_URL + path, pairs)
    wrong = {
        "none": (),
        "empty": ("",),
        "made up": (other,),
        "of another account": (signature(PUBLIC_URL + path, pairs, token="f" * 32),),
        "another algorithm": (signature(PUBLIC_URL + path, pairs, algorithm="sha256"),),
        "of another path": (signature(f"{PUBLIC_URL}{path}{segment(other)}", pairs),),
        "of another host": (signature(f"https://example.no{path}", pairs),),
        "of a query": (signature(f"{PUBLIC_URL}{path}?{segment(other)}", pairs),),
        "of nothing": (signature(PUBLIC_URL + path),),
        "of one more": (signature(PUBLIC_URL + path, (*pairs, ("Digits", other + "1"))),),
        "of one less": (signature(PUBLIC_URL + path, pairs[1:]),),
        "of another account's": (signature(PUBLIC_URL + path, (*pairs[:-1], ("AccountSid", other))),),
        "cut": (right[:-2],),
        "longer": (right + "A",),
        "in other letters": (right.swapcase(),),
        "the right one second": (other or "A", right),
    }[how]
    assume(wrong[:1] != (right,))
    return wrong


hows = st.sampled_from([
    "none", "empty", "made up", "of another account", "another algorithm", "of another path",
    "of another host", "of a query", "of nothing", "of one more", "of one less", "of another account's",
    "cut", "longer", "in other letters", "the right one second",
])  # fmt: skip
forgeries = st.lists(st.tuples(some_path, some_pairs, hows, hostile), min_size=STEPS, max_size=STEPS)


def test_forgeries(wire: Wire, redis: Redis) -> None:
    with running(wire) as runner:

        @fuzz(425)
        @given(forgeries)
        def sent(given: list[tuple[str, Pairs, str, str]]) -> None:
            for path, pairs, how, other in given:
                answer = runner.run(wire.post(form(path, pairs, *forged(path, pairs, how, other))))
                refused(answer)
                assert answer.status == 403, how

        sent()
        wire.quiet()
    assert wire.sent >= 5_000
    assert redis.dbsize() == 0


# --- bytes -------------------------------------------------------------------------------------------

crumbs = st.sampled_from(
    [b"Digits=", b"&", b"=", b"%", b"%00", b"%F", b";", b"+", b"Body=", b"CallSid=CA1", b"From=", b"\0"]
)
dust = st.one_of(
    st.binary(max_size=40), st.lists(crumbs, max_size=8).map(b"".join), st.text(max_size=30).map(str.encode)
)
known = st.sampled_from([
    b"content-type", b"content-encoding", b"content-length", b"host", b"x-forwarded-host", b"x-original-url",
    b"x-http-method-override", b"transfer-encoding", b"cookie",
])  # fmt: skip
headers = st.lists(st.tuples(st.one_of(known, st.binary(max_size=8)), st.binary(max_size=12)), max_size=2)
ours = st.sampled_from([path.encode() for path in WEBHOOKS])
targets = st.one_of(
    ours,
    ours,
    ours,
    st.builds(b"/voice/%b/%b".__mod__, st.tuples(st.sampled_from([b"key", b"dialed", b"silence"]), dust)),
    st.builds(b"%b?%b".__mod__, st.tuples(st.sampled_from([b"/voice", b"/sms", b"/voice/status"]), dust)),
    dust,
)
methods = st.sampled_from(["POST"] * 21 + ["GET", "HEAD", "OPTIONS", "\x00"])
raw = st.lists(
    st.tuples(
        methods, targets, st.lists(dust, max_size=3), headers, st.booleans(), st.sampled_from([1] * 9 + [999])
    ),
    min_size=STEPS,
    max_size=STEPS,
)


def told(body: bytes) -> Pairs:
    """What a body says; nothing where it is no form."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True)
    except ValueError:
        return ()


def test_bytes(wire: Wire) -> None:
    account = b"&AccountSid=" + ACCOUNT.encode()

    def unsigned(given: tuple[Any, ...]) -> tuple[Sent, bool]:
        method, target, chunks, others, right, times = given
        chunks = (*(chunk * times for chunk in chunks), account)
        sent = Sent(target, chunks, (), method)
        sign = signature(sent.url, told(b"".join(chunks)), token=TOKEN if right else "f" * 32)
        ours = ((b"content-type", FORM.encode()), (b"x-twilio-signature", sign.encode()))
        return Sent(target, chunks, (*ours, *others), method), right

    with running(wire) as runner:

        @fuzz(425)
        @given(raw)
        def sent(given: list[tuple[Any, ...]]) -> None:
            for each, right in map(unsigned, given):
                answer = runner.run(wire.post(each))
                if answer.status < 300:
                    assert right
                    wire.judge(each.target.partition(b"?")[0].decode("latin-1").rstrip("\n"), answer)
                else:
                    refused(answer)
            wire.quiet()

        sent()
    assert wire.sent >= 5_000
    assert wire.answered >= 400
