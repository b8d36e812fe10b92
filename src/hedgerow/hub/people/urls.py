"""Addresses of the pages about people."""

from django.urls import path

from hedgerow.hub.people import views
from hedgerow.hub.people.acts import ACTS

app_name = "people"
urlpatterns = [
    path("purpose/", views.purpose, name="purpose"),
    path("language/", views.language, name="language"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/add/", views.add_agency, name="add_agency"),
    path("agencies/<int:pk>/", views.agency, name="agency"),
    path("agencies/<int:pk>/keys/add/", views.add_key, name="add_key"),
    path("agencies/<int:pk>/people/add/", views.add_person, name="add_person"),
    path("keys/<int:pk>/revoke/", views.revoke_key, name="revoke_key"),
    *(
        path(f"people/<int:pk>/{act.replace('_', '-')}/", views.act_on_person, {"act": act}, name=act)
        for act in ACTS
    ),
]
