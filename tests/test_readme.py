"""The README and the pages tell the truth: what they quote is said, and what they name is there."""

import re
import subprocess
import sys
from pathlib import Path

from app import ROOT


def test_quoted_conversations() -> None:
    transcripts = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/transcripts/*.txt"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = readme.split("## A call, as it sounds")[1].split("## Behind a Twilio number")[0]
    lines = [line.removeprefix("    ") for line in quoted.splitlines() if line.startswith("    ")]
    assert len(lines) > 20
    assert [line for line in lines if line not in transcripts] == []


def test_every_variable_is_explained() -> None:
    page = (ROOT / "docs/municipality.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = [
        line.partition("=")[0] for line in example.splitlines() if "=" in line and not line.startswith("#")
    ]
    assert len(names) >= 9
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_site_is_built(tmp_path: Path) -> None:
    """Strictly: a link that leads nowhere, or a page that nobody finds, is a fault."""
    built = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "way.svg" in (tmp_path / "site/developers/index.html").read_text(encoding="utf-8")


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/adr"
    listed = re.findall(r"\]\((.*?\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md"))


def test_links_of_the_readme_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", readme) if "://" not in link]
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []
