"""Where the region has no <Message>: a text is answered with an empty document, and the words go another way."""

from collections.abc import AsyncIterator

import pytest
from redis import Redis
from starlette.datastructures import FormData

from app import assemble
from ivr import event
from ivr.grammar import MESSAGING, parse
from ivr.handset import Handset
from ivr.parcel import Parcel
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, OpenLine, settings
from tests.webhook import CALLER, calling, send, texting

pytestmark = pytest.mark.anyio


class Sent:
    """What was given to be sent: to whom, the words, the name. It may be broken."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str, str]] = []
        self.broken = False

    async def __call__(self, parcel: Parcel, name: str) -> None:
        if self.broken:
            raise ConnectionError(parcel.body)
        self.all.append((parcel.to, parcel.body, name))


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
async def ireland(valkey: str, redis: Redis, clock: Clock, sent: Sent) -> AsyncIterator[Handset]:
    redis.ping()
    web = assemble(settings(valkey, limit_texts=5), clock)
    web.state.line.send = sent
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        yield handset


async def written(handset: Handset, body: str, message: str, **more: str) -> str:
    """The words in the document, "" where it is empty."""
    answer = await send(handset, "/sms", texting(body, message, **more))
    assert answer.status == 200
    verbs = parse(answer.body, answer.content_type, MESSAGING).verbs
    return verbs[0].words if verbs else ""


OTHER = "+4740000002"
CONVERSATION = ("hei", "3", "frikort", "jeg vil dø", "8")


async def test_the_same_words_go_another_way(ireland: Handset, sent: Sent, open_line: OpenLine) -> None:
    for number, body in enumerate(CONVERSATION):
        assert await written(ireland, body, f"SM{number}") == ""
    async with open_line() as elsewhere:
        usual = [
            await written(elsewhere, body, f"SN{number}", From=OTHER)
            for number, body in enumerate(CONVERSATION)
        ]
    assert all(usual)
    assert sent.all == [(CALLER, words, f"SM{number}") for number, words in enumerate(usual)]


async def test_a_text_that_comes_again_has_the_same_name(ireland: Handset, sent: Sent) -> None:
    for _ in range(2):
        await written(ireland, "frikort", "SM1")
    first, second = sent.all
    assert first == second


async def test_over_the_days_limit_the_card_goes(ireland: Handset, sent: Sent) -> None:
    for number in range(6):
        await written(ireland, "hei", f"SM{number}")
    words = [words for _, words, _ in sent.all]
    assert len(words) == 6
    assert words[5] not in words[:5]
    assert words[5].startswith("Fare for liv: ring 113.")


async def test_what_twilio_has_answered_is_not(ireland: Handset, sent: Sent) -> None:
    assert await written(ireland, "STOP", "SM1", OptOutType="STOP") == ""
    assert sent.all == []


UNREACHABLE = [
    ("withheld", "anonymous"),
    ("withheld, on a keypad", "+266696687"),
    ("a name", "Telenor"),
    ("a short number", "1999"),
    ("an emergency number", "113"),
    ("nothing", ""),
]


@pytest.mark.parametrize(("why", "sender"), UNREACHABLE, ids=[row[0] for row in UNREACHABLE])
async def test_nobody_to_send_to(ireland: Handset, sent: Sent, why: str, sender: str) -> None:
    assert await written(ireland, "frikort", "SM1", From=sender) == "", why
    assert sent.all == []
    assert event.text(FormData([("From", sender), ("Body", "hei")])).sender == ""


async def test_what_cannot_be_sent_is_asked_for_again(ireland: Handset, sent: Sent) -> None:
    """Twilio asks again after a 503; the conversation has not moved twice."""
    sent.broken = True
    answer = await send(ireland, "/sms", texting("3", "SM1"))
    assert (answer.status, answer.body) == (503, b"")
    sent.broken = False
    assert await written(ireland, "3", "SM1") == ""
    await written(ireland, "3", "SM2")
    (_, first, name), (_, second, _) = sent.all
    assert name == "SM1"
    assert first != second


async def test_a_call_is_answered_as_ever(ireland: Handset, sent: Sent) -> None:
    answer = await send(ireland, "/voice", calling())
    assert b"<Gather" in answer.body
    assert sent.all == []
