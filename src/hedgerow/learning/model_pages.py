"""docs/reference/models.md: the models that come with the package, as their own cards tell of them.

Nothing stands here that is not in a model's file; `tools/reference.py` writes the page, and a test
compares it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hedgerow.detectors.close_reading.shipped import ReaderModel, shipped_model
from hedgerow.detectors.weighing import ChatWeights, shipped_weights
from hedgerow.learning.reader_card import figures_of, head, row, sentences

page_head = """# Models that come with Hedgerow

Both are read from files in `src/hedgerow/detectors/data/models`, and neither is used if its content does not
have the digest it names. They hold numbers and a card, no words of anybody's and nothing that can run. An alarm
names a candidate for a person to look at; it decides nothing.

Precision is told for chats of which one in a thousand is harmful, as far as the figures beside it hold there:
once at the false alarms as counted, and once at the most that they may stand for (upper end of Wilson's 95 %
interval). Where no false alarm was seen, only the second can be told.
"""

found_head = "| model | version | file | digest (SHA-256) |\n|---|---|---|---|"

phrases_command = "hedgerow train shipped --data MADE-UP --benign ORDINARY --out chats.json"
reader_command = (
    "hedgerow train reader --benign ORDINARY --out reader.zip "
    "--version {version} --ordinary {ordinary} --budget {budget:g} --seed {seed}"
)


def models_page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines(shipped_weights(), shipped_model()))


def _lines(weights: ChatWeights, reader: ReaderModel) -> Iterator[str]:
    yield page_head
    yield found_head
    yield f"| phrases (stage one) | {weights.version} | `chats.json` | `{weights.digest}` |"
    yield f"| closer reading (stage two) | {reader.version} | `reader.zip` | `{reader.digest}` |"
    yield from ("", "## What they find, and whom they trouble", "")
    yield from figures_of(reader.card)
    yield ""
    yield from _ordinary(reader.card["ordinary_chats_left_out"])
    yield from _phrases(weights)
    yield from _closer(reader)


def _ordinary(elsewhere: Mapping[str, Any]) -> Iterator[str]:
    """The ordinary chats from elsewhere, told apart from those that were made up."""
    yield head("open ordinary chats, with the closer reading, left out of learning")
    yield row("Ordinary chats from elsewhere", elsewhere)
    yield ""


def _phrases(weights: ChatWeights) -> Iterator[str]:
    card = dict(weights.card)
    yield from ("## Phrases: the weights of stage one", "")
    yield f"{card.pop('about')} Its figures are the rows *stage one alone*."
    yield ""
    yield from _more(card)
    yield from ("", "| sign | weight, nats |", "|---|---|")
    yield from (f"| `{name}` | {nats:g} |" for name, nats in weights.weights.items())
    yield from (
        "",
        f"Before anything is seen: {weights.prior:g}. Weights are learnt anew around these by",
        "",
    )
    yield from ("```sh", phrases_command, "```", "")


def _more(card: Mapping[str, Any]) -> Iterator[str]:
    """What else a card says, as it says it."""
    for name, value in card.items():
        told = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, Mapping) else value
        yield f"- {name.replace('_', ' ').capitalize()}: {told}"


def _closer(reader: ReaderModel) -> Iterator[str]:
    card, learnt = reader.card, reader.card["learnt_from"]
    yield from ("## The closer reading: stage two", "")
    yield from sentences(reader)
    yield f"- Languages: {', '.join(learnt['languages'])}"
    yield f"- Reads: {', '.join(f'`{name}`' for name in reader.names)}"
    yield from ("", f"Limits: {card['limits']}", "", "Made anew by", "")
    values = {"version": reader.version, "ordinary": learnt["ordinary_chats"]}
    command = reader_command.format(**values, budget=card["budget"], seed=learnt["seed"])
    yield from ("```sh", command, "```", "")
    yield (
        "ORDINARY is openly licensed ordinary chat as labelled-chats JSON Lines: for the shipped model the first "
        "conversations of ubuntu-irc (Kummerfeld et al., ACL 2019, CC BY 4.0). MADE-UP comes from "
        "`hedgerow generate chats`."
    )
