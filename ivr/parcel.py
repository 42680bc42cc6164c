"""What the line sends by itself: an answer as a text, or a call that was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parcel:
    """For a number in E.164: a text, or with no `body` a call; `sender` is ours, "" for the line's own."""

    to: str
    body: str = ""
    sender: str = ""

    @property
    def kind(self) -> str:
        """As it is counted."""
        return "text" if self.body else "call"

    def packed(self) -> list[object]:
        """As plain values, for sealing."""
        return [self.to, self.body, self.sender]


def unpacked(values: list[object] | None) -> Parcel | None:
    """What was packed; None where it is nothing of ours."""
    match values:
        case [str(to), str(body), str(sender)]:
            return Parcel(to, body, sender)
    return None
