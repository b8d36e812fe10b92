"""`hedgerow desk`, as whoever runs the machine uses it: what is there, and ways in and back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

program = Path(sys.executable).parent / "hedgerow"

ADD = """
import django; django.setup()
from hedgerow.hub.people.actions import create_person
from hedgerow.hub.people.models import Person
admin = Person.objects.get(role="administrator")
create_person(by=admin, email="new@example.org", name="Newcomer", agency=admin.agency, role="auditor")
"""


@pytest.fixture
def clean(tmp_path):
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("HEDGEROW")}
    return kept | {"HEDGEROW_DATA_DIR": str(tmp_path / "hub"), "HEDGEROW_LANGUAGE": "en"}


@pytest.fixture
def desk(clean):
    def run(*words: str, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run([program, "desk", *words], env=clean, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    return run


def test_a_hub_with_one_administrator_from_nothing_to_confirmed(desk, clean):
    desk("agency", "Desk", "--sector", "social_services")
    desk("agency", "Chat", "--sector", "platform", "--sends-to", "Desk")
    who = ("admin@example.org", "--name", "Ada", "--agency", "Desk", "--role", "administrator")
    desk("person", *who, "--password", "a long and quiet river")
    settings = clean | {"DJANGO_SETTINGS_MODULE": "hedgerow.hub.settings"}
    subprocess.run([sys.executable, "-c", ADD], env=settings, check=True)

    def states() -> dict[str, str]:
        rows = json.loads(desk("list", "--json").stdout)
        assert [(row["agency"], row["sends_to"]) for row in rows] == [("Chat", "Desk"), ("Desk", None)]
        return {one["email"]: one["state"] for row in rows for one in row["people"]}

    assert states() == {"admin@example.org": "active", "new@example.org": "waiting"}
    desk("confirm", "New@example.org")
    assert states()["new@example.org"] == "active"
    assert "Nobody needs to confirm" in desk("confirm", "new@example.org", code=2).stderr
    desk("deactivate", "new@example.org")
    assert states()["new@example.org"] == "deactivated"
    desk("reactivate", "new@example.org")
    desk("reset-second-factor", "new@example.org")
    shown = desk("list").stdout
    assert "Chat (platform, sends to Desk)" in shown
    assert "new@example.org  auditor  Newcomer  active" in shown
    assert "hedgerow desk list" in desk("confirm", "who@example.org", code=2).stderr


def test_serving_says_that_the_ledgers_key_is_another_machines(desk, clean):
    desk("agency", "Desk", "--sector", "social_services")
    for key, warned in ((None, False), ("another machine's", True)):
        here = clean | ({"HEDGEROW_LEDGER_KEY": key} if key else {})
        serve = [program, "serve", "--port", "0"]
        with subprocess.Popen(serve, env=here, stderr=subprocess.PIPE, text=True) as hub:
            said = ""
            while "The hub is open" not in said:
                line = hub.stderr.readline()
                assert line, said
                said += line
            hub.terminate()
            hub.stderr.close()
        assert ("HEDGEROW_LEDGER_KEY" in said) is warned
