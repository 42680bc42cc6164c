"""A stand-in for Twilio's REST API: a real server on loopback that Twilio's own client speaks to.

It keeps what it is asked (`messages`, `calls`, `numbers`) and records every request that it read. What is wrong
it refuses with Twilio's codes; a test may choose what else befalls a request (`faults`).
"""

from tests.twilio.account import Account
from tests.twilio.faults import BROKEN, TOO_MANY, UNAVAILABLE, Cut, Dead, Fault, Garbage, Refused, Slow
from tests.twilio.kept import Call, Message, Number
from tests.twilio.server import Asked, Twilio, standing_in

__all__ = [
    "BROKEN",
    "TOO_MANY",
    "UNAVAILABLE",
    "Account",
    "Asked",
    "Call",
    "Cut",
    "Dead",
    "Fault",
    "Garbage",
    "Message",
    "Number",
    "Refused",
    "Slow",
    "Twilio",
    "standing_in",
]
