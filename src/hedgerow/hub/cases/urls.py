"""Addresses of cases."""

from django.urls import path

from hedgerow.hub.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="list"),
    path("<str:reference>/", views.case, name="detail"),
]
