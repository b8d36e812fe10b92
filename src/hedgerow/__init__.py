"""Hedgerow: early warning and rapid response against child trafficking and online grooming."""

from hedgerow.domain.chain import Event, Signal
from hedgerow.engine.detector import Detector
from hedgerow.engine.pipeline import Pipeline

__all__ = ["Detector", "Event", "Pipeline", "Signal"]
__version__ = "0.1.0"
