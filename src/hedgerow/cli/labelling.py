"""`hedgerow labels`: what people at the hub's desk decided about our warnings, for `hedgerow calibrate`.

The output file is all the memory there is: a fetch goes on after the label of its last line. A line
that was torn by a crash is cut off and fetched anew; a label that is there already is never added.
"""

import fcntl
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.exchange import keys
from hedgerow.exchange.carrier import CannotDeliver, Carrier
from hedgerow.exchange.labels import Label, UnknownLabel, fetch, is_torn, read_label, write_label
from hedgerow.language import _


class NoLabels(ValueError):
    """A file that cannot be gone on with; the text says why and what helps."""


class LabelFile:
    """A file of labels that grows at its end, while no other program writes to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: set[str] = set()
        self.last = ""
        self.file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.file.truncate(self._read())
            self.file.seek(0, os.SEEK_END)
        except BlockingIOError:
            self.close()
            text = _("Another program is fetching labels into {file} now. Wait until it has ended.")
            raise NoLabels(text.format(file=path)) from None
        except NoLabels:
            self.close()
            raise

    def _read(self) -> int:
        """How many bytes of whole lines there are; NoLabels where one of them is no label."""
        length = 0
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n") and is_torn(line):
                    break
                try:
                    self.last = read_label(line).warning
                except ValueError as error:
                    text = _("{file}, line {number} is no label: {why}. Name another file with --out.")
                    why = str(error)[:200]
                    raise NoLabels(text.format(file=self.path, number=number, why=why)) from None
                self.known.add(self.last)
                length += len(line)
        return length

    def add(self, labels: Iterable[Label]) -> list[Label]:
        """Append those that are not there yet, and see them on the disk; gives back what was new."""
        new = [one for one in labels if one.warning not in self.known]
        data = memoryview(b"".join(write_label(one) + b"\n" for one in new))
        while data:
            data = data[self.file.write(data) :]
        os.fsync(self.file.fileno())
        self.known.update(one.warning for one in new)
        return new

    def close(self) -> None:
        """Let others write to it."""
        self.file.close()


def labels(
    hub: Annotated[str, typer.Option(help=_("address of the hub"))],
    key: Annotated[Path, typer.Option(help=_("signing key for the hub, from hedgerow key"))],
    out: Annotated[Path, typer.Option(help=_("where the labels go; what is there already stays"))],
    as_json: Annotated[bool, typer.Option("--json", help=_("print the summary as JSON"))] = False,
) -> None:
    """Fetch what people decided about the warnings you sent, since the last fetch."""
    if str(out) == "-":
        fail(_("--out needs a file: the next fetch goes on where its last line ends."))
    try:
        carrier = Carrier(hub.removesuffix("/"), keys.load(key))
        file = LabelFile(out)
    except (keys.BadKey, NoLabels, OSError, ValueError) as problem:
        fail(str(problem))
    counts: Counter[str] = Counter()
    try:
        with counting(_("labels")) as done:
            for page in fetch(carrier, file.last):
                counts.update(one.label for one in file.add(page))
                done(counts.total(), "")
    except UnknownLabel:
        text = _("The hub does not know the last label in {file}: it may come from another hub.")
        fail(text.format(file=out) + " " + _("Name another file with --out."), 4)
    except CannotDeliver as problem:
        fail(f"{problem}\n" + _("Run the same command again: what is in the file already stays."), 4)
    except OSError as problem:
        fail(str(problem), 4)
    finally:
        file.close()
    _tell(counts, file, as_json)


def _tell(counts: Counter[str], file: LabelFile, as_json: bool) -> None:
    if as_json:
        show_json(
            {"new": counts.total(), "all": len(file.known), "labels": dict(sorted(counts.items()))}
        )
        return
    text = _("New labels: {new:,}. In {file}: {all:,}.")
    notes.print(text.format(new=counts.total(), file=file.path, all=len(file.known)))
    for word, count in sorted(counts.items()):
        notes.print(f"  {word}: {count:,}")
