"""Sentences of channels that senders describe themselves, from the channel files this hub was given.

A warning carries such a channel's name and a count, no sentence: text that a sender writes does not travel
in warnings. Whoever runs the hub puts the same files into one folder (`HEDGEROW_CHANNELS`). A file that is
not in order is left out, and the log says why; the hub then tells its general sentence.
"""

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from hedgerow.detectors.own_channels import BadChannel, OwnChannel, read_channel, text_of
from hedgerow.domain.chain import Reason

DETECTOR = "own_phrases"
log = logging.getLogger(__name__)


def own_sentence(reason: Reason) -> str | None:
    """The file's own sentence for a reason, in the reader's language, with its braces; None without a file."""
    if reason.code != f"{DETECTOR}.shown":
        return None
    channel = _channels().get(str(reason.values.get("channel", "")))
    return channel.sentence(get_language() or "en") if channel else None


def own_title(detector: str, channel: str) -> str | None:
    """The file's own title of a channel; None without a file."""
    known = _channels().get(channel) if detector == DETECTOR else None
    return known.title if known else None


def _channels() -> dict[str, OwnChannel]:
    folder = Path(settings.CHANNELS)
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return _read(tuple((path, _changed(path)) for path in paths))


def _changed(path: Path) -> int:
    """When a file changed last; 0 for one that leads nowhere, which reading it then tells."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(1)
def _read(files: tuple[tuple[Path, int], ...]) -> dict[str, OwnChannel]:
    """Read anew whenever a file comes, goes or changes."""
    found: dict[str, OwnChannel] = {}
    for path, _when in files:
        try:
            channel = read_channel(path.name, text_of(path))
        except (BadChannel, OSError) as problem:
            log.warning("A channel file is left out: %s", problem)
        else:
            found.setdefault(channel.name, channel)
    return found
