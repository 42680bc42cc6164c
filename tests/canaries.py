"""What callers give us that must be found nowhere, and the ways in which they give it.

Each is made up and unmistakable: no number in Norway begins with 0, and nobody writes these words.
"""

from urllib.parse import quote

from tests.conftest import LINE

LOCAL = "03917264"
NUMBER = f"+47{LOCAL}"
SPACED = "+47 03 91 72 64"
WORD = "kvabbelzwitra"
SENTENCE = f"Ærlig talt, jeg heter {WORD} Øxhjæld"
DIGITS = "73914620588"
CALL = "CAfeedc0de5eedbeadcafe0123f00dface"
MESSAGE = "SMfeedc0de5eedbeadcafe0456f00dface"
CANARIES = {
    "number": [NUMBER, LOCAL, SPACED, SPACED[4:], f"47{LOCAL}", f"0047{LOCAL}"],
    "text": [WORD, SENTENCE, "Øxhjæld", "oxhjaeld"],
    "digits": [DIGITS, DIGITS[:8], " ".join(DIGITS)],
    "call": [CALL, CALL[2:], f"call:{CALL}"],
    "message": [MESSAGE, MESSAGE[2:], f"text:{LINE}:47{LOCAL}"],
}

THEIRS = {"From": NUMBER, "Caller": NUMBER, "FromCity": WORD, "ForwardedFrom": SPACED, "CallerName": SENTENCE}
QUERY = f"From={quote(NUMBER)}&Body={quote(SENTENCE)}&Digits={DIGITS}&CallSid={CALL}"

TEXTS = [
    SENTENCE, WORD, f"{WORD} hjerteinfarkt", f"jeg vil ikke leve, {SENTENCE}", f"I want to die {WORD}",
    "STOP", f"fastlege {WORD}", "1", "MER", "ENGLISH", f"1 {WORD}", DIGITS, SPACED, NUMBER,
    f"<Say>{WORD}</Say>", f"{{{WORD}}}", f"\x00\u202e{SENTENCE}", "", "MENY", "SLUTT",
]  # fmt: skip

KEYS = [DIGITS, NUMBER, SPACED, WORD, *DIGITS, f"1{DIGITS}", "113", f"3{WORD}", f"\x00{LOCAL}", "8", "9", "0"]

STATUSES = ["initiated", "ringing", "completed", WORD, NUMBER]

GARBAGE = [
    # what it is, the bytes
    ("no HTTP", f"{NUMBER} {SENTENCE}\r\n\r\n".encode()),
    ("a number for a method", f"{LOCAL} /voice HTTP/1.1\r\nHost: line\r\n\r\n".encode()),
    ("a space in the path", f"POST /voice/{SPACED} HTTP/1.1\r\nHost: line\r\n\r\n".encode()),
    ("a wrong version", f"POST /sms?{QUERY} HTTP/{LOCAL}\r\n\r\n".encode()),
    ("a wrong header", f"POST /sms HTTP/1.1\r\nHost: line\r\n{WORD} {NUMBER}\r\n\r\n".encode()),
    ("too long a header", f"POST /sms HTTP/1.1\r\nX: {NUMBER * 20_000}\r\n\r\n".encode()),
    ("a wrong length", f"POST /sms HTTP/1.1\r\nHost: line\r\nContent-Length: {WORD}\r\n\r\n".encode()),
    ("less than promised", f"POST /sms HTTP/1.1\r\nHost: line\r\nContent-Length: 999\r\n\r\n{WORD}".encode()),
    (
        "a wrong chunk",
        f"POST /sms HTTP/1.1\r\nHost: line\r\nTransfer-Encoding: chunked\r\n\r\n{WORD}\r\n".encode(),
    ),
    (
        "an upgrade",
        f"GET /voice/key/{LOCAL}?{QUERY} HTTP/1.1\r\nHost: line\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {WORD}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode(),
    ),
    ("a path that cannot be read", f"GET /%FF%00{NUMBER} HTTP/1.1\r\nHost: {WORD}\r\n\r\n".encode()),
    ("a greeting of TLS", b"\x16\x03\x01\x02\x00" + NUMBER.encode()),
]
