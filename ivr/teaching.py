"""helselinja learn: the networks by which texts are understood, learned anew from examples and glossaries.

They stand in files of their own, which are mapped at start: learning takes minutes and a library that a line does not
need. `helselinja check` says when the examples have changed since.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from flows.load import load_flow, subjects
from ivr.directory import load_directory
from ivr.files import FAMILIES, NETWORKS
from ivr.moment import CONDITIONS
from ivr.rehearsal import PROMPTS
from prompts import fingerprint
from prompts.families import load_families
from prompts.features import of_meaning, written
from prompts.folding import fold_ours
from prompts.glossary import Glossary, load_glossary
from prompts.hearing import load_hearing
from prompts.network import Weights
from prompts.reading import sign

# what the weights come from beside the texts: another way to see a text needs other weights
CODE = ("families.py", "features.py", "folding.py", "glossary.py", "latin.py", "network.py", "training.py")


@click.command()
def learn() -> None:
    """Learn from the examples and glossaries anew, and write prompts/*.net."""
    try:
        for name, weights in learned(PROMPTS.parent):
            weights.put(PROMPTS / name)
            click.echo(f"{PROMPTS / name} is written.")
    except ImportError:
        sys.exit("learning needs scikit-learn: pip install 'helselinja[learn]'")
    except ValueError as error:
        sys.exit(str(error))


def learned(root: Path) -> Iterator[tuple[str, Weights]]:
    """What goes into which file, for the content of a folder; raises ValueError with a sentence where that is wrong."""
    from prompts.training import LETTERS, MEANING, trained  # noqa: PLC0415 - its library is there for this alone

    prompts, (by_meaning, by_letters) = root / "prompts", NETWORKS
    learned_from = mark(prompts)
    glossary, families = Glossary(load_glossary(prompts / "glossary")), load_families(prompts / FAMILIES)
    hearings = [load_hearing(path) for path in sorted((prompts / "heard").glob("*.toml"))]
    flow = load_flow(root / "flows", load_directory(root / "ivr" / "directory.toml"), CONDITIONS)
    subject_of = subjects(flow, {label for each in hearings for label, _ in each.examples}.intersection(flow))
    examples = [
        (subject_of.get(label, label), fold_ours(text), hearing)
        for hearing in hearings
        for label, text in hearing.examples
    ]
    meant = [
        (label, of_meaning(glossary.meanings(words, of.code), families)) for label, words, of in examples
    ]
    yield by_meaning, trained(meant, learned_from, MEANING)
    signs = {hearing.code: sign(hearing) for hearing in hearings}
    typed = [
        (label, seen) for label, words, of in examples for seen in written(words, of.code, signs[of.code])
    ]
    yield by_letters, trained(typed, learned_from, LETTERS)


def mark(prompts: Path) -> str:
    """The fingerprint of all that the weights are learned from."""
    files = [*(prompts / "glossary").glob("*.tsv"), *(prompts / "heard").glob("*.tsv"), prompts / FAMILIES]
    code = [Path(__file__).parent.parent / "prompts" / name for name in CODE]
    return fingerprint.mark([*files, *code])
