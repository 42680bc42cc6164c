"""Everything the content files say, read once and checked against each other.

Whatever is wrong is a sentence at start, never at a call. Files that have not changed are not read and learned
again: a line whose content is renewed after one word was mended, and every line of a test, has it at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flows.load import Flow, load_flow, local_entries, subjects
from ivr.checks import faults_of, hearing_faults, labels
from ivr.directory import Directory, load_directory
from ivr.moment import CONDITIONS
from prompts.alarm import Rules, load_rules
from prompts.catalogue import BASE
from prompts.facts import Fact, load_facts
from prompts.glossary import load_glossary
from prompts.hearing import Hearing, load_hearing
from prompts.language import Language, load_language
from prompts.learning import Learning
from prompts.network import Network
from prompts.reading import Sources, understanding
from prompts.translation import unlike

NO_LANGUAGES = ("facts", "alarms")  # files beside the languages'
NETWORKS = ("meaning.net", "letters.net")

Stamp = tuple[tuple[str, int, int], ...]


class ContentError(ValueError):
    """A fault between files; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Files:
    """What the files say."""

    flow: Flow
    facts: Mapping[str, Fact]
    directory: Directory
    rules: Rules
    languages: Sequence[Language]
    hearings: Sequence[Hearing]
    understanding: Learning


def load_files(root: Path) -> Files:
    """Read and check the files below a folder; raises a ValueError with a sentence a fault."""
    networks = [path for name in NETWORKS if (path := root / "prompts" / name).is_file()]
    stamp = tuple(
        (str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in (*_contents(root), *networks)
    )
    return _files(root, stamp)


def _contents(root: Path) -> list[Path]:
    folders = ("flows", "prompts", "ivr")
    return sorted(path for folder in folders for path in (root / folder).glob("**/*.t[os][mv]*"))


@lru_cache(maxsize=4)
def _files(root: Path, _: Stamp) -> Files:
    prompts = root / "prompts"
    facts = load_facts(prompts / "facts.toml")
    directory = load_directory(root / "ivr" / "directory.toml")
    flow = load_flow(root / "flows", directory, CONDITIONS)
    languages = [
        load_language(path) for path in sorted(prompts.glob("*.toml")) if path.stem not in NO_LANGUAGES
    ]
    hearings = [load_hearing(path) for path in sorted((prompts / "heard").glob("*.toml"))]
    rules = load_rules(prompts / "alarms.toml")
    unheard = sorted({language.code for language in languages} - {each.code for each in hearings})
    if unheard:
        file = prompts / "heard" / f"{unheard[0]}.toml"
        raise ContentError(f"{file}: is missing, and so {unheard[0]} is not understood")
    faults = [
        f"{prompts / language.code}.toml: {fault}"
        for language in languages
        for fault in faults_of(language, flow.values(), facts, directory, rules)
    ]
    base = next((language for language in languages if language.code == BASE), None)
    if base is None:
        raise ContentError(f"{prompts / BASE}.toml: is missing, and all other languages are held against it")
    faults += [
        f"{prompts / language.code}.toml: {fault}"
        for language in languages
        if language is not base
        for fault in unlike(language, base)
    ]
    spoken = [language.code for language in languages]
    faults += [
        f"{prompts / 'heard' / each.code}.toml: {fault}"
        for each in hearings
        for fault in hearing_faults(each, rules, spoken, flow)
    ]
    if faults:
        raise ContentError("\n".join(faults))
    general = {name for name, place in flow.items() if place.general}
    strange = sorted(set(rules.local.values()) - set(local_entries(flow)))
    if strange:
        raise ContentError(
            f"{prompts / 'alarms.toml'}: has local = {strange[0]!r}, which no place of a flow tells"
        )
    asked_for = {label for hearing in hearings for label, _ in hearing.examples}.intersection(flow)
    subject_of = subjects(flow, asked_for)
    meaning, letters = (Network(prompts / name) for name in NETWORKS)
    for network in (meaning, letters):
        no_label = sorted(set(network.labels) - labels(rules, flow))
        if no_label:
            raise ContentError(
                f"{network.path}: has {no_label[0]}, which is no place and no kind of alarm: run `helselinja learn`"
            )
    sources = Sources(
        languages,
        hearings,
        rules,
        general,
        subject_of,
        load_glossary(prompts / "glossary"),
        meaning,
        letters,
    )
    learned = Learning(lambda: understanding(sources), root, _contents(root))
    return Files(flow, facts, directory, rules, languages, hearings, learned)
