"""How long a prompt lasts by a synthesiser on this machine: espeak-ng, where it is installed.

It is given the same words and pauses as SSML, at `-s 120` (about 115 words a minute as heard). It has no voice
for every language; then, and without it, there is only the estimate.
"""

import io
import subprocess
import wave
from shutil import which
from xml.sax.saxutils import escape

from prompts.wording import Speech

PROGRAM = "espeak-ng"
PACE = "120"
MOST_SECONDS = 30


def listened(speech: Speech, language: str) -> float | None:
    """Seconds of sound; None where nothing can speak this language here."""
    program = which(PROGRAM)
    if program is None or not speech:
        return None
    words = "".join(
        f'<break time="{part}ms"/>' if isinstance(part, int) else f" {escape(part.strip())} "
        for part in speech
    )
    spoken = subprocess.run(  # noqa: S603 - a program found on the path, given our own prompts
        [program, "-v", language, "-s", PACE, "-m", "--stdout", f"<speak>{words}</speak>"],
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
