"""Who was told of an emergency a moment ago: what a worker knows for ten minutes, and writes nowhere.

Nothing of an alarm is stored, and yet whoever writes "how", "alone" or "he sleeps now" behind one asks of it. The
worker that answered it says it again then. Another one, or one that has been started since, knows nothing of it, and
reads the text by itself. Whose it is stands here under a key that no other process has.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable

from ivr.answer import Answer

SECONDS = 10 * 60
MOST = 10_000
KEY_BYTES = 32


class Lately:
    """The last alarm of each conversation, by a `key`; `now` gives seconds."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key = key
        self._now = now
        self._told: OrderedDict[bytes, tuple[float, Answer]] = OrderedDict()

    def tell(self, whose: str, answer: Answer) -> None:
        """Know of an alarm."""
        self.forget(whose)
        self._told[self._name(whose)] = self._now(), answer
        while len(self._told) > MOST or self._is_over(next(iter(self._told.values()))[0]):
            self._told.popitem(last=False)

    def of(self, whose: str) -> Answer | None:
        """What they were told, if it was lately."""
        if not self._told:
            return None
        at, answer = self._told.get(self._name(whose), (0.0, None))
        return None if answer is None or self._is_over(at) else answer

    def forget(self, whose: str) -> None:
        """Know nothing any more."""
        self._told.pop(self._name(whose), None)

    def _is_over(self, at: float) -> bool:
        return self._now() - at > SECONDS

    def _name(self, whose: str) -> bytes:
        return hmac.digest(self._key, whose.encode("utf-8", "surrogatepass"), "sha256")
