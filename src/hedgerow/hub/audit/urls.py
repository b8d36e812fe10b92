"""Addresses of the ledger's pages."""

from django.urls import path

from hedgerow.hub.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("check/", views.check, name="check"),
]
