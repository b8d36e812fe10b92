"""Brings a run's warnings to a hub, while it runs and at its end.

The output file is the outbox. How much of it a hub has taken is noted in the checkpoint, for each hub
by itself; what is left is sent when the same command runs again. What a hub refuses is kept beside
the output, with the reason.
"""

import json
from collections import Counter
from itertools import islice
from pathlib import Path

from hedgerow.cli.terminal import counting, fail, notes
from hedgerow.engine.checkpoint import Checkpoint
from hedgerow.exchange import keys
from hedgerow.exchange.delivery import Delivery, NotDelivered, Receipt
from hedgerow.language import _

at_once = 2_000
"""Warnings read from the outbox before their delivery is noted."""


class Outbox:
    """The way of one output file to one hub."""

    def __init__(self, file: Path, hub: str, key: Path, checkpoint: Path | None) -> None:
        try:
            # While the run goes on, one try is enough: there will be another soon.
            self.patient, self.brisk = (Delivery(hub, keys.load(key), tries=n) for n in (5, 1))
        except (keys.BadKey, ValueError) as problem:
            fail(str(problem))
        self.file = file
        self.hub = hub
        self.checkpoint = checkpoint
        self.counts: Counter[str] = Counter()
        self.sent = 0
        self.waits = False
        self.known = False

    @property
    def refused_file(self) -> Path:
        """Where refused warnings are kept: the reason and the warning, one JSON object a line."""
        return self.file.with_name(self.file.name + ".refused")

    def send(self) -> None:
        """Send what has been written since; a hub that does not answer now is asked again later."""
        try:
            self._send(self.brisk)
            self.waits = False
        except NotDelivered as problem:
            if not self.waits:
                notes.print(str(problem), style="yellow", markup=False)
                notes.print(_("The run goes on; the hub is asked again later."))
            self.waits = True

    def finish(self) -> None:
        """Send what is left, with patience; ends the program with code 4 where some could not be."""
        try:
            with counting(_("warnings delivered")) as done:
                self._send(self.patient)
                done(self.sent, "")
        except NotDelivered as problem:
            again = _("Run the same command again: what the hub has taken already is not counted twice.")
            fail(f"{problem}\n{again}", 4)
        text = _("The hub took {accepted:,} warnings; it knew {repeated:,} already.")
        notes.print(text.format(accepted=self.counts["accepted"], repeated=self.counts["repeated"]))
        if self.refused_file.exists():
            fail(
                _("The hub refused some warnings. They are kept, with the reasons, in {file}.").format(
                    file=self.refused_file
                ),
                4,
            )

    def _send(self, delivery: Delivery) -> None:
        saved = Checkpoint(self.checkpoint) if self.checkpoint is not None else None
        try:
            if saved is not None and not self.known:
                self.sent = saved.delivered(self.hub)
                self.known = True
            with self.file.open("rb") as file:
                file.seek(self.sent)
                while lines := [line for line in islice(file, at_once) if line.endswith(b"\n")]:
                    self._note(lines, delivery.send([line.rstrip(b"\n") for line in lines]))
                    self.sent += sum(map(len, lines))
                    if saved is not None:
                        saved.delivered(self.hub, self.sent)
        finally:
            if saved is not None:
                saved.close()

    def _note(self, lines: list[bytes], receipts: list[Receipt]) -> None:
        self.counts.update(receipt.status for receipt in receipts)
        refused = [(r, w) for r, w in zip(receipts, lines, strict=True) if r.status == "refused"]
        if refused:
            with self.refused_file.open("ab") as file:
                self.refused_file.chmod(0o600)
                for receipt, warning in refused:
                    why = {"field": receipt.field, "reason": receipt.reason}
                    letter = why | {"warning": json.loads(warning)}
                    file.write(json.dumps(letter).encode() + b"\n")
