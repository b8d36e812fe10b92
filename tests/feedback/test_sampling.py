"""A sample from below the line: every subject there has the same chance, and nobody else any."""

from collections import Counter
from pathlib import Path

from feedback.moments import warned
from hedgerow.engine.settings import Settings
from hedgerow.engine.wire import read_warning, write_warning
from hedgerow.feedback.sampling import draw, lines_of

low = [(f"low-{n}", float(n), 0.03 + n / 50) for n in range(10)]
busy = [("low-0", 100.0 + hour, 0.05 + hour / 1000) for hour in range(20)]
high = [("high", 0.0, 0.1), ("high", 500.0, 0.4)]
shadow = warned([*low, *busy, *high])


def test_each_subject_has_the_same_chance_whatever_its_risk() -> None:
    drawn = Counter(w.subject for seed in range(400) for w in draw(shadow, Settings(), 3, seed))
    assert set(drawn) == {subject for subject, _, _ in low}
    assert all(80 < count < 165 for count in drawn.values()), drawn


def test_each_is_shown_once_at_its_strongest_moment() -> None:
    found = draw(shadow, Settings(), 99, 1)
    assert len(found) == 10
    (one,) = [w for w in found if w.subject == "low-0"]
    assert one.risk == max(w.risk for w in shadow if w.subject == "low-0")
    assert draw(shadow, Settings(), 99, 1) == found


def test_warnings_are_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(b"".join(write_warning(w) + b"\n" for w in shadow))
    found = draw(shadow, Settings(), 4, 1)
    assert [read_warning(line) for line in lines_of([path, path], found)] == found
