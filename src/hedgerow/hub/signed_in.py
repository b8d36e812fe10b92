"""The request of somebody who is signed in, for the type checker: her `user` is a person."""

from django.http import HttpRequest

from hedgerow.hub.people.models import Person


class SignedIn(HttpRequest):
    """What a view gets behind `login_required` or `needs_purpose`."""

    user: Person
