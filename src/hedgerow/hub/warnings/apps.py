"""The triage desk as a Django app."""

from django.apps import AppConfig


class Warnings(AppConfig):
    """What a person must look at, and by when."""

    name = "hedgerow.hub.warnings"
    label = "warnings"
