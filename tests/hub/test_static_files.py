"""Files under names that hold their hash: found without a collecting step, kept for ever by browsers."""

import re

import pytest
from django.templatetags.static import static
from django.test import Client

from hedgerow.hub.static_files import HASHED, hashed


@pytest.mark.parametrize(
    "name", ["hub.css", "hub.js", "mark.svg", "vendor/htmx/htmx.min.js", "mfa/js/webauthn.js"]
)
def test_a_file_is_served_under_its_hashed_name(name):
    address = static(name)
    assert HASHED.search(address)
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.content
    assert "immutable" in answer["Cache-Control"]


def test_its_own_name_works_too_but_is_not_kept_for_ever():
    answer = Client().get("/static/hedge.svg")
    assert answer.status_code == 200
    assert "immutable" not in answer["Cache-Control"]


def test_a_browser_may_ask_for_a_part_or_whether_anything_changed():
    whole = Client().get("/static/mark.svg")
    part = Client().get("/static/mark.svg", headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, whole.content[:4])
    again = Client().get("/static/mark.svg", headers={"if-none-match": whole["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().head("/static/mark.svg").content == b""
    assert whole["Content-Type"] == "image/svg+xml"


def test_the_hash_follows_the_content(tmp_path):
    one, two = tmp_path / "one.css", tmp_path / "two.css"
    one.write_text("a")
    two.write_text("b")
    names = {hashed("x/site.css", str(path)) for path in (one, two)}
    assert len(names) == 2
    assert all(re.fullmatch(r"x/site\.[0-9a-f]{12}\.css", name) for name in names)


def test_a_name_that_is_no_file_fails_loudly():
    for name in ("nowhere.css", "vendor"):
        with pytest.raises(ValueError, match="no static file"):
            static(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/static/nowhere.css", "/static/../settings.py", "/static/hub.000000000000.css"]
)
def test_nothing_else_is_served(path):
    assert Client().get(path).status_code == 404
