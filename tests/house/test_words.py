"""What the repository says of itself, and what it must not hold."""

import re
import subprocess

from house.conftest import root

listed = subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard"],
    cwd=root,
    capture_output=True,
    text=True,
    check=False,
).stdout.split()
text_endings = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".sh",
    ".lock",
    ".po",
    ".json",
    "Makefile",
)


def texts() -> dict[str, str]:
    names = [n for n in listed if n.endswith(text_endings) and "/vendor/" not in n]
    return {n: (root / n).read_text(encoding="utf-8") for n in names if (root / n).exists()}


def test_the_lock_names_no_index_and_has_every_hash() -> None:
    lock = (root / "requirements.lock").read_text()
    assert "://" not in lock
    pins = re.findall(r"^[a-z0-9_.\[\]-]+==[^\\\n]*(\\?)$", lock, re.M)
    assert len(pins) > 50
    assert all(pins), "a pin without a hash"


def test_no_path_of_anyones_machine() -> None:
    here = re.escape(str(root.parent)) + "/"
    own = re.compile(rf"(?:{here}|/home/\w+/|/Users/\w+/)")
    found = {n: m.group() for n, t in texts().items() if (m := own.search(t))}
    assert not found


def test_the_papers_are_there() -> None:
    for name in (
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "SAFEGUARDING.md", "CHANGELOG.md", "LICENSE", "NOTICE",
        "docs/walk.md", "docs/concepts.md", "docs/how-to/add-a-detector.md",
    ):  # fmt: skip
        assert len((root / name).read_text()) > 200, name
    decisions = sorted(p.name[:4] for p in (root / "docs/decisions").glob("0*.md"))
    assert decisions[:8] == [f"{n:04}" for n in range(1, 9)]


def test_links_between_pages_lead_somewhere() -> None:
    for name, text in texts().items():
        if name.endswith(".md"):
            for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
                assert ((root / name).parent / target).exists(), f"{name} points to {target}"
