"""Short made-up chats from a data file, as the examples a detector must notice or leave alone."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Examples, Story


def read_examples(file: str, noticed: str) -> Examples:
    """The chats of a file in `data`: those under the heading `noticed`, and those under "ordinary"."""
    chats = tomllib.loads((files("hedgerow.detectors") / "data" / file).read_text(encoding="utf-8"))
    return Examples(
        positive=tuple(story(lines) for lines in chats[noticed].values()),
        negative=tuple(story(lines) for lines in chats["ordinary"].values()),
    )


def story(lines: Sequence[str]) -> Story:
    """A chat of the subject (lines that begin with "- ") and one other, a message every two minutes.

    >>> [event.data.author for event in story(["hello", "- hi"])]
    ['other', 'child']
    """
    start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    told = []
    for number, line in enumerate(lines):
        author, other = ("child", "other") if line.startswith("- ") else ("other", "child")
        message = Message(author, line.removeprefix("- "), "chat", (other,))
        time = start + timedelta(minutes=2 * number)
        told.append(Event(f"m{number}", "example", "message", time, "child", message))
    return tuple(told)
