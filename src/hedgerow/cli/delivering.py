"""Brings a run's warnings to a hub. The output file is the outbox: what has been taken is noted in
the checkpoint, and the rest is sent when the same command is run again."""

from itertools import islice
from pathlib import Path

from hedgerow.cli.terminal import counting, fail, notes
from hedgerow.engine.checkpoint import Checkpoint
from hedgerow.exchange import keys
from hedgerow.exchange.delivery import Delivery, NotDelivered, Receipt
from hedgerow.language import _

at_once = 2_000
"""Warnings read from the outbox before their delivery is noted."""


def deliver(outbox: Path, hub: str, key: Path, checkpoint: Path | None) -> None:
    """Send what has not been taken yet; ends the program with code 4 where some could not be."""
    saved = Checkpoint(checkpoint) if checkpoint else None
    try:
        _deliver(outbox, _delivery(hub, key), saved)
    except NotDelivered as problem:
        again = _("Run the same command again: what the hub has taken already is not counted twice.")
        fail(f"{problem}\n{again}", 4)
    finally:
        if saved is not None:
            saved.close()


def _delivery(hub: str, key: Path) -> Delivery:
    try:
        return Delivery(hub, keys.load(key))
    except (keys.BadKey, ValueError) as problem:
        fail(str(problem))


def _deliver(outbox: Path, delivery: Delivery, saved: Checkpoint | None) -> None:
    receipts: list[Receipt] = []
    with outbox.open("rb") as file, counting(_("warnings delivered")) as done:
        file.seek(saved.delivered() if saved is not None else 0)
        while lines := list(islice(file, at_once)):
            receipts += delivery.send([line.rstrip(b"\n") for line in lines])
            if saved is not None:
                saved.delivered(file.tell())
            done(len(receipts), "")
    _tell(receipts)


def _tell(receipts: list[Receipt]) -> None:
    count = {
        status: sum(receipt.status == status for receipt in receipts)
        for status in ("accepted", "repeated", "refused")
    }
    text = _("The hub took {accepted:,} warnings; it knew {repeated:,} already.")
    notes.print(text.format(**count))
    refused = [receipt for receipt in receipts if receipt.status == "refused"]
    for receipt in refused[:10]:
        notes.print(f"  {receipt.id}: {receipt.field}: {receipt.reason}", markup=False)
    if refused:
        fail(_("The hub refused {n} warnings; the reasons stand above.").format(n=len(refused)), 4)
