"""How often the line may call somebody back: three times a day, one call at a time.

A call is taken to be over when Twilio says so, or after ten minutes. Asked again for the same message, the answer is
the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sessions.pseudonym import DAY_SECONDS, Pseudonyms
from sessions.server import Client

MOST = 3
LONGEST_SECONDS = 10 * 60
NAME_LETTERS = 12

# KEYS[1]; the message's name, now, the most, how long one may last, how long all this is kept
BEGIN = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
if tonumber(redis.call('HGET', KEYS[1], 'until') or '0') > tonumber(ARGV[2]) then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'count') or '0') >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], '1', 'until', tonumber(ARGV[2]) + tonumber(ARGV[4]))
redis.call('HINCRBY', KEYS[1], 'count', 1)
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


@dataclass(frozen=True)
class Callbacks:
    """In one Redis; raises what Redis raises."""

    redis: Client
    pseudonyms: Pseudonyms

    async def begin(self, whose: str, message: str, now: float) -> bool:
        """Whether somebody may be called back for a message, at a second since 1970; that is then noted."""
        today = await self.pseudonyms.today()
        name = today(f"call back for {message}")[:NAME_LETTERS]
        given = (name, str(int(now)), str(MOST), str(LONGEST_SECONDS), str(DAY_SECONDS))
        return bool(await self.redis.eval(BEGIN, 1, _key(today, whose), *given))

    async def end(self, whose: str) -> None:
        """The call is over: there may be another."""
        await self.redis.hdel(_key(await self.pseudonyms.today(), whose), "until")

    async def forget(self, whose: str) -> None:
        """Nothing is known of them any more."""
        await self.redis.delete(_key(await self.pseudonyms.today(), whose))


def _key(today: Callable[[str], str], whose: str) -> str:
    return f"helselinja:calls-back:{today(f'calls back {whose}')}"
