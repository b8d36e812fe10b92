"""Adds up what several detectors and sectors say of one subject, and says how sure the sum is.

Log-odds = prior + what each sector adds. Within a sector, detectors look at the same life, so the
heaviest counts in full, the next times r, the next times r squared; so do several counterparts of
one detector. What speaks for harm and what speaks against are ordered apart. Each level is capped:
no way of looking, and no sector, carries a subject all the way alone. Signals fade. Another sign of
harm never lowers the sum, whatever it repeats.

The spread is the standard deviation of the log-odds, in nats: of the prior, of each calibrated
weight, and of what a silent sector might have told. Silence never lowers a risk, it widens the
interval; and a sector that spoke long ago is on its way back to silence. A sector that has spoken
leaves no more doubt than its silence would: hearing somebody cannot make us less sure.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from hedgerow.domain.chain import Channel, Contribution, Signal
from hedgerow.domain.kinds import Sector
from hedgerow.engine.settings import Settings

ninety_percent = 1.6448536269514722
"""Standard deviations on either side of the middle that hold 90 % of a normal distribution."""
most_tried = 8
"""Heaviest contributions of which every pair is tried, to find what would have kept a risk below."""


@dataclass(frozen=True, slots=True)
class Fused:
    """The sum: what each channel adds, the log-odds, their spread in nats, who has told nothing."""

    contributions: tuple[Contribution, ...]
    log_odds: float
    spread: float
    silent: tuple[Sector, ...]

    @property
    def between(self) -> tuple[float, float]:
        """The risk's interval at 90 %."""
        reach = ninety_percent * self.spread
        return round(risk_of(self.log_odds - reach), 6), round(risk_of(self.log_odds + reach), 6)


@dataclass(slots=True)
class _Voice:
    """What one detector in one sector says, on one side: nats by counterpart and channel."""

    nats: dict[str, dict[str, float]] = field(default_factory=dict)
    doubt: dict[str, float] = field(default_factory=dict)

    def add(self, signal: Signal, nats: float, doubt: float) -> None:
        who = signal.counterpart or ""
        channels = self.nats.setdefault(who, {})
        channels[signal.channel] = channels.get(signal.channel, 0.0) + nats
        self.doubt[who] = self.doubt.get(who, 0.0) + doubt


_Voices = dict[str, dict[str, _Voice]]
"""By sector and detector."""


def fuse(signals: Iterable[Signal], now: datetime, settings: Settings) -> Fused:
    """Weigh all signals of one subject at a moment; the contributions add up to the log-odds."""
    spoken_for: _Voices = {}
    against: _Voices = {}
    fresh: dict[str, float] = {}
    for signal in signals:
        share = fade(signal, now, settings)
        scale = settings.calibration.scale(signal.detector, signal.channel)
        fresh[signal.sector] = max(fresh.get(signal.sector, 0.0), share)
        side = against if signal.weight < 0 else spoken_for
        voice = side.setdefault(signal.sector, {}).setdefault(signal.detector, _Voice())
        voice.add(signal, scale.nats(signal.weight) * share, scale.doubt(signal.weight))
    added: dict[Channel, float] = {}
    variance = dict.fromkeys(fresh, 0.0)
    for voices, caps in (
        (spoken_for, (settings.cap, settings.sector_cap)),
        (against, (math.inf, math.inf)),
    ):
        for sector, speaking in voices.items():
            variance[sector] += _add_sector(added, sector, speaking, caps, settings)
    contributions = tuple(Contribution(*c, round(nats, 6)) for c, nats in sorted(added.items()))
    silent = tuple(sector for sector in settings.sectors if sector not in fresh)
    return Fused(
        contributions,
        round(logit(settings.prior) + sum(c.weight for c in contributions), 6),
        _spread(variance, fresh, len(silent), settings),
        silent,
    )


def _add_sector(
    added: dict[Channel, float],
    sector: str,
    voices: dict[str, _Voice],
    caps: tuple[float, float],
    settings: Settings,
) -> float:
    """Enter what one sector adds, discounted and capped; returns the variance of its sum."""
    table, (most, most_of_sector) = settings.calibration, caps
    opinions = {}
    for detector, voice in voices.items():
        totals = {who: sum(channels.values()) for who, channels in voice.nats.items()}
        opinions[detector] = _discounted(totals, table.repeated("counterparts"), most)
    totals = {
        detector: sum(sum(voices[detector].nats[who].values()) * f for who, f in factors.items())
        for detector, factors in opinions.items()
    }
    variance = 0.0
    for detector, factor in _discounted(totals, table.repeated(sector), most_of_sector).items():
        voice, doubt = voices[detector], 0.0
        for who, inner in opinions[detector].items():
            doubt += voice.doubt[who] * inner * factor
            for channel, nats in voice.nats[who].items():
                key = (detector, channel)
                added[key] = added.get(key, 0.0) + nats * inner * factor
        variance += doubt * doubt
    return variance


def _discounted(totals: dict[str, float], repeated: float, most: float) -> dict[str, float]:
    """A factor for each total: the heaviest in full, each next one times `repeated`, then the cap."""
    if len(totals) == 1:
        [(name, total)] = totals.items()
        return {name: min(1.0, most / abs(total)) if total else 1.0}
    order = sorted(totals, key=lambda name: (-abs(totals[name]), name))
    factors = {name: repeated**place for place, name in enumerate(order)}
    whole = sum(abs(totals[name]) * factor for name, factor in factors.items())
    shrink = min(1.0, most / whole) if whole > 0 else 1.0
    return {name: factor * shrink for name, factor in factors.items()}


def _spread(
    variance: dict[str, float], fresh: dict[str, float], silent: int, settings: Settings
) -> float:
    silence = settings.silence**2
    whole = settings.prior_error**2 + silent * silence
    for sector, told in variance.items():
        share = fresh[sector]
        whole += share * min(told, silence) + (1 - share) * silence
    return math.sqrt(whole)


def tipping(
    signals: Iterable[Signal], now: datetime, settings: Settings, risk: float
) -> tuple[Channel, ...]:
    """The fewest channels without which the subject would have stayed below that risk.

    Each set is weighed anew without its signals, so what they had crowded out comes back in. Single
    channels and pairs of the heaviest are all tried; of sets of one size the heaviest is told. A
    larger set is found by taking the heaviest away one after another. Empty where the risk is below.
    """
    held, line = tuple(signals), logit(risk)
    whole = fuse(held, now, settings)
    if whole.log_odds < line:
        return ()
    by_weight = sorted(whole.contributions, key=lambda c: (-c.weight, c.detector, c.channel))
    channels = [(c.detector, c.channel) for c in by_weight if c.weight > 0]

    def below(without: tuple[Channel, ...]) -> bool:
        left = [s for s in held if (s.detector, s.channel) not in without]
        return fuse(left, now, settings).log_odds < line

    return _fewest(channels, below)


def _fewest(
    channels: list[Channel], below: Callable[[tuple[Channel, ...]], bool]
) -> tuple[Channel, ...]:
    for size in (1, 2):
        for some in combinations(channels[:most_tried], size):
            if below(some):
                return some
    for size in range(3, len(channels) + 1):
        if below(tuple(channels[:size])):
            return tuple(channels[:size])
    return tuple(channels)


def fade(signal: Signal, now: datetime, settings: Settings) -> float:
    """The share of its weight that a signal still has at a moment."""
    half_life = settings.half_lives.get(signal.detector, settings.half_life)
    return math.exp(-math.log(2) * max(0.0, (now - signal.time) / half_life))


def logit(risk: float) -> float:
    """Log-odds of a risk, in nats."""
    return math.log(risk / (1 - risk))


def risk_of(log_odds: float) -> float:
    """The risk at these log-odds, for any size of them.

    >>> risk_of(0.0), risk_of(-1000.0), risk_of(1000.0)
    (0.5, 0.0, 1.0)
    """
    return (1 + math.tanh(log_odds / 2)) / 2
