"""The stand-in for Twilio's REST API behaves as Twilio does: asked by Twilio's own client."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from ivr.rest import Access
from tests.conftest import ACCOUNT, LINE, TOKEN
from tests.servers import until
from tests.twilio import BROKEN, TOO_MANY, UNAVAILABLE, Cut, Dead, Fault, Garbage, Refused, Slow, Twilio
from tests.twilio.described import undescribed

PHONE = "+4740000001"
OTHER = "+4740000002"
STATUS = "https://line.example.no/sms/status"


def text(twilio: Twilio, to: str = PHONE, **more: object) -> object:
    client = twilio.access().client()
    return client.messages.create(to=to, from_=LINE, **({"body": "Ring 113."} | more))


def test_a_message_is_kept_and_found(twilio: Twilio) -> None:
    client = twilio.access().client()
    made = client.messages.create(
        to=PHONE, from_=LINE, body="Ring 113, æ", status_callback=STATUS, validity_period=600
    )
    assert (made.sid[:2], made.status, made.num_segments, made.date_sent) == ("SM", "queued", "1", None)
    assert isinstance(made.date_created, datetime)
    (kept,) = twilio.messages
    assert (kept.sid, kept.to, kept.from_, kept.body) == (made.sid, PHONE, LINE, "Ring 113, æ")
    assert kept.asked["ValidityPeriod"] == "600"
    assert client.messages(made.sid).fetch().body == "Ring 113, æ"
    assert [each.sid for each in client.messages.list(to=PHONE, from_=LINE)] == [made.sid]
    assert client.messages.list(to=OTHER) == []
    assert client.messages(made.sid).update(body="").body == ""
    assert client.messages(made.sid).delete()
    assert twilio.messages == []
    with pytest.raises(TwilioRestException) as gone:
        client.messages(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_what_became_of_a_message(twilio: Twilio) -> None:
    client = twilio.access().client()
    made = client.messages.create(to=PHONE, from_=LINE, body="Hei", status_callback=STATUS)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert client.messages.list(date_sent_after=since) == [], "it is accepted, and not sent yet"
    twilio.sent(twilio.messages[0], "undelivered", 30006)
    (found,) = client.messages.list(date_sent_after=since)
    assert (found.sid, found.status, found.error_code) == (made.sid, "undelivered", 30006)
    assert client.messages.list(date_sent_before=since) == []
    assert len(client.messages.list(date_sent=twilio.messages[0].created.date())) == 1
    url, pairs = twilio.callback(twilio.messages[0])
    assert url == STATUS
    assert dict(pairs) == {
        "MessageSid": made.sid,
        "MessageStatus": "undelivered",
        "AccountSid": ACCOUNT,
        "From": LINE,
        "To": PHONE,
        "ErrorCode": "30006",
    }


def test_pages(twilio: Twilio) -> None:
    made = [text(twilio, body=str(number)) for number in range(7)]
    found = twilio.access().client().messages.list(to=PHONE, page_size=3)
    assert [each.body for each in found] == ["6", "5", "4", "3", "2", "1", "0"]
    assert len(made) == len(found)
    pages = [asked for asked in twilio.requests if asked.method == "GET"]
    assert [asked.form.get("Page") for asked in pages] == [None, "1", "2"]


def test_a_call_is_kept_found_and_ended(twilio: Twilio) -> None:
    client = twilio.access().client()
    made = client.calls.create(
        to=PHONE,
        from_=LINE,
        url="https://line.example.no/voice",
        machine_detection="Enable",
        timeout=30,
        status_callback="https://line.example.no/voice/status",
        status_callback_event=["completed"],
    )
    (kept,) = twilio.calls
    assert (made.sid, made.status, kept.asked["MachineDetection"]) == (kept.sid, "queued", "Enable")
    assert client.calls(made.sid).fetch().to == PHONE
    assert [each.sid for each in client.calls.list(to=PHONE, status="queued")] == [made.sid]
    assert client.calls(made.sid).update(status="completed").status == "completed"
    with pytest.raises(TwilioRestException) as over:
        client.calls(made.sid).update(status="completed")
    assert over.value.code == 21220


def test_a_number_gets_its_addresses(twilio: Twilio) -> None:
    client = twilio.access().client()
    (number,) = client.incoming_phone_numbers.list(phone_number=LINE)
    assert number.capabilities["sms"]
    number.update(voice_url="https://line.example.no/voice#rc=2", voice_method="POST")
    assert twilio.number.voice_url == "https://line.example.no/voice#rc=2"
    assert client.incoming_phone_numbers.list(phone_number="+4799999999") == []
    assert client.api.accounts(ACCOUNT).fetch().status == "active"


REFUSED = [
    # why it is here, what is wrong, Twilio's code
    ("nobody to send to", {"to": ""}, 21604),
    ("no number", {"to": "Ola"}, 21211),
    ("too short to be one", {"to": "+47113"}, 21211),
    ("no words", {"body": ""}, 21602),
    ("too many words", {"body": "a" * 1601}, 21617),
    ("not from us", {"from_": OTHER}, 21606),
    ("longer than Twilio keeps it", {"validity_period": 36_001}, 30036),
]


@pytest.mark.parametrize(("why", "wrong", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_wrong_message_is_refused(twilio: Twilio, why: str, wrong: dict[str, object], code: int) -> None:
    given = {"to": PHONE, "from_": LINE, "body": "Hei"} | wrong
    with pytest.raises(TwilioRestException) as refused:
        twilio.access().client().messages.create(**given)
    assert (refused.value.status, refused.value.code) == (400, code), why
    assert twilio.messages == []


def test_a_number_that_is_refused(twilio: Twilio) -> None:
    for code in (21610, 21614, 21211, 21408, 21612):
        twilio.refuse(OTHER, code)
        with pytest.raises(TwilioRestException) as refused:
            text(twilio, OTHER)
        assert refused.value.code == code
    text(twilio)
    assert [message.to for message in twilio.messages] == [PHONE]


def test_a_wrong_key(twilio: Twilio) -> None:
    assert twilio.access(key=ACCOUNT, secret=TOKEN).client().messages.list() == []
    for changed in ({"secret": "wrong"}, {"key": "SK2"}):
        with pytest.raises(TwilioRestException) as refused:
            twilio.access(**changed).client().api.accounts(ACCOUNT).fetch()
        assert (refused.value.status, refused.value.code) == (401, 20003)


BEFALLS: list[tuple[str, Fault, type[Exception], int]] = [
    # why it is here, what befalls, what the client raises, how many messages count as sent
    ("refused for its own sake", Refused(21610), TwilioRestException, 0),
    ("too many requests", TOO_MANY, TwilioRestException, 0),
    ("Twilio is broken", BROKEN, TwilioRestException, 0),
    ("Twilio is away", UNAVAILABLE, TwilioRestException, 0),
    ("nothing was read", Dead(), requests.ConnectionError, 0),
    ("accepted, and cut off before the answer", Cut(), requests.ConnectionError, 1),
    ("accepted, and answered with what is no answer", Garbage(), ValueError, 1),
    ("accepted, and answered by somebody between", Garbage(status=502), TwilioException, 1),
]


@pytest.mark.parametrize(("why", "fault", "raised", "sent"), BEFALLS, ids=[row[0] for row in BEFALLS])
def test_what_befalls_the_next_one(
    twilio: Twilio, why: str, fault: Fault, raised: type[Exception], sent: int
) -> None:
    twilio.next(fault)
    with pytest.raises(raised):
        text(twilio)
    assert len(twilio.messages) == sent, why
    text(twilio)
    assert len(twilio.messages) == sent + 1, "the one after is well"


def test_what_befalls_from_now_on(twilio: Twilio) -> None:
    twilio.always(TOO_MANY)
    for _ in range(3):
        with pytest.raises(TwilioRestException) as refused:
            text(twilio)
        assert (refused.value.status, refused.value.code) == (429, 20429)
    twilio.next(Dead())
    with pytest.raises(requests.ConnectionError):
        text(twilio)
    twilio.always(None)
    text(twilio)
    assert len(twilio.messages) == 1
    assert [asked.method for asked in twilio.requests] == ["POST"] * 4, "the dead one was never read"


def test_a_slow_answer_is_waited_for_elsewhere(twilio: Twilio) -> None:
    """One that is slow holds up nobody else, and answers when it is let go."""
    twilio.next(Slow(60))
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(text, twilio)
        until(lambda: bool(twilio.messages))
        text(twilio, OTHER)
        assert not slow.done()
        twilio.let_go()
        slow.result()
    assert [message.to for message in twilio.messages] == [PHONE, OTHER]


def test_whoever_asks_waits_only_so_long(twilio: Twilio) -> None:
    """The message counts as sent all the same."""
    twilio.next(Slow(60))
    with pytest.raises(requests.Timeout):
        twilio.access(seconds=0.1).client().messages.create(to=PHONE, from_=LINE, body="Hei")
    assert len(twilio.messages) == 1


@pytest.mark.parametrize(
    ("region", "edge", "host"),
    [
        ("", "", "api.twilio.com"),
        ("ie1", "", "api.ie1.twilio.com"),
        ("ie1", "dublin", "api.dublin.ie1.twilio.com"),
        ("", "dublin", "api.dublin.us1.twilio.com"),
    ],
)
def test_the_host_of_a_region(region: str, edge: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from our settings, whatever stands in the environment."""
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    client = Access(ACCOUNT, "SK1", "secret", region, edge).client()
    assert client.get_hostname("https://api.twilio.com/2010-04-01") == f"https://{host}/2010-04-01"


def test_many_at_once(twilio: Twilio) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: text(twilio, body=str(number)), range(100)))
    assert len({message.sid for message in twilio.messages}) == 100


UNDESCRIBED = [
    # why it is here, what is asked, a part of what is said of it
    (
        "a misspelt name",
        ("POST", "Messages", {"To": PHONE, "Validity": "60"}),
        "no parameter is called Validity",
    ),
    ("a word for a number", ("POST", "Messages", {"ValidityPeriod": "long"}), "ValidityPeriod is 'long'"),
    ("a method that is none", ("POST", "Calls", {"Method": "PUT"}), "Method is 'PUT'"),
    ("an address that is none", ("POST", "Calls", {"Url": "line.example.no"}), "Url is 'line.example.no'"),
    ("a value that is none", ("GET", "Calls", {"Status": "gone"}), "Status is 'gone'"),
    ("a filter that there is not", ("GET", "Messages", {"Status": "sent"}), "no parameter is called Status"),
    ("a day that is none", ("GET", "Messages", {"DateSent>": "yesterday"}), "DateSent> is 'yesterday'"),
    ("a thing that there is not", ("POST", "Letters", {}), "there is no such thing"),
]


@pytest.mark.parametrize(("why", "asked", "said"), UNDESCRIBED, ids=[row[0] for row in UNDESCRIBED])
def test_what_twilio_does_not_describe(why: str, asked: tuple[str, str, dict[str, str]], said: str) -> None:
    method, kind, form = asked
    path = f"/2010-04-01/Accounts/{ACCOUNT}/{kind}.json"
    (found,) = undescribed(method, path, form, 400, None)
    assert said in found, why


def test_a_request_that_is_not_described_fails_the_test(twilio: Twilio) -> None:
    twilio.access().client().request(
        "GET", f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {"Sort": "up"}
    )
    (found,) = twilio.undescribed
    assert found.endswith("no parameter is called Sort")
    twilio.undescribed.clear()
