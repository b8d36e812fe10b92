"""Where the hub's pages live."""

from django.http import Http404
from django.urls import include, path
from django.views.defaults import page_not_found

from hedgerow.hub import views
from hedgerow.hub.api import api

urlpatterns = [
    path("", views.home, name="home"),
    # an administrator vouches for a person's address: nobody signs up, and nobody changes it alone
    *(
        path(f"account/{page}/", page_not_found, {"exception": Http404()})
        for page in ("signup", "email")
    ),
    path("account/", include("allauth.urls")),
    path("", include("hedgerow.hub.people.urls")),
    path("ledger/", include("hedgerow.hub.audit.urls")),
    path("warnings/", include("hedgerow.hub.warnings.urls")),
    path("cases/", include("hedgerow.hub.cases.urls")),
    path("patterns/", include("hedgerow.hub.patterns.urls")),
    path("api/", api.urls),
]
