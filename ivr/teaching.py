"""helselinja learn: the weights by which texts are understood, learned anew from the examples and glossaries.

They stand in a file of their own, which is read at start: learning takes a minute and a library that a line does not
need. `helselinja check` says when the examples have changed since.
"""

import sys
from pathlib import Path

import click

from flows.load import load_flow, subjects
from ivr.directory import load_directory
from ivr.moment import CONDITIONS
from ivr.rehearsal import PROMPTS
from prompts.fingerprint import fingerprint
from prompts.folding import fold_ours
from prompts.glossary import Glossary, load_glossary
from prompts.hearing import load_hearing
from prompts.regression import WEIGHTS

MARK_LETTERS = 12
# what the weights come from beside the texts: another way to see a text needs other weights
CODE = ("folding.py", "glossary.py", "latin.py", "regression.py", "training.py")


@click.command()
def learn() -> None:
    """Learn from the examples and glossaries anew, and write prompts/weights.tsv."""
    try:
        text = learned(PROMPTS.parent)
    except ImportError:
        sys.exit("learning needs scikit-learn: pip install 'helselinja[learn]'")
    except ValueError as error:
        sys.exit(str(error))
    (PROMPTS / WEIGHTS).write_text(text, encoding="utf-8")
    click.echo(f"{PROMPTS / WEIGHTS} is written.")


def learned(root: Path) -> str:
    """The text of weights.tsv for the content below a folder; raises ValueError with a sentence where that is wrong."""
    from prompts.training import trained  # noqa: PLC0415 - its library is there for this alone

    prompts = root / "prompts"
    glossary = Glossary(load_glossary(prompts / "glossary"))
    hearings = [load_hearing(path) for path in sorted((prompts / "heard").glob("*.toml"))]
    flow = load_flow(root / "flows", load_directory(root / "ivr" / "directory.toml"), CONDITIONS)
    subject_of = subjects(flow, {label for each in hearings for label, _ in each.examples}.intersection(flow))
    examples = [
        (subject_of.get(label, label), glossary.meanings(fold_ours(text), hearing.code))
        for hearing in hearings
        for label, text in hearing.examples
    ]
    return trained(examples, mark(prompts))


def mark(prompts: Path) -> str:
    """The fingerprint of all that the weights are learned from."""
    files = [*(prompts / "glossary").glob("*.tsv"), *(prompts / "heard").glob("*.tsv")]
    code = [Path(__file__).parent.parent / "prompts" / name for name in CODE]
    return fingerprint(
        "\n".join(path.read_text(encoding="utf-8") for path in (*sorted(files), *code)), MARK_LETTERS
    )
