"""`hedgerow train shipped`: the chat weights that come with the package, made anew by one command."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hedgerow.detectors.tactics import AlarmRule
from hedgerow.detectors.weighing import ChatWeights, read_weights, write_weights
from hedgerow.evaluation.labelled_chats import Chat
from hedgerow.evaluation.measures import wilson_upper
from hedgerow.learning import stage_one
from hedgerow.learning.stage_one import Watched

Advance = Callable[[int, int], None]


def make_shipped(
    made_up: Iterable[Chat],
    ordinary: Iterable[Chat],
    out: Path,
    version: str,
    budget: float,
    advance: Advance | None = None,
) -> ChatWeights:
    """Learn, measure on languages left out, and write the file with its card and digest.

    Half of the ordinary chats set the line, the other half measure it.
    """
    start = ChatWeights(stage_one.by_hand)
    watched = stage_one.watch(list(made_up), start, advance)
    quiet = stage_one.watch(list(ordinary), start, advance)
    setting, measuring = quiet[::2], quiet[1::2]
    model = stage_one.learn_stage_one(watched, setting, budget, version)
    card = _card(model, watched, setting, measuring, budget)
    done = replace(model, card=card)
    data = write_weights(done)
    stage_one.save(out, data)
    return read_weights(data, str(out))


def _card(
    model: ChatWeights,
    watched: list[Watched],
    setting: list[Watched],
    measuring: list[Watched],
    budget: float,
) -> dict[str, Any]:
    raised = stage_one.alarms(measuring, model, AlarmRule())
    return {
        "about": (
            "Weights of named signs in the last 50 messages. An alarm names a candidate for a person "
            "to look at; it decides nothing."
        ),
        "learnt_from": {
            "made_up_chats": len(watched),
            "of_them_approaches": sum(one.chat.label for one in watched),
            "languages": sorted({one.chat.tongue for one in watched}),
            "ordinary_chats": len(setting),
        },
        "budget": budget,
        "by_hand": dict(stage_one.by_hand),
        "ordinary_chats_left_out": {
            "conversations": len(measuring),
            "false_alarms": int(raised.sum()),
            "fpr": round(float(raised.mean()), 6),
            "fpr_at_most": round(wilson_upper(int(raised.sum()), len(measuring)), 6),
        },
        "language_left_out": stage_one.left_out(watched, setting, budget, lambda chat: chat.tongue),
        "limits": (
            "Recall on made-up chats says little about real ones, which may not be kept here; phrases "
            "have not been reviewed by native-speaking practitioners."
        ),
    }
