"""What may befall a request, chosen by a test for the next one or from now on.

Refused    an answer with Twilio's code, and nothing is done
Dead       the connection is reset before anything is read: it is in no record
Cut        done (the message counts as sent), and the connection goes before the answer
Garbage    done, and the answer is none of Twilio's
Slow       done, and the answer comes after so many seconds, or when the test lets it go
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    code: int
    status: int = 400


@dataclass(frozen=True)
class Dead:
    pass


@dataclass(frozen=True)
class Cut:
    pass


@dataclass(frozen=True)
class Garbage:
    body: bytes = b"<html>Bad gateway"
    status: int = 201


@dataclass(frozen=True)
class Slow:
    seconds: float


Fault = Refused | Dead | Cut | Garbage | Slow

TOO_MANY = Refused(20429, 429)
BROKEN = Refused(20500, 500)
UNAVAILABLE = Refused(20503, 503)
