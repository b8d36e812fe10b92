"""Labels over a real connection, from the desk's decision to the sender's file."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner

from hedgerow.cli.labelling import labels
from hedgerow.exchange import keys
from hedgerow.exchange.carrier import Carrier
from hedgerow.exchange.labels import fetch
from hedgerow.hub.people.actions import SETUP, revoke_key
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings import labels as hubs_labels
from hub.warnings.decisions import decide, receive

pytestmark = pytest.mark.django_db(transaction=True)
app = typer.Typer()
app.command()(labels)


@pytest.fixture
def run(town, tmp_path, live_server):
    """run() -> what `hedgerow labels` came to; the file is labels.jsonl."""
    keys.save(town.private, tmp_path / "key.pem")

    def call(url=live_server.url):
        given = {"--hub": url, "--key": tmp_path / "key.pem", "--out": tmp_path / "labels.jsonl"}
        return CliRunner().invoke(app, [str(word) for pair in given.items() for word in pair])

    return call


def written(tmp_path):
    lines = (tmp_path / "labels.jsonl").read_text().splitlines()
    return [(told["warning"], told["label"]) for told in map(json.loads, lines)]


def test_from_the_desk_to_the_file(town, run, tmp_path, monkeypatch):
    monkeypatch.setattr(hubs_labels, "most_at_once", 2)
    first = [decide(town, how)[0] for how in ("confirmed", "innocent", "unclear")]
    decide(town, "known")
    assert run().exit_code == 0
    second = decide(town, "mistaken")
    assert run().exit_code == 0
    assert run().exit_code == 0
    told = ("confirmed", "innocent", "unclear", "mistaken")
    assert written(tmp_path) == [
        (warning.warning_id, how) for warning, how in zip(first + second, told, strict=True)
    ]


def test_a_revoked_key(town, run, tmp_path):
    decide(town, "confirmed")
    revoke_key(by=SETUP, key=town.key)
    done = run()
    assert done.exit_code == 4
    assert "register the public key" in done.stderr.replace("\n", " ")


def test_a_page_of_a_hub_is_no_hub(run, live_server):
    done = run(f"{live_server.url}/elsewhere")
    assert (done.exit_code, "no hub" in done.stderr) == (4, True)


def test_what_is_decided_while_it_is_fetched_is_fetched_once(town, live_server, monkeypatch):
    """Three people decide at once, a fourth fetches all the time: nothing is missed, nothing doubles."""
    monkeypatch.setattr(hubs_labels, "most_at_once", 3)
    waiting = [receive(town).pk for _ in range(30)]
    people, done = (town.officer, town.colleague, town.supervisor), Event()

    def decide_some(place):
        try:
            for pk in waiting[place::3]:
                actions.dismiss(by=people[place], pk=pk, reason="innocent")
        finally:
            connection.close()

    def fetch_all():
        found, last = [], False
        while not last:
            last = done.is_set()
            carrier = Carrier(live_server.url, town.private)
            found += [one.warning for page in fetch(carrier, found[-1] if found else "") for one in page]
        return found

    with ThreadPoolExecutor(4) as pool:
        fetching = pool.submit(fetch_all)
        try:
            for job in [pool.submit(decide_some, place) for place in range(3)]:
                job.result(timeout=60)
        finally:
            done.set()
        found = fetching.result(timeout=60)
    assert len(found) == len(set(found)) == 30
