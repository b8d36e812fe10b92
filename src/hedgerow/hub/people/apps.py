"""People as a Django app; reads every app's access rules when the hub starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class People(AppConfig):
    """Agencies, people and keys; and every app's access rules."""

    name = "hedgerow.hub.people"
    label = "people"

    def ready(self) -> None:
        autodiscover_modules("rules")
