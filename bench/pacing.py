"""`python -m bench.pacing`: the weights of prompts/pace.py, made anew from what espeak-ng says to every prompt.

A least-squares fit a language, over all that its places say. What it prints goes into prompts/pace.py; the check then
holds it against espeak-ng (ivr/listening.py).
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import click
import numpy as np

from assembly.reading import ROOT
from ivr.content import load_content
from ivr.listening import listened, speeches
from prompts.pace import PACES, Counts, counts, pauses

TENTH = 0.9


@click.command()
@click.option(
    "--languages", default=",".join(PACES), help="Such as pl,uk; all that have weights where none is given."
)
def fitted(languages: str) -> None:
    """Print each language's weights, and how near they come to espeak-ng."""
    content = load_content(ROOT, languages.split(","), local=ROOT / "directory.local.example.toml")
    for code in content.languages:
        every = list(speeches(content, code, date.today()))  # noqa: DTZ011 - any day will do
        with ThreadPoolExecutor() as pool:
            heard = list(pool.map(partial(listened, language=code), every))
        both = [(speech, lasts) for speech, lasts in zip(every, heard, strict=True) if lasts is not None]
        if not both:
            raise SystemExit(f"espeak-ng does not speak {code} here")
        parts = np.array([counts(speech) for speech, _ in both], float)
        beyond = np.array([lasts - pauses(speech) for speech, lasts in both])
        weights, *_ = np.linalg.lstsq(parts, beyond)
        off, lasts = abs(parts @ weights - beyond), np.array([lasts for _, lasts in both])
        named = ", ".join(
            f"{name}={weight:.3f}" for name, weight in zip(Counts._fields, weights, strict=True)
        )
        near = f"{len(both)} prompts: nine in ten within {np.quantile(off, TENTH):.1f} s"
        click.echo(f'    "{code}": Pace({named}),  # {near}, or {np.quantile(off / lasts, TENTH):.0%}')


if __name__ == "__main__":
    fitted()
