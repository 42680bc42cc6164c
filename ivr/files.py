"""Everything the content files say, read once and checked against each other.

Whatever is wrong is a sentence at start, never at a call. Files that have not changed are not read and learned
again: a line whose content is renewed after one word was mended, and every line of a test, has it at once. What was
read and found right is kept (prompts/kept.py) under the mark of the files and of the code that reads them: the next
start needs to read none of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from platform import python_version

from flows.load import Flow, load_flow, local_entries, subjects
from ivr.checks import faults_of, hearing_faults, labels
from ivr.directory import Directory, load_directory
from ivr.moment import CONDITIONS
from prompts.alarm import Rules, load_rules
from prompts.catalogue import BASE
from prompts.facts import Fact, load_facts
from prompts.families import load_families
from prompts.fingerprint import mark
from prompts.glossary import load_glossary
from prompts.hearing import Hearing, load_hearing
from prompts.kept import FOLDER, keep, read_kept
from prompts.language import Language, load_language
from prompts.learning import Learning
from prompts.network import Network
from prompts.reading import Sources, understanding
from prompts.translation import unlike
from prompts.understanding import Understanding

NO_LANGUAGES = ("facts", "alarms")  # files beside the languages'
FAMILIES = "families.tsv"
NETWORKS = ("meaning.net", "letters.net")
FOLDERS = ("flows", "prompts", "ivr")
CONTENT, UNDERSTANDING = ".content", ".understanding"

Stamp = tuple[tuple[str, int, int], ...]


class ContentError(ValueError):
    """A fault between files; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Files:
    """What the files say, but for what is only learned from."""

    flow: Flow
    facts: Mapping[str, Fact]
    directory: Directory
    rules: Rules
    languages: Sequence[Language]
    hearings: Sequence[Hearing]


def load_files(root: Path) -> tuple[Files, Learning]:
    """Read and check the files below a folder; raises a ValueError with a sentence a fault.

    What understands texts is learned from them when it is first needed.
    """
    networks = (path for name in NETWORKS if (path := root / "prompts" / name).is_file())
    return _loaded(root, _stamp([*_contents(root), *networks]))


def _contents(root: Path) -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (root / folder).glob("**/*.t[os][mv]*"))


def _stamp(files: Iterable[Path]) -> Stamp:
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)


@lru_cache(maxsize=4)
def _loaded(root: Path, _: Stamp) -> tuple[Files, Learning]:
    folder, code = root / FOLDER, Path(__file__).parent.parent
    contents = mark(_contents(root), python_version())
    reads = mark((path for each in FOLDERS for path in (code / each).glob("*.py")), contents)
    learns = mark((code / "prompts").glob("*.py"), contents)
    files = _kept(root, folder / f"{reads}{CONTENT}")
    for network in _networks(root / "prompts"):
        _check(network, files)
    return files, Learning(partial(learn, root), folder / f"{learns}{UNDERSTANDING}")


def _kept(root: Path, file: Path) -> Files:
    """What was read before, or what is read now, and kept."""
    with suppress(Exception):  # a file that is cut short, say: what it holds is read anew
        kept = read_kept(file)
        if isinstance(kept, Files):
            return kept
    files = _checked(root)
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        keep(file, files)
    return files


def _checked(root: Path) -> Files:
    prompts = root / "prompts"
    facts = load_facts(prompts / "facts.toml")
    directory = load_directory(root / "ivr" / "directory.toml")
    flow = load_flow(root / "flows", directory, CONDITIONS)
    languages, hearings = _languages(prompts), _hearings(prompts)
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
    strange = sorted(set(rules.local.values()) - set(local_entries(flow)))
    if strange:
        raise ContentError(
            f"{prompts / 'alarms.toml'}: has local = {strange[0]!r}, which no place of a flow tells"
        )
    load_glossary(prompts / "glossary")  # for its faults, as the next
    load_families(prompts / FAMILIES)
    return Files(flow, facts, directory, rules, languages, [each.learned for each in hearings])


def _check(network: Network, files: Files) -> None:
    """The networks are mapped and not read, so they are held against the content at each start."""
    no_label = sorted(set(network.labels) - labels(files.rules, files.flow))
    if no_label:
        raise ContentError(
            f"{network.path}: has {no_label[0]}, which is no place and no kind of alarm: run `helselinja learn`"
        )


def learn(root: Path) -> Understanding:
    """Learn from the files below a folder, which are right."""
    prompts = root / "prompts"
    flow = load_flow(root / "flows", load_directory(root / "ivr" / "directory.toml"), CONDITIONS)
    hearings = _hearings(prompts)
    asked_for = {label for hearing in hearings for label, _ in hearing.examples}.intersection(flow)
    return understanding(
        Sources(
            _languages(prompts),
            hearings,
            load_rules(prompts / "alarms.toml"),
            {name for name, place in flow.items() if place.general},
            subjects(flow, asked_for),
            load_glossary(prompts / "glossary"),
            load_families(prompts / FAMILIES),
            *_networks(prompts),
        )
    )


def _languages(prompts: Path) -> Sequence[Language]:
    return [load_language(path) for path in sorted(prompts.glob("*.toml")) if path.stem not in NO_LANGUAGES]


def _hearings(prompts: Path) -> Sequence[Hearing]:
    return [load_hearing(path) for path in sorted((prompts / "heard").glob("*.toml"))]


def _networks(prompts: Path) -> tuple[Network, Network]:
    meaning, letters = (Network(prompts / name) for name in NETWORKS)
    return meaning, letters
