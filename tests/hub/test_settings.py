"""How a hub is set up: safe by default, on one machine and on a public name."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hedgerow.hub.data_dir import OpenFolder, data_dir

program = Path(sys.executable).parent / "hedgerow"
ASK = """
import json, django
django.setup()
from django.conf import settings
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT",
         "ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "EMAIL_BACKEND", "SESSION_COOKIE_AGE", "EMAIL_HOST",
         "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD", "SECURE_PROXY_SSL_HEADER", "SECRET_KEY",
         "LEDGER_KEY"]
found = {n: getattr(settings, n) for n in names}
found["engine"] = settings.DATABASES["default"]["ENGINE"]
found["options"] = settings.DATABASES["default"]["OPTIONS"]
print(json.dumps(found))
"""


@pytest.fixture
def hub(tmp_path):
    def ask(**environment: str) -> dict:
        clean = {
            k: v for k, v in os.environ.items() if not k.startswith("HEDGEROW_") and k != "DATABASE_URL"
        }
        clean |= {
            "DJANGO_SETTINGS_MODULE": "hedgerow.hub.settings",
            "HEDGEROW_DATA_DIR": str(tmp_path / "data"),
        }
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=clean | environment, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    return ask


def test_on_one_machine_plain_http_is_enough(hub):
    found = hub()
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


def test_a_public_name_brings_https_and_all_that_goes_with_it(hub):
    found = hub(HEDGEROW_HOSTS="hub.example.org, localhost")
    assert found["ALLOWED_HOSTS"] == ["hub.example.org", "localhost"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_PROXY_SSL_HEADER"] is None


def test_a_proxy_is_believed_only_when_told(hub):
    found = hub(HEDGEROW_HOSTS="hub.example.org", HEDGEROW_PROXY="1")
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_the_secret_key_is_made_once_and_is_the_owners_alone(hub, tmp_path):
    first = hub()["SECRET_KEY"]
    key = tmp_path / "data" / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert hub()["SECRET_KEY"] == first == key.read_text()
    assert len(first) > 60
    assert hub(HEDGEROW_SECRET_KEY="from elsewhere")["SECRET_KEY"] == "from elsewhere"
    assert {f.name for f in key.parent.iterdir()} == {"secret-key", "ledger-key"}


def test_the_ledgers_key_is_kept_the_same_way(hub, tmp_path):
    first = hub()["LEDGER_KEY"]
    key = tmp_path / "data" / "ledger-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert hub()["LEDGER_KEY"] == first == key.read_text() != hub()["SECRET_KEY"]
    assert hub(HEDGEROW_LEDGER_KEY="shared")["LEDGER_KEY"] == "shared"


def test_a_hub_closes_its_own_folder_and_refuses_an_open_one(tmp_path, monkeypatch):
    own, open_to_all = tmp_path / "own", tmp_path / "open"
    for folder in (own, open_to_all):
        folder.mkdir()
        folder.chmod(0o750)
    (own / "secret-key").write_text("x")
    (open_to_all / "thesis.txt").write_text("x")
    monkeypatch.setenv("HEDGEROW_DATA_DIR", str(own))
    assert stat.S_IMODE(data_dir().stat().st_mode) == 0o700
    monkeypatch.setenv("HEDGEROW_DATA_DIR", str(open_to_all))
    with pytest.raises(OpenFolder, match="chmod 700"):
        data_dir()
    assert stat.S_IMODE(open_to_all.stat().st_mode) == 0o750
    open_to_all.chmod(0o700)
    assert data_dir() == open_to_all


def test_what_the_command_line_writes_is_its_owners_alone(tmp_path):
    data = tmp_path / "data"
    clean = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    for _ in range(2):  # the second start finds what the first one made, now open to all
        subprocess.run(
            [program, "desk", "agency", "Desk", "--sector", "health", "--data", data],
            env=clean,
            umask=0o022,
            capture_output=True,
        )
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in [data, *data.iterdir()]}
        assert "hub.sqlite3" in modes
        assert not any(mode & 0o077 for mode in modes.values()), modes
        data.chmod(0o755)


def test_the_command_line_names_the_command_that_closes_a_folder(tmp_path):
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [program, "desk", "agency", "Desk", "--sector", "health", "--data", tmp_path],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "chmod 700" in done.stderr


def test_many_hubs_that_start_at_once_agree_on_the_key(tmp_path):
    code = "from hedgerow.hub.data_dir import *; print(secret_key(data_dir()))"
    here = {**os.environ, "HEDGEROW_DATA_DIR": str(tmp_path)}
    here.pop("HEDGEROW_SECRET_KEY", None)
    starts = [subprocess.Popen([sys.executable, "-c", code], env=here, stdout=-1) for _ in range(4)]
    assert len({start.communicate()[0] for start in starts}) == 1


def test_postgresql_comes_with_a_pool(hub):
    found = hub(DATABASE_URL="postgres://u:p@db.example.org/hedgerow")
    assert found["engine"] == "django.db.backends.postgresql"
    assert found["options"]["pool"]["max_size"] > 1


def test_mail_goes_by_smtp_where_told(hub):
    found = hub(HEDGEROW_MAIL="smtp://me:p%40ss@mail.example.org")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == (
        "mail.example.org",
        587,
        True,
    )
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"


def test_the_idle_limit_is_in_minutes(hub):
    assert hub(HEDGEROW_IDLE="5")["SESSION_COOKIE_AGE"] == 300


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's own settings")
def test_sqlite_keeps_what_was_acknowledged():
    with connection.cursor() as cursor:
        values = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_every_page_carries_the_strict_headers(client):
    page = client.get("/account/login/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert not page.cookies["csrftoken"].get("secure")
    assert page.cookies["csrftoken"]["httponly"]


def test_pages_of_a_signed_in_person_are_kept_nowhere(person, signed_in):
    assert "no-store" in signed_in(person(role="auditor")).get("/ledger/")["Cache-Control"]


def test_the_session_ends_when_idle_and_with_the_browser(person, signed_in):
    answer = signed_in(person(role="auditor")).get("/ledger/")
    assert settings.SESSION_SAVE_EVERY_REQUEST
    assert answer.cookies["sessionid"]["max-age"] == ""
    assert answer.wsgi_request.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 1800


def test_migrations_stand_for_the_models(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
