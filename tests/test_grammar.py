"""What TwiML may be: each row is one thing that Twilio documents, and what a caller would lose by it."""

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from ivr.grammar import MESSAGING, GrammarError, parse

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
POLLY = 'voice="Polly.Ida-Neural" language="nb-NO"'
GOOGLE = 'voice="Google.nb-NO-Wavenet-A" language="nb-NO"'


def response(inside: str) -> bytes:
    return HEAD + f"<Response>{inside}</Response>".encode()


ALLOWED = [
    "",
    "<Hangup/>",
    "<Say>Hei</Say><Pause length='2'/><Play>https://example.org/a.mp3</Play>",
    "<!-- a comment --><Say voice='alice'>Hei\nsann</Say>",
    '<Gather action="/voice/key?n=1&amp;a=2" numDigits="1" timeout="10" finishOnKey="" bargeIn="true"/>',
    '<Gather input="dtmf" finishOnKey="#*9" actionOnEmptyResult="true" method="POST"/>',
    f"<Gather><Say {POLLY}>Trykk 1</Say><Pause/><Play>a.mp3</Play></Gather><Redirect>/voice</Redirect>",
    f'<Say {POLLY}>Ring <break time="300ms"/><break strength="x-strong"/><break time="1.5s"/>nå</Say>',
    f'<Say {POLLY}><say-as interpret-as="digits">113</say-as><sub alias="kroner">kr</sub></Say>',
    f'<Say {POLLY}><p><s>En <emphasis level="strong">to</emphasis></s></p></Say>',
    f'<Say {POLLY}><lang xml:lang="en-GB">Hello</lang><phoneme alphabet="ipa" ph="a">a</phoneme></Say>',
    f'<Say {POLLY}><prosody rate="90%" volume="+3dB" pitch="-5%"><w role="amazon:VB">a</w></prosody></Say>',
    '<Dial action="/voice/done" timeout="20" callerId="+4721000000"><Number>+4781000000</Number></Dial>',
    '<Dial timeLimit="3600">+4781000000</Dial>',
    '<Reject reason="busy"/>',
    f"<Say {POLLY}>{'a' * 3000}</Say>",
    f"<Say {POLLY}>{'a' * 2999}<break time='10s'/>b</Say>",
    f"<Say {GOOGLE}>{'<break/>ab' * 500}</Say>",
    f"<Say>{'a' * 4096}</Say>",
    f"<Say {POLLY}>{'ø' * 750}</Say>",
]

REFUSED = [
    # TwiML, a part of the sentence that says why
    ("<Sey>Hei</Sey>", "'Sey' is no verb"),
    ("<say>Hei</say>", "'say' is no verb: it is written 'Say'"),
    ("<Message>Hei</Message>", "'Message' is no verb"),
    ("<Record/>", "'Record' is no verb"),
    ('<Gather numDigit="1"/>', "'numDigit' is no attribute of Gather"),
    ('<Gather numdigits="1"/>', "written 'numDigits'"),
    ('<Gather numDigits="0"/>', "numDigits='0' must be a whole number"),
    ('<Gather timeout="0"/>', "timeout='0'"),
    ('<Gather timeout="2.5"/>', "timeout='2.5'"),
    ('<Gather timeout="٣"/>', "timeout='٣'"),
    ('<Gather timeout="auto"/>', "timeout='auto'"),
    ('<Gather finishOnKey="A"/>', "finishOnKey='A'"),
    ('<Gather method="post"/>', "method='post' must be GET or POST"),
    ('<Gather action=""/>', "action='' must be a URL"),
    ('<Gather bargeIn="yes"/>', "bargeIn='yes' must be true or false"),
    ('<Gather input="speech"/>', "input='speech'"),
    ("<Gather><Dial>+4781000000</Dial></Gather>", "Dial may not stand in Gather"),
    ("<Gather><Gather/></Gather>", "Gather may not stand in Gather"),
    ("<Gather><Redirect>/a</Redirect></Gather>", "Redirect may not stand in Gather"),
    ("<Gather>Trykk 1</Gather>", "the text in Gather"),
    ("Hei", "the text in Response"),
    ("<Number>+4781000000</Number>", "Number may not stand in Response"),
    ('<break time="1s"/>', "break may not stand in Response"),
    ("<Say/>", "Say has no words"),
    ("<Say>  \n </Say>", "Say has no words"),
    (f'<Say {POLLY}><break time="1s"/></Say>', "Say has no words"),
    (f"<Say {POLLY}><Pause/>Hei</Say>", "Pause may not stand in Say"),
    ('<Say voice="Ida">Hei</Say>', "voice='Ida'"),
    ('<Say language="norsk">Hei</Say>', "language='norsk'"),
    ('<Say loop="0">Hei</Say>', "loop='0'"),
    ('<Say>En <break time="1s"/> to</Say>', "break may not stand in a Say whose voice"),
    ('<Say voice="man">En <break time="1s"/> to</Say>', "break may not stand in a Say whose voice"),
    ('<Say voice="woman">En <break time="1s"/> to</Say>', "break may not stand in a Say whose voice"),
    ('<Say voice="alice"><s>En</s></Say>', "s may not stand in a Say whose voice"),
    (f'<Say {POLLY}>En <break time="11s"/> to</Say>', "time='11s'"),
    (f'<Say {POLLY}>En <break time="300"/> to</Say>', "time='300'"),
    (f'<Say {POLLY}>En <break strength="long"/> to</Say>', "strength='long'"),
    (f"<Say {POLLY}>En <break>to</break></Say>", "the text in break"),
    (f'<Say {POLLY}><say-as interpret-as="phone">113</say-as></Say>', "interpret-as='phone'"),
    (f'<Say {POLLY}><sub alias="">kr</sub></Say>', "alias=''"),
    (f"<Say {POLLY}><s><p>En</p></s></Say>", "p may not stand in s"),
    (f"<Say>{'a' * 4097}</Say>", "4096 is the most for a basic voice"),
    (f"<Say {POLLY}>{'a' * 3001}</Say>", "3000 is the most for Polly voice"),
    (f"<Say {POLLY}>{'ø' * 751}</Say>", "4506 bytes when URL-encoded"),
    (f"<Say {GOOGLE}>{'<break/>ab' * 501}</Say>", "Say has 5010 bytes: 5000 is the most for Google voice"),
    ("<Play/>", "the text in Play, '', must be a URL"),
    ("<Redirect/>", "the text in Redirect, '', must be a URL"),
    ("<Redirect> </Redirect>", "the text in Redirect"),
    ('<Pause length="-1"/>', "length='-1'"),
    ("<Hangup>Ha det</Hangup>", "the text in Hangup"),
    ("<Say>Hei</Say><Reject/>", "Reject must be the first verb"),
    ('<Reject reason="full"/>', "reason='full'"),
    ("<Dial/>", "Dial must hold one number"),
    ("<Dial>+4781000000<Number>+4781000000</Number></Dial>", "Dial must hold one number"),
    ("<Dial><Number>+4781000000</Number><Number>+4781000001</Number></Dial>", "Dial must hold one number"),
    ('<Dial callerId="21000000">+4781000000</Dial>', "callerId='21000000'"),
    ('<Dial timeLimit="never">+4781000000</Dial>', "timeLimit='never'"),
    ('<Dial record="record-from-answer">+4781000000</Dial>', "'record' is no attribute of Dial"),
]

# An emergency call carries the caller's place, and a short number is not E.164: none is ever dialled.
EMERGENCY = ["110", "112", "113", "1412", "+110", "+113", "+47110", "+47112", "+47113", "+471412"]
SHORT = ["116117", "02800", "911", "+47116117", "+4702800", "+4711300000", "+46112", "+1911"]
NOT_E164 = ["004781000000", "81000000", "4781000000", "+478100000", "+47810000000", "+47 81 00 00 00", ""]

ENVELOPES = [
    # document, content type, a part of the sentence
    (response("<Hangup/>"), "text/html", "content type is 'text/html'"),
    (response("<Hangup/>"), "text/plain; charset=utf-8", "content type"),
    (response("<Hangup/>"), "", "content type is ''"),
    (b"", "text/xml", "must begin with '<'"),
    (b" " + response(""), "text/xml", "must begin with '<'"),
    (b"\n" + response(""), "text/xml", "must begin with '<'"),
    (b"\xef\xbb\xbf" + response(""), "text/xml", "must begin with '<'"),
    (b"<Response>", "text/xml", "not well-formed"),
    (response("<Say>a & b</Say>"), "text/xml", "not well-formed"),
    (response("<Say>a\x0bb</Say>"), "text/xml", "not well-formed"),
    (b"<response/>", "text/xml", "the root is <response>"),
    (b"<html><body>Error</body></html>", "text/xml", "the root is <html>"),
    (b'<!DOCTYPE Response [<!ENTITY a "a">]><Response><Say>&a;</Say></Response>', "text/xml", "DOCTYPE"),
    (response(f"<Say>{'a' * 65536}</Say>"), "text/xml", "65536 is the most"),
]

TEXTS_ALLOWED = [
    "",
    "<Message>Hei</Message>",
    "<Message><Body>Hei</Body></Message>",
    "<Message><Body>Hei</Body><Media>https://example.org/a.png</Media></Message>",
    f"<Message>{'å' * 1600}</Message>",
    '<Redirect method="POST">/sms/again</Redirect>',
]

TEXTS_REFUSED = [
    ("<Say>Hei</Say>", "'Say' is no verb"),
    ("<Hangup/>", "'Hangup' is no verb"),
    ("<Message/>", "Message is empty"),
    ("<Message><Body/></Message>", "the text in Body"),
    ("<Message>Hei<Body>Hei</Body></Message>", "one text"),
    ("<Message><Body>Hei</Body><Body>Hei</Body></Message>", "one text"),
    ("<Message><body>Hei</body></Message>", "written 'Body'"),
    ('<Message to="+4740000002">Hei</Message>', "'to' is no attribute of Message"),
    (f"<Message>{'a' * 1601}</Message>", "1600 is the most"),
    ("Hei", "the text in Response"),
]


@pytest.mark.parametrize("twiml", ALLOWED)
@pytest.mark.parametrize("content_type", ["text/xml", "application/xml", "Text/XML; charset=utf-8"])
def test_allowed(twiml: str, content_type: str) -> None:
    assert parse(response(twiml), content_type).name == "Response"


@pytest.mark.parametrize(("twiml", "why"), REFUSED)
def test_refused(twiml: str, why: str) -> None:
    with pytest.raises(GrammarError) as error:
        parse(response(twiml), "text/xml")
    assert why in str(error.value)


@pytest.mark.parametrize("number", EMERGENCY + SHORT + NOT_E164)
@pytest.mark.parametrize("dial", ["<Dial>{}</Dial>", "<Dial><Number>{}</Number></Dial>"])
def test_short_and_emergency_numbers_are_never_dialled(dial: str, number: str) -> None:
    with pytest.raises(GrammarError, match=r"a full E|must hold one number"):
        parse(response(dial.format(number)), "text/xml")


@pytest.mark.parametrize(("document", "content_type", "why"), ENVELOPES)
def test_envelope(document: bytes, content_type: str, why: str) -> None:
    with pytest.raises(GrammarError) as error:
        parse(document, content_type)
    assert why in str(error.value)


@pytest.mark.parametrize("twiml", TEXTS_ALLOWED)
def test_texts_allowed(twiml: str) -> None:
    assert parse(response(twiml), "text/xml", MESSAGING).name == "Response"


@pytest.mark.parametrize(("twiml", "why"), TEXTS_REFUSED)
def test_texts_refused(twiml: str, why: str) -> None:
    with pytest.raises(GrammarError) as error:
        parse(response(twiml), "text/xml", MESSAGING)
    assert why in str(error.value)


def test_what_is_read_is_what_stands_there() -> None:
    gathering = f"<Gather timeout='7'><Say {POLLY}>En <break/> to</Say></Gather>"
    document = response(f"{gathering}<Play> /b?x=1&amp;y </Play>")
    gather, play = parse(document, "text/xml").verbs
    assert gather.attributes == {"timeout": "7"}
    (say,) = gather.verbs
    assert [part if isinstance(part, str) else part.name for part in say.inside] == ["En ", "break", " to"]
    assert play.words == "/b?x=1&y"


def test_what_twilios_own_library_writes_is_allowed() -> None:
    voice = VoiceResponse()
    gather = voice.gather(
        action="/voice/key",
        num_digits=1,
        timeout=10,
        finish_on_key="",
        action_on_empty_result=True,
        barge_in=True,
    )
    say = gather.say("Ring ", voice="Polly.Ida-Neural", language="nb-NO")
    say.break_(strength="weak", time="300ms")
    say.say_as("113", interpret_as="digits")
    say.lang("Hello", xml_lang="en-GB")
    voice.dial(action="/voice/done", caller_id="+4721000000", time_limit=600).number("+4781000000")
    parse(str(voice).encode(), "application/xml")
    reply = MessagingResponse()
    reply.message("Ring 113")
    parse(str(reply).encode(), "application/xml", MESSAGING)
