"""Emerging patterns as a Django app."""

from django.apps import AppConfig


class Patterns(AppConfig):
    """What recent warnings have in common that no named tactic explains."""

    name = "hedgerow.hub.patterns"
    label = "patterns"
