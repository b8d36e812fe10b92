"""The demo's agencies, people and first decisions; all made up, all through the hub's own actions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hedgerow.exchange import keys

password = "averlund-grows-hedges"  # noqa: S105 - printed for whoever tries the demo, on loopback only
desk_name = "Thistlemere Child Protection Desk"
sender_name = "Larkchat Trust & Safety"

people = (
    ("triage", "Ottilie Brandt", desk_name),
    ("caseworker", "Samir Haddad-Lund", desk_name),
    ("supervisor", "Marguerite Aubrac", desk_name),
    ("administrator", "Piet Holloway", desk_name),
    ("auditor", "Ilse Veracruz", desk_name),
    ("source", "Tomoko Ferraro", sender_name),
)


@dataclass(frozen=True, slots=True)
class Login:
    """How one role signs in to the demo."""

    role: str
    name: str
    agency: str
    email: str


def address(role: str) -> str:
    """The demo address of a role."""
    return f"{role}@averlund.example"


def populate(key_file: Path, secret: str) -> list[Login]:
    """Agencies, one person for each role with the second factor set up, and the sender's key."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from hedgerow.hub.people import actions

    by = actions.SETUP
    desk = actions.create_agency(by=by, name=desk_name, sector="social_services")
    sender = actions.create_agency(by=by, name=sender_name, sector="platform", desk=desk)
    agencies = {desk_name: desk, sender_name: sender}
    logins = []
    for role, name, agency in people:
        person = actions.create_person(
            by=by,
            email=address(role),
            name=name,
            agency=agencies[agency],
            role=role,
            password=password,
        )
        TOTP.activate(person, secret)
        RecoveryCodes.activate(person)
        logins.append(Login(role, name, agency, person.email))
    key = keys.new_key()
    keys.save(key, key_file)
    actions.register_key(by=by, agency=sender, public_key=keys.public_pem(key), label="demo engine")
    return logins


def first_decisions() -> None:
    """What the demo's triage officer did this morning, so that every page has something to show."""
    from hedgerow.hub.people.models import Person
    from hedgerow.hub.warnings import actions
    from hedgerow.hub.warnings.models import Warning

    officer = Person.objects.get(email=address("triage"))
    waiting: list[Any] = list(Warning.objects.order_by("-risk", "warning_id"))
    if len(waiting) > 3:
        _accept(officer, waiting[0])
        actions.open_warning(by=officer, pk=waiting[1].pk, purpose="triage")
        question = "Is this contact known to you from other reports, and is the account still open?"
        actions.ask_sender(by=officer, pk=waiting[1].pk, text=question, purpose="triage")
        actions.assign(by=officer, pk=waiting[2].pk, to=officer, purpose="triage")


def _accept(officer: Any, warning: Any) -> None:
    from hedgerow.hub.warnings import actions

    actions.open_warning(by=officer, pk=warning.pk, purpose="triage")
    actions.accept(by=officer, pk=warning.pk, purpose="triage")
