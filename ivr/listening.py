"""What espeak-ng says to our estimate of seconds, where it is installed.

The estimate alone is the judge of length (prompts/pace.py), so that what one machine passes no other refuses. What is
held against espeak-ng is the estimate itself: some answers of each language, spread over all places, given to it as the
same words and pauses in SSML. Where all of them together last longer or shorter than estimated by more than MOST_OFF,
the weights are to be made anew. espeak-ng has no voice for every language; there the base's weights are all there is.
"""

import io
import subprocess
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from multiprocessing import cpu_count
from shutil import which
from xml.sax.saxutils import escape

from ivr.answer import Answer
from ivr.content import Content
from ivr.voice import reply
from prompts.pace import PACES, SPEED, SPEEDS, seconds
from prompts.wording import Speech

PROGRAM = "espeak-ng"
MOST_SECONDS = 60
MOST_OFF = 0.05
EVERY = 8
"""One of so many places is listened to."""


def calibrated(content: Content, on: date) -> Iterator[tuple[str, int, float]]:
    """Of each language that can be listened to here: of how many answers, and what part of them the estimate is."""
    for code in content.languages if which(PROGRAM) else ():
        every = list(speeches(content, code, on))[::EVERY] if code in PACES else []
        with ThreadPoolExecutor(cpu_count()) as pool:
            heard = list(pool.map(partial(listened, language=code), every))
        both = [(seconds(speech, code), lasts) for speech, lasts in zip(every, heard, strict=True) if lasts]
        if both:
            yield code, len(both), sum(ours for ours, _ in both) / sum(lasts for _, lasts in both)


def speeches(content: Content, code: str, on: date) -> Iterator[Speech]:
    """All that places say, from the first word to the last."""
    alone = replace(content, languages=(code,))
    for name, place in content.machine.flow.items():
        for said in () if place.when else reply(alone, Answer("match", name, code, on.isoformat())).said:
            words = [number for number, part in enumerate(said.speech) if isinstance(part, str)]
            yield said.speech[words[0] : words[-1] + 1]


def listened(speech: Speech, language: str) -> float | None:
    """Seconds of sound; None where nothing can speak this language here."""
    program = which(PROGRAM)
    if program is None or not speech:
        return None
    words = "".join(
        f'<break time="{part}ms"/>' if isinstance(part, int) else f" {escape(part.strip())} "
        for part in speech
    )
    pace = str(SPEEDS.get(language, SPEED))
    spoken = subprocess.run(  # noqa: S603 - a program found on the path, given our own prompts
        [program, "-v", language, "-s", pace, "-m", "--stdout", f"<speak>{words}</speak>"],
        capture_output=True,
        check=False,
        timeout=MOST_SECONDS,
    )
    if spoken.returncode or not spoken.stdout:
        return None
    with wave.open(io.BytesIO(spoken.stdout)) as sound:
        frames: bytes = sound.readframes(MOST_SECONDS * sound.getframerate())
        lasts: float = len(frames) / sound.getsampwidth() / sound.getframerate()
        return lasts
