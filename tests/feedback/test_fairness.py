"""Groups compared: a planted difference is found, chance alone is not, and few are too few."""

from dataclasses import replace

import numpy as np

from feedback.moments import warned
from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.settings import Settings
from hedgerow.engine.tally import Tally
from hedgerow.feedback.fairness import Judgement, Row, compare_groups, subject_days
from hedgerow.feedback.labels import Verdict


def judged(wrong: dict[str, float], each: int, seed: int = 4) -> list[Judgement]:
    """So many warnings of each language, of which so large a share is false."""
    chance = np.random.default_rng(seed)
    found: list[Judgement] = []
    for language, share in wrong.items():
        for number in range(each):
            subject = f"{language}-{number}"
            groups = {subject: {"language": language}} if language else {}
            (warning,) = warned([(subject, number, 0.5)], groups=groups)
            verdict: Verdict = "mistaken" if chance.random() < share else "confirmed"
            found.append((warning, verdict))
    return found


def row(rows: list[Row], group: str) -> Row:
    (found,) = [row for row in rows if row.group == group]
    return found


def test_a_planted_difference_is_found() -> None:
    rows = compare_groups(judged({"de": 0.8, "fr": 0.3, "it": 0.3}, 80))
    german = row(rows, "de")
    assert german.verdict == "more often wrong"
    assert german.ratio[1][0] > 1.5
    assert (german.warnings, german.confirmed + german.false.count, german.rest.of) == (80, 80, 160)
    assert row(rows, "fr").verdict == "less often wrong"


def test_chance_alone_is_seldom_flagged() -> None:
    flagged = 0
    for seed in range(40):
        rows = compare_groups(judged({"de": 0.5, "fr": 0.5}, 60, seed))
        flagged += row(rows, "de").verdict != "no difference shown"
    assert flagged <= 2


def test_few_are_too_few_however_different() -> None:
    rows = compare_groups([*judged({"de": 1.0}, 19), *judged({"fr": 0.0}, 200)])
    assert row(rows, "de").verdict == "too few to say"
    assert row(rows, "fr").verdict == "too few to say", "its rest is the nineteen"
    assert row(rows, "fr").told()["ratio"] == 0.0


def test_unclear_and_unjudged_count_as_warnings_only() -> None:
    (one, _), (other, _) = judged({"de": 0.0}, 2)
    found = row(compare_groups([(one, "unclear"), (other, None)]), "de")
    assert (found.warnings, found.confirmed, found.false.of) == (2, 0, 0)
    assert found.told()["false"] == {"count": 0, "of": 0, "share": None, "between": [0.0, 1.0]}


def with_sectors(warning: EarlyWarning, *sectors: str) -> EarlyWarning:
    (signal,) = warning.reasons
    return replace(warning, reasons=tuple(replace(signal, sector=sector) for sector in sectors))


def test_sectors_and_those_of_whom_nobody_told() -> None:
    (one, verdict), (other, _) = judged({"": 0.0}, 2)
    rows = compare_groups(
        [(with_sectors(one, "finance", "platform"), verdict), (with_sectors(other, "platform"), verdict)]
    )
    assert {(r.dimension, r.group, r.warnings) for r in rows} == {
        ("language", "unknown", 2),
        ("age_band", "unknown", 2),
        ("sector", "finance", 1),
        ("sector", "platform", 2),
    }
    assert row(rows, "finance").rest.of == 1
    assert row(rows, "platform").rest.of == 0


def test_a_tally_tells_how_many_there_are() -> None:
    tally = Tally.of(Settings())
    for number, german in ((20000, 300), (20001, 200)):
        tally.day(number).subjects["language"]["de"] = german
    seen = subject_days(tally)
    assert seen["language"] == {"de": 500}
    rows = compare_groups(judged({"de": 0.5, "fr": 0.5}, 30), seen)
    assert row(rows, "de").told()["warnings_per_thousand_subject_days"] == 60.0
    assert row(rows, "fr").per_thousand is None
