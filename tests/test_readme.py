"""The README tells the truth: what it quotes of calls and texts stands in the transcripts."""

from app import ROOT


def test_quoted_conversations() -> None:
    transcripts = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/transcripts/*.txt"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = readme.split("## A call, as it sounds")[1].split("## Behind a Twilio number")[0]
    lines = [line.removeprefix("    ") for line in quoted.splitlines() if line.startswith("    ")]
    assert len(lines) > 20
    assert [line for line in lines if line not in transcripts] == []


def test_every_variable_is_explained() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = [
        line.partition("=")[0] for line in example.splitlines() if "=" in line and not line.startswith("#")
    ]
    assert len(names) >= 9
    assert [name for name in names if f"`{name}`" not in readme] == []
