"""Two other ways to look at the same window features: a bank's classic scenarios, and boosting.

The scenarios are thresholds on volume, cash and speed as monitoring systems ship them; none knows of
exploitation. Boosting (scikit-learn's HistGradientBoostingClassifier, an extra) learns from labelled
accounts that are never the ones it is tested on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hedgerow.detectors.money.features import features
from hedgerow.evaluation.money_watching import Rows

column = {name: number for number, name in enumerate(features)}

scenarios: Mapping[str, Mapping[str, float]] = {
    "cash just below the threshold": {"in_just_below_30d": 3},
    "much cash in": {"in_cash_sum_30d": 10_000},
    "rapid movement of funds": {"pass_share_30d": 0.9, "in_sum_30d": 3_000},
    "many payers": {"in_senders_30d": 20},
    "much sent abroad": {"out_abroad_sum_30d": 2_000},
    "high volume": {"in_sum_30d": 15_000},
    "high velocity": {"in_count_7d": 40},
}
"""Each holds where all its features reach the number."""


def scenario_scores(rows: Rows) -> Rows:
    """How many scenarios hold in each row; volume settles ties."""
    held = np.zeros(len(rows), dtype=np.float32)
    for bounds in scenarios.values():
        hits = np.ones(len(rows), dtype=bool)
        for name, bound in bounds.items():
            hits &= rows[:, column[name]] >= bound
        held += hits
    volume = rows[:, column["in_sum_30d"]] + rows[:, column["out_sum_30d"]]
    return np.where(held > 0, held + np.minimum(volume, 1e6) / 1e7, 0.0).astype(np.float32)


class MissingExtra(ImportError):
    """scikit-learn is not installed."""


def fit(rows: Rows, labels: Sequence[int] | Any, seed: int) -> Any:
    """A boosted classifier of weekly rows; raises `MissingExtra`."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError:
        message = "The comparison with boosting needs an extra: pip install 'hedgerow[learn]'."
        raise MissingExtra(message) from None
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.08, max_leaf_nodes=15, min_samples_leaf=10, l2_regularization=1.0,
        class_weight="balanced", early_stopping=False, random_state=seed,
    )  # fmt: skip
    return model.fit(rows, np.asarray(labels))


def boosted_scores(model: Any, rows: Rows) -> Rows:
    """How sure the model is of each row, in [0, 1]."""
    scores: Rows = model.predict_proba(rows)[:, 1].astype(np.float32)
    return scores
