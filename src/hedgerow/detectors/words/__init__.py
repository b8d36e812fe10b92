"""Phrases: read from files in twelve languages, and found in messages however they are typed."""

from hedgerow.detectors.words.lexicon import Book, Hit, Strength
from hedgerow.detectors.words.matching import find, find_all, look_ahead

__all__ = ["Book", "Hit", "Strength", "find", "find_all", "look_ahead"]
