"""Addresses of the triage desk."""

from django.urls import path

from hedgerow.hub.warnings import quality_views, views

app_name = "warnings"
urlpatterns = [
    path("", views.desk, name="list"),
    path("quality/", quality_views.page, name="quality"),
    path("quality/labels/<int:sender>/", quality_views.export, name="export_labels"),
    path("sent/", views.sent, name="sent"),
    path("sent/<uuid:pk>/", views.answer, name="answer"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<uuid:pk>/ask/", views.ask, name="ask"),
    path("<uuid:pk>/assign/", views.assign, name="assign"),
]
