"""Style sheets and scripts under names that hold their own hash, made on the fly.

`/static/hub.css` is also served as `/static/hub.1f2e3d4c5b6a.css`, and pages link to the second, so
a browser may keep it for ever and still gets every new release. The files are read where they are
installed: there is no collecting step and no folder to write to.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

HASHED = re.compile(r"\.[0-9a-f]{12}(\.[^./]+)$")


@cache
def fingerprint(path: str) -> str:
    """First 12 hex digits of the file's SHA-256."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def hashed(name: str, path: str) -> str:
    """`hub.css` -> `hub.1f2e3d4c5b6a.css`, for the file at `path`."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{fingerprint(path)}{dot}{ending}" if dot else name


class HashedNames(StaticFilesStorage):
    """Answers `{% static %}` with the hashed name of a file as it is installed now."""

    def url(self, name: str | None) -> str:
        path = finders.find(name) if name else None
        if not name or not isinstance(path, str) or not Path(path).is_file():
            raise ValueError(f"no static file is named {name!r}")
        return super().url(hashed(name, path))


class ByHash(BaseFinder):
    """Finds a file by its hashed name, for test servers that look files up one by one."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = HASHED.sub(r"\1", path)
        found = finders.find(name) if name != path else None
        right = isinstance(found, str) and hashed(name, found) == path
        return ([found] if find_all else found) if right else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return ()


class StaticFiles(WhiteNoiseMiddleware):
    """Serves every installed file under its own name and under its hashed one."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: dict | None = None) -> None:
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        super().add_file_to_dictionary(hashed(url, path), path, stat_cache={path: Path(path).stat()})

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The whole file at once: the files are small, and an asynchronous server cannot stream them."""
        found = static_file.get_response(request.method, request.META)
        with found.file or io.BytesIO() as file:
            response = HttpResponse(file.read(), status=int(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response

    def immutable_file_test(self, path: str, url: str) -> bool:
        return bool(HASHED.search(url))
