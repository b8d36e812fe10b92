"""Cases as a Django app."""

from django.apps import AppConfig


class Cases(AppConfig):
    """The shared work for one child."""

    name = "hedgerow.hub.cases"
    label = "cases"
