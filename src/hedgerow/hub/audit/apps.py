"""The ledger as a Django app."""

from django.apps import AppConfig


class Audit(AppConfig):
    """The ledger."""

    name = "hedgerow.hub.audit"
    label = "audit"
