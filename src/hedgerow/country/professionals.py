"""Ordinary observations and reports: a tired pupil, a rude account, and no harm behind them."""

from typing import Literal

from hedgerow.country.calendar import Hours, is_school_day
from hedgerow.country.chance import about, chance
from hedgerow.country.ordinary import happened
from hedgerow.country.people import Child, Society, helpline, platforms
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Observation, Report

office_hours = Hours([0.0] * 8 + [3.0] * 6 + [1.0] * 3)
observations_a_day = 0.0009
reports_a_day = 0.0012
"""Each per child; spam, quarrels and mistakes make most reports."""

lone_indicators = (
    "no_schooling",
    "bad_living_conditions",
    "recruited_by_poverty",
    "family_situation_at_recruitment",
    "personal_situation_at_recruitment",
)
"""Codes a teacher ticks now and then, one at a time, of a child whom nobody harms."""

Category = Literal[
    "unwanted_contact", "secrecy", "threat", "money_request", "image_request", "job_offer",
    "missing", "other",
]  # fmt: skip
Reporter = Literal["child", "parent", "peer", "professional", "anonymous"]
reporters: tuple[Reporter, ...] = ("child", "parent", "peer", "professional", "anonymous")
categories: tuple[tuple[Category, int], ...] = (
    ("other", 60),
    ("unwanted_contact", 25),
    ("threat", 5),
    ("money_request", 4),
    ("missing", 3),
    ("job_offer", 3),
)


class Professionals:
    """What professionals note and people report on ordinary days, over the whole country."""

    def __init__(self, seed: int, society: Society) -> None:
        self.children = society.children
        self.rnd = chance(seed, "professionals")

    def __call__(self, day: int) -> list[Event]:
        """The events of one day, in no order."""
        events = []
        if is_school_day(day):
            for _ in range(about(observations_a_day * len(self.children), self.rnd)):
                events.append(self._observation(self.rnd.choice(self.children), day))
        for _ in range(about(reports_a_day * len(self.children), self.rnd)):
            events.append(self._report(self.rnd.choice(self.children), day))
        return events

    def _observation(self, child: Child, day: int) -> Event:
        data = Observation((self.rnd.choice(lone_indicators),), "education", "school")
        hour = (day, office_hours.draw(self.rnd))
        return happened("observation", child.school, hour, child.id, data, self.rnd)

    def _report(self, child: Child, day: int) -> Event:
        rnd = self.rnd
        category = rnd.choices([c for c, _ in categories], [n for _, n in categories])[0]
        reporter = rnd.choice(reporters)
        about_whom = f"u-{rnd.getrandbits(24):06x}" if category != "missing" else None
        source = child.platform or rnd.choice((helpline, platforms[0]))
        data = Report(category, reporter, about_whom)
        return happened("report", source, (day, rnd.uniform(8, 22)), child.id, data, rnd)
