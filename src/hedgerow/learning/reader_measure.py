"""What a closer reading is worth on scenes or languages it has not learnt from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.close_reading.contract import Reader, Reading
from hedgerow.detectors.close_reading.embedding import size
from hedgerow.evaluation.measures import ranking, wilson_upper
from hedgerow.learning.lines import Played
from hedgerow.learning.reader_fit import Embedded, Floats, fit, names

Advance = Callable[[int, int], None]
"""Told (done, total)."""
Fold = Callable[[str, str], int]
"""The fold of a (language, scene)."""
rates = {"recall_at_1_in_100": 0.01, "recall_at_1_in_1000": 0.001}
nothing = Reading()


@dataclass(frozen=True, slots=True)
class Table:
    """A reader that knows the readings of some lines already."""

    readings: Mapping[str, Reading]
    name: str = "table"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """The readings of lines; one that is not known means nothing."""
        return [self.readings.get(text, nothing) for text in texts]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fit to each fold's rest: weights by fold, and the chats that each must be tried on."""

    data: Embedded
    rows: tuple[Floats, ...]
    owner: NDArray[np.int64]
    """The fold of each chat, shape (chats,)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of each chat, arrays of shape (chats,): its highest log-odds, and whether an alarm was raised."""

    score: Floats
    alarm: NDArray[np.bool_]


def fit_apart(data: Embedded, fold: Fold, folds: int, advance: Advance) -> Fitted:
    """For every fold a fit that has seen neither its lines nor its chats."""
    lines = np.array([fold(line.language, line.scene) for line in data.corpus.lines])
    chats = data.corpus.chats
    owner = np.array([fold(chat.language, chat.scene) for chat in chats])
    rows = []
    for number in range(folds):
        others = [chat for chat, own in zip(chats, owner, strict=True) if own != number]
        rows.append(fit(data, lines != number, others))
        advance(number + 1, folds)
    return Fitted(data, tuple(rows), owner)


def left_out(fitted: Fitted, shift: float) -> Scored:
    """Every chat scored by the fit that has not seen it, with ordinary talk favoured by a shift in nats."""
    chats = fitted.data.corpus.chats
    found = Scored(np.zeros(len(chats)), np.zeros(len(chats), dtype=bool))
    for number, rows in enumerate(fitted.rows):
        mine = np.flatnonzero(fitted.owner == number)
        if len(mine):
            own = [chats[index] for index in mine]
            reader = table(fitted.data, shifted(rows, shift), own)
            part = score(fitted.data, own, reader)
            found.score[mine], found.alarm[mine] = part.score, part.alarm
    return found


def shifted(rows: Floats, shift: float) -> Floats:
    """The weights with so many nats less for every message an author writes."""
    moved = rows.copy()
    moved[names.index("speaks"), size] -= shift
    return moved


def table(data: Embedded, rows: Floats, chats: Sequence[Played]) -> Table:
    """The readings of all lines in some chats, by the weights of a fit."""
    wanted = np.unique(np.concatenate([chat.lines for chat in chats]))
    z = data.rows[wanted] @ rows[:, :size].T + rows[:, size]
    degrees = 1 / (1 + np.exp(-z[:, :-2]))
    return Table(
        {
            data.corpus.lines[line].text: Reading(dict(zip(names, row, strict=False)), own, by)
            for line, row, own, by in zip(
                wanted, degrees.tolist(), z[:, -2].tolist(), z[:, -1].tolist(), strict=True
            )
        }
    )


def score(data: Embedded, chats: Sequence[Played], reader: Reader | None) -> Scored:
    """Log-odds and alarm of each chat, read message by message as the detector does."""
    found = [_score(data, chat, reader) for chat in chats]
    alarms = np.array([alarm for _, alarm in found], dtype=bool)
    return Scored(np.array([one for one, _ in found]), alarms)


def _score(data: Embedded, chat: Played, reader: Reader | None) -> tuple[float, bool]:
    scorer, highest, alarm = WindowScorer(reader=reader), 0.0, False
    for line, author in zip(chat.lines, chat.authors, strict=True):
        highest = max(highest, scorer.add(str(author), data.corpus.lines[line].text))
        alarm = alarm or scorer.alarm
    highest = min(max(highest, 1e-12), 1 - 1e-12)
    return float(np.log(highest / (1 - highest))), alarm


def figures(chats: Sequence[Played], found: Scored) -> dict[str, float | int | None]:
    """Recall and false alarms of the alarm, and the ranking by score, for a card."""
    label = np.array([chat.label for chat in chats], dtype=bool)
    negatives, false = int((~label).sum()), int(found.alarm[~label].sum())
    ranked = ranking(label, found.score, np.ones((1, len(label))), rates) if label.any() else {}
    return {
        "approaches": int(label.sum()),
        "found": int(found.alarm[label].sum()),
        "ordinary": negatives,
        "false_alarms": false,
        "fpr_at_most": round(wilson_upper(false, negatives), 5) if negatives else None,
        **{name: round(float(np.asarray(value).item()), 4) for name, value in ranked.items()},
    }
