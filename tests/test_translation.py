"""A translation knows what it was made from: a changed Norwegian sentence makes it stale, and nothing else does."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import ROOT
from ivr.commands import commands
from ivr.content import Content
from ivr.ours import Means
from prompts.language import Language, load_language
from prompts.translation import fingerprints, renewed, stale

OTHERS = ("ar", "en", "lt", "pl", "so", "uk")


def language(code: str, root: Path = ROOT) -> Language:
    return load_language(root / "prompts" / f"{code}.toml")


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_stale(code: str) -> None:
    assert list(stale(language(code), language("nb"))) == []


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The language files, with one Norwegian sentence mended."""
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    path = tmp_path / "prompts" / "nb.toml"
    words = language("nb").line["greeting"]
    path.write_text(path.read_text(encoding="utf-8").replace(words, f"{words} Hei."), encoding="utf-8")
    return tmp_path


def test_a_changed_sentence_is_named_in_every_language(changed: Path) -> None:
    for code in OTHERS:
        [fault] = stale(language(code, changed), language("nb", changed))
        assert fault.startswith("[line.greeting] was made from an older text of nb.toml")


def test_what_was_looked_at_again_is_fresh(changed: Path) -> None:
    path, base = changed / "prompts" / "pl.toml", language("nb", changed)
    before = path.read_text(encoding="utf-8")
    path.write_text(renewed(before, language("pl", changed), base, ["line.greeting"]), encoding="utf-8")
    assert list(stale(language("pl", changed), base)) == []
    assert language("pl", changed).prompts == language("pl").prompts
    assert (
        path.read_text(encoding="utf-8").partition("[translated]")[0] == before.partition("[translated]")[0]
    )


def test_a_name_that_the_base_does_not_have() -> None:
    with pytest.raises(ValueError, match=r"has no line\.nothing"):
        renewed("", language("pl"), language("nb"), ["line.nothing"])


def test_what_is_gone_and_what_is_new() -> None:
    pl, base = language("pl"), language("nb")
    marks = {name: mark for name, mark in pl.translated.items() if name != "main"} | {"gone": "abc"}
    faults = list(stale(Language(**{**pl.__dict__, "translated": marks}), base))
    assert faults == ["[translated] has 'gone', which nb.toml does not have", "[translated] lacks main"]


def test_every_text_has_a_mark() -> None:
    base = language("nb")
    assert set(fingerprints(base)) == {
        *base.prompts,
        *(f"line.{name}" for name in base.line),
        *(f"alarm.{kind}" for kind in base.alarms),
    }


def test_the_script_of_a_language(every: Content) -> None:
    from app import ours, rehearse  # noqa: PLC0415 - what the command is given when it runs

    done = CliRunner().invoke(commands, ["script", "so"], obj=Means(rehearse, ours))
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if not line.startswith("#")]
    sentence = re.split(r"[.?!]", every.catalogue.languages["so"].line["danger"])[0]
    assert any(line.startswith("* vital-") and sentence in line for line in lines)
    assert len(lines) > 400
