"""`hedgerow labels`: fetched once, gone on with, never torn; a server plays the hub."""

import fcntl
import json
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from typer.testing import CliRunner

from exchange.playing_hub import playing
from hedgerow.cli.labelling import LabelFile, NoLabels, labels
from hedgerow.exchange import keys
from hedgerow.exchange.labels import Label, read_label, write_label

noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
words = ("confirmed", "innocent", "mistaken", "unclear")
app = typer.Typer()
app.command()(labels)


def label(number):
    return Label(f"warning-{number:04}", words[number % 4], noon, "high", 0.5)


def line(number):
    return write_label(label(number)) + b"\n"


@pytest.fixture
def key_file(tmp_path):
    keys.save(keys.new_key(), tmp_path / "key.pem")
    return tmp_path / "key.pem"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "labels.jsonl"


@pytest.fixture
def run(key_file, out):
    """run(url) -> what came of it; the wait between two tries is not sat through."""

    def call(url, *more, code=0):
        line = ["--hub", url, "--key", str(key_file), "--out", str(out), *more]
        done = CliRunner().invoke(app, line)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return call


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr("hedgerow.exchange.carrier._backoff", lambda attempt: 0.0)


class Hub:
    """Labels 1 to `last`, three at a time, as the hub's API gives them; `got` is what it was asked."""

    def __init__(self, last):
        self.last = last
        self.got = []

    def __call__(self, _body):
        return self.answer(self.got[-1][0])

    def answer(self, path):
        after = parse_qs(urlsplit(path).query).get("after", ["warning-0000"])[0]
        first = int(after.removeprefix("warning-")) + 1
        if first > self.last + 1:
            return 422, {}, json.dumps({"code": "unknown_label", "detail": "unknown"}).encode()
        told = [label(n) for n in range(first, min(first + 3, self.last + 1))]
        rest = told[-1].warning if first + 3 <= self.last else None
        page = {"labels": [json.loads(write_label(one)) for one in told], "next": rest}
        return 200, {}, json.dumps(page).encode()


@pytest.fixture
def hub():
    """hub(last) -> (url, what it was asked) of a hub that knows so many labels."""
    with ExitStack() as stack:

        def start(last):
            played = Hub(last)
            url, played.got = stack.enter_context(playing(played))
            return url, played.got

        yield start


def test_all_labels_in_order(run, hub, out):
    url, _got = hub(8)
    done = run(url)
    assert out.read_bytes() == b"".join(map(line, range(1, 9)))
    assert "New labels: 8." in done.stderr
    assert "confirmed: 2" in done.stderr
    assert out.stat().st_mode & 0o777 == 0o600


def test_the_next_fetch_brings_what_is_new(run, hub, out):
    url, _got = hub(4)
    run(url)
    url, got = hub(6)
    told = json.loads(run(url, "--json").stdout)
    assert told == {"new": 2, "all": 6, "labels": {"innocent": 1, "mistaken": 1}}
    assert out.read_bytes() == b"".join(map(line, range(1, 7)))
    assert [path for path, *_ in got] == ["/api/labels?after=warning-0004"]
    assert json.loads(run(url, "--json").stdout)["new"] == 0


@pytest.mark.parametrize("length", [1, 10, 40, len(line(3)) - 1])
def test_a_line_that_a_crash_has_torn_is_fetched_anew(run, hub, out, length):
    out.write_bytes(line(1) + line(2) + line(3)[:length])
    url, got = hub(5)
    run(url)
    assert out.read_bytes() == b"".join(map(line, range(1, 6)))
    assert got[0][0] == "/api/labels?after=warning-0002"


def test_what_was_fetched_before_the_hub_gave_out_stays(run, out):
    first = Hub(9).answer("/api/labels")
    with playing(first, (503, {}, b"")) as (url, _got):
        told = run(url, code=4).stderr
    assert "cannot take it now" in told
    assert "Run the same command again" in told
    assert out.read_bytes() == b"".join(map(line, (1, 2, 3)))


def test_a_label_is_never_there_twice(out):
    """Not even where a hub tells of it again, and the file was put into another order."""
    out.write_bytes(line(2) + line(1))
    file = LabelFile(out)
    assert file.last == "warning-0001"
    assert file.add([label(2), label(3)]) == [label(3)]
    file.close()
    assert out.read_bytes() == line(2) + line(1) + line(3)


def test_two_fetches_at_once_are_refused(run, hub, out):
    url, got = hub(3)
    out.write_bytes(line(1))
    with out.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "Another program is fetching" in run(url, code=2).stderr
    assert got == []
    assert out.read_bytes() == line(1)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a letter to my sister", "line 1"),
        (line(1) + b"{}\n", "line 2"),
        (line(1) + b'{"warning":"warning-0002","label":"known"}\n' + line(3), "line 2"),
        (b"\n" + line(1), "line 1"),
    ],
)
def test_a_file_of_something_else_is_left_as_it_is(run, hub, out, content, place):
    out.write_bytes(content)
    url, got = hub(3)
    told = run(url, code=2).stderr
    assert f"{place} is no label" in " ".join(told.split())
    assert "Name another file" in " ".join(told.split())
    assert out.read_bytes() == content
    assert got == []
    with pytest.raises(NoLabels):
        LabelFile(out)


def test_labels_of_another_hub(run, hub, out):
    out.write_bytes(line(77))
    url, _got = hub(3)
    told = run(url, code=4).stderr.replace("\n", " ")
    assert "does not know the last label" in told
    assert out.read_bytes() == line(77)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}, b'{"code": "key_unknown", "detail": "no key"}'), "register the public key"),
        ((404, {}, b""), "no hub; check the address"),
        ((200, {}, b"<html>"), "does not speak like a hub"),
        ((503, {}, b""), "tried 5 times"),
    ],
)
def test_what_goes_wrong_is_said_plainly(run, out, answer, said):
    with playing(answer) as (url, _got):
        assert said in run(url, code=4).stderr.replace("\n", " ")
    assert out.read_bytes() == b""


def test_nobody_there(run):
    assert "no hub answers" in run("http://127.0.0.1:9", code=4).stderr


def test_what_cannot_even_be_tried(run, key_file, out, tmp_path):
    assert "no address of a hub" in run("nowhere", code=2).stderr.replace("\n", " ")
    assert "needs a file" in run("http://127.0.0.1:9", "--out", "-", code=2).stderr
    key_file.chmod(0o644)
    assert "chmod 600" in run("http://127.0.0.1:9", code=2).stderr.replace("\n", " ")
    assert not out.exists()


def test_each_line_is_a_label(run, hub, out):
    url, _got = hub(4)
    run(url)
    assert [read_label(one) for one in out.read_bytes().splitlines(keepends=True)] == [
        label(n) for n in range(1, 5)
    ]
