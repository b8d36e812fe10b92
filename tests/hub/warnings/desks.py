"""A desk, its people, a sender and its system, as the tests of warnings and cases play them."""

import re
from dataclasses import dataclass

from exchange.sample_warnings import make_json, make_warning
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Warning


@dataclass
class Town:
    """Everybody there is: one desk with its people, one sender, and strangers of every role."""

    desk: object
    sender: object
    key: object
    private: object
    officer: object
    colleague: object
    supervisor: object
    engineer: object

    def warn(self, number=1, **other) -> Warning:
        receipt = actions.receive(by=self.key, items=[make_json(number, **other)])[0]
        assert receipt.status == "accepted", receipt
        return Warning.objects.get(warning_id=make_warning(number).id, sender=self.sender)

    def in_state(self, state, number=1) -> Warning:
        """A warning brought to a state by people's acts."""
        warning = self.warn(number)
        pk, by = warning.pk, self.officer
        if state == "assigned":
            actions.assign(by=by, pk=pk, to=by)
        elif state == "asked":
            actions.ask_sender(by=by, pk=pk, text="Is the other account an adult’s?")
        elif state == "accepted":
            actions.accept(by=by, pk=pk)
        elif state == "dismissed":
            actions.dismiss(by=by, pk=pk, reason="innocent")
        warning.refresh_from_db()
        assert warning.state == state
        return warning


def make_town(agency, person, key) -> Town:
    desk = agency()
    sender = agency(desk=desk)
    signing, private = key(sender)
    made = {"desk": desk, "sender": sender, "key": signing, "private": private}
    return Town(
        **made,
        officer=person(Role.TRIAGE, desk),
        colleague=person(Role.TRIAGE, desk),
        supervisor=person(Role.SUPERVISOR, desk),
        engineer=person(Role.SOURCE, sender),
    )


def without_tokens(response) -> str:
    """A page without the form tokens, which differ each time it is made."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
