"""Addresses of patterns."""

from django.urls import path, register_converter

from hedgerow.hub.patterns import views


class Key:
    """The key of a pattern."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        """The key itself."""
        return value

    def to_url(self, value: str) -> str:
        """The key itself."""
        return value


register_converter(Key, "pattern_key")
app_name = "patterns"
urlpatterns = [
    path("", views.patterns, name="list"),
    path("<pattern_key:key>/mark/", views.mark, name="mark"),
]
