"""A call or a conversation by text from the caller's end: what is sent next, and whether the answer is right."""

import re
from dataclasses import dataclass

from bench.account import calling, request, texting

ACTION = re.compile(rb'<Gather[^>]* action="([^"]+)"')
REDIRECT = re.compile(rb"<Redirect[^>]*>([^<]+)</Redirect>")
SEAL = re.compile(rb"(/voice/(?:key|silence|dialed)/\d+)/[\w-]+")


class WrongAnswerError(Exception):
    """The server did not answer what it should have; says what came."""


@dataclass
class Talk:
    """One call or one conversation by text, and where it is in its script."""

    script: list[list[str]]
    name: str
    caller: str
    at: int = 0
    document: bytes = b""

    def next(self) -> bytes:
        """The next webhook."""
        kind, value, _ = self.script[self.at]
        if kind == "text":
            return request("/sms", texting(f"SM{self.name}{self.at}", self.caller, value))
        if kind == "start":
            return request("/voice", calling(f"CA{self.name}", self.caller, {"CallStatus": "ringing"}))
        found = (REDIRECT if kind == "silence" else ACTION).search(self.document)
        if found is None:
            raise WrongAnswerError(f"there is nowhere to go on from {self.document!r}")
        more = {"Digits": value, "FinishedOnKey": "", "msg": "Gather End"} if kind == "key" else {}
        return request(found[1].decode(), calling(f"CA{self.name}", self.caller, more))

    def ended(self) -> bytes:
        """The callback of a call that is over."""
        more = {"CallStatus": "completed", "CallDuration": "60"}
        return request("/voice/status", calling(f"CA{self.name}", self.caller, more))

    def answered(self, head: bytes, body: bytes) -> None:
        """Look at the answer, and go on; raises WrongAnswerError."""
        kind, value, expected = self.script[self.at]
        if head[9:12] != b"200" or expected.encode() not in body:
            raise WrongAnswerError(f"{kind} {value!r}: {expected!r} is not in {head[:12]!r} {body.decode()}")
        self.document, self.at = body, self.at + 1

    @property
    def is_over(self) -> bool:
        """Whether the script is at its end."""
        return self.at == len(self.script)


def same(came: list[bytes], body: bytes) -> None:
    """An answer to a webhook that is sent more than once: the same words as before, or WrongAnswerError.

    The seal may differ: of two that open one call at the same moment, each seals the moment it came.
    """
    came.append(SEAL.sub(rb"\1", body))
    if came[0] != came[-1]:
        raise WrongAnswerError(f"a webhook that came again was answered {came[-1]!r}, not {came[0]!r}")
