"""The door, the pages that say what went wrong, and nothing else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hedgerow.hub.people.header import desks_of
from hedgerow.hub.signed_in import SignedIn


@login_required
def home(request: SignedIn) -> HttpResponse:
    """Leads a signed-in person to the first desk of her role."""
    return redirect(desks_of(request.user.role)[0].url_name)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without the token it left with: most often it stood open for too long."""
    return render(request, "403_csrf.html", status=403)
