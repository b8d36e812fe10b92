"""What belongs to another desk, and what does not exist, answer alike."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse

from hedgerow.hub.cases.models import new_reference
from journeys.conftest import Window
from journeys.demo_hub import DemoHub
from journeys.entering import newcomer, set_up_app, state_purpose
from journeys.triage_morning import Morning

pytestmark = pytest.mark.journey
ELSEWHERE = "Saltmere Youth Office"
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]{64}(?=")')
VARY = {"date", "set-cookie"}


def told(answer: APIResponse, name: str) -> tuple[int, dict[str, str], bytes]:
    """What a stranger can see of an answer, without the form's token and the name she asked for herself."""
    headers = {key: value for key, value in answer.headers.items() if key not in VARY}
    body = TOKEN.sub(b"token", answer.body()).replace(name.encode(), b"name")
    return answer.status, headers, body


def test_a_stranger_cannot_tell_them_apart(window: Window, hub: DemoHub, morning: Morning):
    hub.run("desk", "agency", ELSEWHERE, "--sector", "social_services")
    warning = morning.accepted.strip("/").rpartition("/")[2]
    with window() as sitting:
        newcomer(sitting, "stranger@saltmere.example", "Ruven Katz", "supervisor", ELSEWHERE)
        set_up_app(sitting)
        state_purpose(sitting, "supervision")
        sitting.look()
        for room, hidden, absent in (
            ("warnings", warning, str(uuid4())),
            ("cases", morning.case, new_reference()),
        ):
            ask = sitting.page.context.request.get
            there, nowhere = (told(ask(f"/{room}/{name}/"), name) for name in (hidden, absent))
            assert there[0] == 404
            assert there == nowhere
        sitting.go(morning.accepted)
        sitting.look(status=404)
        assert sitting.page.get_by_role("heading", level=1).count() == 1
