"""Who texts: a few texts each, of all kinds that people send."""

import asyncio

from tests.soak.personas import PACE_SECONDS
from tests.soak.subscriber import LostError, Subscriber

FEWEST, MOST = 3, 8
ALARMS = 0.05
NUMBERS = ["1", "2", "3", "4", "5", "0", "9", "8", "*", "#", "1.", "2 takk", "7"]
COMMANDS = ["MER", "MENY", "mer", "meny", "menu", "more", "English", "norsk", "hjelp", "tilbake"]
WORDS = ["frikort", "fastlege", "tannlege", "legevakt", "tolk", "abort", "dentist", "interpreter", "pregnant"]
NONSENSE = ["asdf qwer", "??", "hei du der", "😀", "x" * 300]
ALARM = ["brystsmerter", "det brenner", "chest pain"]
KINDS = (NUMBERS, NUMBERS, COMMANDS, WORDS, NONSENSE)


async def texter(subscriber: Subscriber) -> None:
    """One conversation; each text gets one answer."""
    dice = subscriber.dice
    for _ in range(dice.randint(FEWEST, MOST)):
        await asyncio.sleep(dice.uniform(0, PACE_SECONDS))
        words = ALARM if dice.random() < ALARMS else dice.choice(KINDS)
        came = await subscriber.handset.text(dice.choice(words))
        if len(came) != 1:
            raise LostError(f"lost: a text got {len(came)} answers")
