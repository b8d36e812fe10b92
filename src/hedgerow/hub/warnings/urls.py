"""Addresses of the triage desk."""

from django.urls import path

from hedgerow.hub.warnings import views

app_name = "warnings"
urlpatterns = [
    path("", views.desk, name="list"),
    path("sent/", views.sent, name="sent"),
    path("sent/<uuid:pk>/", views.answer, name="answer"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<uuid:pk>/ask/", views.ask, name="ask"),
    path("<uuid:pk>/assign/", views.assign, name="assign"),
]
