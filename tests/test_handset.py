"""The pretend telephone against a small real app that checks each signature as Twilio's own library does."""

from collections.abc import AsyncIterator
from itertools import count
from urllib.parse import parse_qsl

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from ivr.handset import Answer, Handset, HandsetError, Outcome
from ivr.player import Dial, End, Heard, Pause, Play, Say, Wait

pytestmark = pytest.mark.anyio

BASE = "https://line.example.org/no"
TOKEN = "a token of no account"
BYE = "<Say>Ha det</Say>"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Line:
    """An app that answers each path with what it is given, and a telephone that calls it."""

    def __init__(self) -> None:
        self.documents: dict[str, str] = {"/voice": "<Hangup/>", "/sms": ""}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.tokens: list[str] = []
        self.status = 200
        self.content_type = "text/xml"
        app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["POST"])])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
        self.handset = Handset(
            self.post,
            base_url=f"{BASE}/",
            token=TOKEN,
            account="AC00000000000000000000000000000001",
            line="+4721000000",
            ids=(f"{number:032x}" for number in count(1)),
        )

    async def answer(self, request: Request) -> Response:
        form = FormData([*parse_qsl((await request.body()).decode(), keep_blank_values=True)])
        raw = request.scope["raw_path"].decode() + ("?" + request.url.query if request.url.query else "")
        signature = request.headers["X-Twilio-Signature"]
        if not RequestValidator(TOKEN).validate(f"https://line.example.org{raw}", form, signature):
            return Response(status_code=403)
        path = raw.removeprefix("/no")
        self.seen.append((path, {key: str(value) for key, value in form.items()}))
        self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        if path.endswith("/status"):
            return Response(status_code=204)
        twiml = f"<Response>{self.documents[path]}</Response>"
        return Response(twiml, self.status, media_type=self.content_type)

    async def post(self, url: str, form: list[tuple[str, str]], headers: dict[str, str]) -> Answer:
        response = await self.client.post(url, data=dict(form), headers=headers)
        return Answer(response.status_code, response.headers.get("content-type", ""), response.content)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    line = Line()
    async with line.client:
        yield line


def said(heard: list[Heard]) -> list[str]:
    return [sound.text for sound in heard if isinstance(sound, Say)]


async def test_a_call_is_announced_as_twilio_does(line: Line) -> None:
    assert await line.handset.dial() == [End()]
    ((path, form),) = line.seen
    assert path == "/voice"
    assert {key: form[key] for key in ("CallSid", "From", "To", "CallStatus", "Direction", "ApiVersion")} == {
        "CallSid": line.handset.call_sid,
        "From": "+4740000001",
        "To": "+4721000000",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    assert line.handset.state == "ended"


async def test_what_is_heard(line: Line) -> None:
    line.documents["/voice"] = (
        '<Say voice="Polly.Ida-Neural" language="nb-NO">Ring <say-as interpret-as="digits">113</say-as>.'
        '<break time="1.5s"/><s>Ha det.</s><s>Takk.</s>'
        '<break strength="none"/>100 <sub alias="kroner">kr</sub>'
        '<break time="300ms"/>nå<break strength="x-strong"/></Say>'
        '<Pause length="2"/><Pause/><Gather numDigits="1" timeout="10" finishOnKey="" bargeIn="false">'
        "<Say>Trykk 1</Say><Play>/a.mp3</Play></Gather><Hangup/>"
    )
    assert await line.handset.dial() == [
        Say(
            text="Ring 113. Ha det. Takk. 100 kroner nå",
            parts=("Ring 113.", 1500, "Ha det. Takk. 100 kroner", 300, "nå", 700),
            voice="Polly.Ida-Neural",
            language="nb-NO",
            barge_in=False,
        ),
        Pause(2),
        Pause(1),
        Say("Trykk 1", ("Trykk 1",), "man", "en-US", barge_in=False),
        Play("/a.mp3"),
        Wait(seconds=10, keys=1, finish_on_key=""),
    ]
    assert line.handset.state == "listening"


async def test_a_prompt_in_a_gather_can_be_cut_short(line: Line) -> None:
    line.documents["/voice"] = "<Say>Hei</Say><Gather><Say>Trykk 1</Say></Gather>"
    heard = await line.handset.dial()
    assert [sound.barge_in for sound in heard if isinstance(sound, Say)] == [False, True]
    assert heard[-1] == Wait(seconds=5, keys=None, finish_on_key="#")


KEYS = [
    # why it is here, attributes of the Gather, keys pressed, the Digits sent (None: nothing was sent)
    ("one key answers at once", 'numDigits="1"', ["1"], "1"),
    ("keys after the last wanted one are dropped", 'numDigits="2"', ["123"], "12"),
    ("keys come in one at a time", 'numDigits="2"', ["1", "2"], "12"),
    ("# finishes and is not sent", "", ["12#"], "12"),
    ("nothing comes after #", "", ["12#3"], "12"),
    ("with no finishing key, # is a key", 'numDigits="1" finishOnKey=""', ["#"], "#"),
    ("* is a key unless it finishes", 'finishOnKey="#"', ["*1#"], "*1"),
    ("any of several keys finishes", 'finishOnKey="*9"', ["19"], "1"),
    ("silence sends what is there", 'numDigits="8"', ["12", None], "12"),
    ("silence sends what no key finishes", 'finishOnKey=""', ["1#", None], "1#"),
    ("silence without a key sends nothing", 'numDigits="1"', [None], None),
    ("silence is sent when the Gather says so", 'actionOnEmptyResult="true"', [None], ""),
    ("# before any key is the same as silence", "", ["#"], None),
    ("and is sent as silence is", 'actionOnEmptyResult="true"', ["#"], ""),
]


@pytest.mark.parametrize(("why", "attributes", "pressed", "digits"), KEYS, ids=[row[0] for row in KEYS])
async def test_keys(
    line: Line, why: str, attributes: str, pressed: list[str | None], digits: str | None
) -> None:
    line.documents["/voice"] = f'<Gather action="key" {attributes}/><Say>Stille</Say>'
    line.documents["/key"] = "<Say>Svar</Say>"
    await line.handset.dial()
    for keys in pressed[:-1]:
        assert (await line.handset.press(keys) if keys else await line.handset.wait()) == []
        assert line.handset.state == "listening"
    heard = await line.handset.press(pressed[-1]) if pressed[-1] else await line.handset.wait()
    assert said(heard) == (["Stille"] if digits is None else ["Svar"]), why
    assert line.seen[-1][1].get("Digits") == digits, why


ADDRESSES = [
    # why it is here, document it stands in, action, where it goes
    ("relative to the document", "/voice/a/b", "c?d=%20e", "/voice/a/c?d=%20e"),
    ("from the root of the host", "/voice/a", "/no/x", "/x"),
    ("in full", "/voice/a", "https://line.example.org/no/y", "/y"),
    ("a query alone keeps the document", "/voice/a", "?n=2", "/voice/a?n=2"),
    ("none at all is the document itself", "/voice/a?n=1", None, "/voice/a?n=1"),
    ("a fragment is neither sent nor signed", "/voice/a", "b#rc=2", "/voice/b"),
]


@pytest.mark.parametrize(("why", "document", "action", "path"), ADDRESSES, ids=[row[0] for row in ADDRESSES])
async def test_where_keys_go(line: Line, why: str, document: str, action: str | None, path: str) -> None:
    gather = f'<Gather action="{action}"/>' if action else "<Gather/>"
    line.documents |= {path: BYE, document: gather, "/voice": f"<Redirect>/no{document}</Redirect>"}
    await line.handset.dial()
    await line.handset.press("1#")
    assert line.paths == ["/voice", document, path], why


async def test_a_redirect_is_a_fresh_request_without_the_keys(line: Line) -> None:
    line.documents |= {"/voice": '<Gather action="key"/>', "/key": "<Redirect>next</Redirect>", "/next": BYE}
    await line.handset.dial()
    assert said(await line.handset.press("1#")) == ["Ha det"]
    assert ["Digits" in form for _, form in line.seen] == [False, True, False]
    assert [form["CallStatus"] for _, form in line.seen] == ["ringing", "in-progress", "in-progress"]


@pytest.mark.parametrize("outcome", ["completed", "busy", "no-answer", "failed", "canceled"])
async def test_a_connected_call_comes_back_to_its_action(line: Line, outcome: Outcome) -> None:
    line.documents |= {
        "/voice": '<Say>Vent</Say><Dial action="done" callerId="+4721000000" timeout="20" timeLimit="600">'
        "<Number>+4781000000</Number></Dial><Say>Uten svar</Say>",
        "/done": BYE,
    }
    heard = await line.handset.dial()
    assert heard[-1] == Dial("+4781000000", "+4721000000", timeout=20, time_limit=600)
    assert line.handset.state == "ringing"
    assert said(await line.handset.callee(outcome)) == ["Ha det"]
    form = line.seen[-1][1]
    assert form["DialCallStatus"] == outcome
    assert form["DialCallSid"].startswith("CA")
    assert (form["DialCallDuration"] != "0") == (outcome == "completed")


async def test_a_dial_without_action_falls_through(line: Line) -> None:
    line.documents["/voice"] = "<Dial>+4781000000</Dial>" + BYE
    assert await line.handset.dial() == [Dial("+4781000000", "", timeout=30, time_limit=14400)]
    assert said(await line.handset.callee("busy")) == ["Ha det"]
    assert line.paths == ["/voice"]


ENDINGS = [
    ("the document ends", BYE, ["Ha det"]),
    ("nothing at all", "", []),
    ("a Hangup, and nothing is heard after it", f"<Hangup/>{BYE}", []),
    ("a Reject, and nothing is heard after it", f"<Reject/>{BYE}", []),
    ("a loop plays so many times", '<Say loop="2">Hei</Say>', ["Hei", "Hei"]),
]


@pytest.mark.parametrize(("why", "document", "words"), ENDINGS, ids=[row[0] for row in ENDINGS])
async def test_endings(line: Line, why: str, document: str, words: list[str]) -> None:
    line.documents["/voice"] = document
    heard = await line.handset.dial()
    assert (said(heard), heard[-1], line.handset.state) == (words, End(), "ended"), why


async def test_hanging_up_sends_one_status_callback(line: Line) -> None:
    line.documents["/voice"] = "<Gather/>"
    await line.handset.hang_up()
    assert line.seen == []
    await line.handset.dial()
    await line.handset.hang_up()
    await line.handset.hang_up()
    assert line.paths == ["/voice", "/voice/status"]
    assert line.seen[-1][1]["CallStatus"] == "completed"
    assert line.seen[-1][1]["CallSid"] == line.handset.call_sid
    assert line.handset.state == "ended"


async def test_the_callback_also_comes_when_the_line_hung_up(line: Line) -> None:
    await line.handset.dial()
    await line.handset.hang_up()
    assert line.paths == ["/voice", "/voice/status"]


async def test_a_status_callback_that_is_refused(line: Line) -> None:
    await line.handset.dial()
    line.handset.token = "another"
    with pytest.raises(HandsetError, match="/voice/status answered 403"):
        await line.handset.hang_up()


async def test_each_call_is_its_own(line: Line) -> None:
    await line.handset.dial()
    first = line.handset.call_sid
    await line.handset.dial()
    assert line.handset.call_sid != first
    line.documents |= {"/voice": '<Gather numDigits="2" action="key"/>', "/key": BYE}
    await line.handset.dial()
    await line.handset.press("1")
    await line.handset.hang_up()
    await line.handset.dial()
    await line.handset.press("23")
    assert line.seen[-1][1]["Digits"] == "23"
    assert len(set(line.tokens)) == len(line.tokens)


FAULTS = [
    # why it is here, (status, content type) and the document at /voice, a part of the sentence
    ("an error page", (500, "text/xml"), "", "https://line.example.org/no/voice answered 500"),
    ("a redirect loses the keys", (307, "text/xml"), "", "answered 307"),
    ("plain text would be read out", (200, "text/plain"), "", "content type"),
    ("a verb that Twilio skips", (200, "text/xml"), "<say>Hei</say>", "/no/voice: 'say' is no verb"),
    ("a circle", (200, "text/xml"), "<Redirect>voice</Redirect>", "more than 20 documents"),
    ("GET", (200, "text/xml"), '<Redirect method="GET">voice</Redirect>', "Redirect asks for GET"),
]


@pytest.mark.parametrize(("why", "head", "document", "sentence"), FAULTS, ids=[row[0] for row in FAULTS])
async def test_faults(line: Line, why: str, head: tuple[int, str], document: str, sentence: str) -> None:
    line.status, line.content_type = head
    line.documents["/voice"] = document
    with pytest.raises(HandsetError) as error:
        await line.handset.dial()
    assert sentence in str(error.value), why
    assert line.handset.state == "ended"


async def test_twenty_documents_in_a_row_are_no_circle(line: Line) -> None:
    line.documents |= {f"/{place}": f"<Redirect>{place + 1}</Redirect>" for place in range(2, 20)}
    line.documents |= {"/voice": "<Redirect>2</Redirect>", "/20": BYE}
    assert said(await line.handset.dial()) == ["Ha det"]
    line.documents |= {"/20": "<Redirect>21</Redirect>", "/21": BYE}
    with pytest.raises(HandsetError, match="more than 20 documents"):
        await line.handset.dial()


async def test_a_telephone_in_the_wrong_state(line: Line) -> None:
    for used in (line.handset.press("1"), line.handset.wait(), line.handset.callee("busy")):
        with pytest.raises(HandsetError, match="the telephone is idle"):
            await used
    with pytest.raises(HandsetError, match="nothing has been sent"):
        await line.handset.repeat()
    line.documents["/voice"] = "<Gather/>"
    await line.handset.dial()
    for keys in ("", "A", "1 2"):
        with pytest.raises(HandsetError, match="no keys"):
            await line.handset.press(keys)
    with pytest.raises(HandsetError, match="the telephone is listening"):
        await line.handset.dial()


async def test_texts(line: Line) -> None:
    line.documents["/sms"] = "<Message>Hei</Message><Message><Body>Ring 113</Body></Message>"
    assert await line.handset.text("æ" * 161) == ["Hei", "Ring 113"]
    form = line.seen[-1][1]
    assert (form["Body"], form["NumMedia"], form["NumSegments"]) == ("æ" * 161, "0", "2")
    assert form["MessageSid"] == form["SmsSid"]
    assert line.handset.state == "idle"


async def test_a_text_can_be_odd_or_come_twice(line: Line) -> None:
    assert await line.handset.text("", message_sid="SM1", extra={"NumMedia": "1", "OptOutType": "STOP"}) == []
    assert await line.handset.text("", message_sid="SM1") == []
    assert [form["MessageSid"] for _, form in line.seen] == ["SM1", "SM1"]
    assert line.seen[0][1]["NumMedia"] == "1"
    assert line.seen[0][1]["OptOutType"] == "STOP"


async def test_a_text_is_redirected_with_its_words(line: Line) -> None:
    line.documents |= {
        "/sms": "<Redirect>sms/b</Redirect><Message>Nei</Message>",
        "/sms/b": "<Message>Ja</Message>",
    }
    assert await line.handset.text("hei") == ["Ja"]
    assert line.seen[-1][1]["Body"] == "hei"
    line.documents["/sms/b"] = "<Redirect>b</Redirect>"
    with pytest.raises(HandsetError, match="20 redirects"):
        await line.handset.text("hei")


async def test_a_voice_verb_is_no_answer_to_a_text(line: Line) -> None:
    line.documents["/sms"] = BYE
    with pytest.raises(HandsetError, match="'Say' is no verb"):
        await line.handset.text("hei")


async def test_repeat_sends_the_same_again(line: Line) -> None:
    line.documents |= {"/voice": '<Gather numDigits="1" action="key"/>', "/key": BYE}
    await line.handset.dial()
    await line.handset.press("1")
    answer = await line.handset.repeat()
    assert answer == Answer(200, "text/xml; charset=utf-8", f"<Response>{BYE}</Response>".encode())
    assert line.seen[-1] == line.seen[-2]
    assert line.tokens[-1] == line.tokens[-2]
    assert line.handset.state == "ended"


async def test_a_wrong_token_is_refused_by_the_line(line: Line) -> None:
    stranger = Handset(line.post, base_url=BASE, token="another", account="AC1", line="+4721000000")
    with pytest.raises(HandsetError, match="answered 403"):
        await stranger.dial()
