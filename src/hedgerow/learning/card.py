"""A model's card as a page: what it learnt from, what it measured, and where it must not be trusted."""

from collections.abc import Iterator, Mapping
from typing import Any


def card_page(card: Mapping[str, Any], digest: str) -> str:
    """The card in Markdown; recall never stands without the false-alarm rate beside it."""
    return "\n".join(_lines(card, digest)) + "\n"


def _lines(card: Mapping[str, Any], digest: str) -> Iterator[str]:
    figures, benign = card["figures"], card["benign"]
    trap, precision = card["benign_if_left_out_of_training"], card["precision_at_prevalence"]
    learnt, validation = card["learnt_from"], card["validation"]
    yield f"# Model card: {card['name']}"
    yield ""
    yield "An alarm of this model names a candidate for a person to look at. It decides nothing."
    yield ""
    yield f"- Made by {card['made_by']}; digest `{digest}`"
    yield (
        f"- Learnt from {learnt['conversations']} labelled conversations and "
        f"{learnt['benign_conversations']} ordinary ones from elsewhere"
    )
    yield (
        f"- Measured by cross-validation in {validation['folds']} folds, kept apart by "
        f"{validation['grouped_by']}; threshold {card['threshold']:.4f} for an alert budget of "
        f"{card['budget']:.2%} of ordinary conversations"
    )
    yield ""
    yield "| figure | value | 95 % interval |"
    yield "|---|---|---|"
    yield _row("False alarms on ordinary conversations", benign["fpr"], (0.0, benign["fpr_at_most"]))
    yield _row(
        "Precision if 1 conversation in 1,000 is harmful",
        precision["0.001"],
        (precision["at_least"], 1.0),
    )
    spread = figures["intervals"]
    for name, title in shown.items():
        yield _row(title, figures.get(name), spread.get(name))
    for rate in ("0.01", "0.001"):
        inner, outer = figures["recall_at_fpr"], spread.get("recall_at_fpr", {})
        yield _row(f"Recall at {float(rate):.1%} false alarms", inner.get(rate), outer.get(rate))
    yield _row("Calibration error of the probabilities", card["calibration_error"], None)
    yield ""
    yield (
        f"Had it learnt without ordinary chat, {trap['fpr']:.1%} of the {trap['conversations']} "
        "ordinary conversations would have raised an alarm."
    )
    yield ""
    yield "Limits: these figures hold for chats like those it learnt from, and for no others."
    yield "Probabilities are at the balance of the training data, not at that of a real platform."


shown = {
    "recall": "Recall of the alarm",
    "precision": "Precision of the alarm in this corpus",
    "f1": "F1 of the alarm",
    "f_latency": "F_latency",
    "median_latency": "Messages read before half of the alarms",
    "fpr": "False alarms among the corpus's own negatives",
    "auc": "AUC",
}


def _row(title: str, value: float | None, spread: Any) -> str:
    text = "not measured" if value is None else f"{value:.4g}"
    between = "" if not spread or None in spread else f"{spread[0]:.4g} to {spread[1]:.4g}"
    return f"| {title} | {text} | {between} |"
