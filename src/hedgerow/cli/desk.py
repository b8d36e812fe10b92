"""`hedgerow desk`: a hub's first agencies, people and keys, by whoever runs the machine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.serving import open_hub
from hedgerow.cli.terminal import fail, notes, show_json
from hedgerow.language import _

desk = typer.Typer(help=_("Set up a hub: agencies, people, keys."), no_args_is_help=True)
Email = Annotated[str, typer.Argument(help=_("her e-mail address"))]
Data = Annotated[Path | None, typer.Option("--data", help=_("folder of the hub's data"))]


@desk.command(help=_("Add an agency."))
def agency(
    name: Annotated[str, typer.Argument(help=_("its name"))],
    sector: Annotated[str, typer.Option(help=_("its sector, such as platform or social_services"))],
    sends_to: Annotated[
        str | None, typer.Option(help=_("the agency whose desk gets its warnings"))
    ] = None,
    data: Data = None,
) -> None:
    """Add an agency to the hub."""
    open_hub(data)
    from hedgerow.hub.people import actions

    receiver = _agency(sends_to) if sends_to else None
    _carry_out(actions.create_agency, name=name, sector=sector, desk=receiver)


@desk.command(help=_("Add a person; she sets up a second factor when she first signs in."))
def person(
    email: Annotated[str, typer.Argument(help=_("her e-mail address"))],
    name: Annotated[str, typer.Option(help=_("her name"))],
    agency: Annotated[str, typer.Option(help=_("the agency she works for"))],
    role: Annotated[
        str, typer.Option(help=_("triage, caseworker, supervisor, source, auditor, administrator"))
    ],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, hide_input=True, confirmation_prompt=True, help=_("asked for if not given")
        ),
    ],
    data: Data = None,
) -> None:
    """Add a person to the hub."""
    open_hub(data)
    from hedgerow.hub.people import actions

    _check_password(password)
    _carry_out(
        actions.create_person,
        email=email,
        name=name,
        agency=_agency(agency),
        role=role,
        password=password,
    )


@desk.command(help=_("Register the public key with which an agency's system signs."))
def key(
    file: Annotated[Path, typer.Argument(help=_("the public key, as hedgerow key show prints it"))],
    agency: Annotated[str, typer.Option(help=_("the agency it belongs to"))],
    label: Annotated[str, typer.Option(help=_("what it is used for"))],
    data: Data = None,
) -> None:
    """Register an agency's public key."""
    open_hub(data)
    from hedgerow.hub.people import actions

    try:
        public_key = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as problem:
        fail(str(problem))
    _carry_out(actions.register_key, agency=_agency(agency), public_key=public_key, label=label)


@desk.command("list", help=_("List the agencies, their people and their keys."))
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help=_("print it as JSON"))] = False,
    data: Data = None,
) -> None:
    """Who works where, in which role, and who waits to be confirmed."""
    open_hub(data)
    from hedgerow.hub.people.models import Agency

    rows = [_told(one) for one in Agency.objects.select_related("desk")]
    if as_json:
        show_json(rows)
        return
    for row in rows:
        sends = _(", sends to {desk}").format(desk=row["sends_to"]) if row["sends_to"] else ""
        print(f"{row['agency']} ({row['sector']}{sends})")
        for one in row["people"]:
            print(f"    {one['email']}  {one['role']}  {one['name']}  {_word(one['state'])}")
        for held in row["keys"]:
            print(f"    {held['key']}  {held['label']}  {_word(held['state'])}")


@desk.command(help=_("Confirm a person whom the only administrator of an agency added."))
def confirm(email: Email, data: Data = None) -> None:
    """Stand in for the second administrator of an agency that has only one."""
    open_hub(data)
    from hedgerow.hub.people import actions

    _about(
        email,
        actions.confirm_person,
        _("{who} is confirmed. Send the invitation from her agency's page."),
    )


@desk.command(help=_("Take a person's access away."))
def deactivate(email: Email, data: Data = None) -> None:
    """For an agency whose administrator cannot do it."""
    open_hub(data)
    from hedgerow.hub.people import actions

    _about(email, actions.deactivate_person, _("{who} can no longer sign in."))


@desk.command(help=_("Let a person back in who was deactivated."))
def reactivate(email: Email, data: Data = None) -> None:
    """The way back for an agency's only administrator."""
    open_hub(data)
    from hedgerow.hub.people import actions

    _about(email, actions.reactivate_person, _("{who} may sign in again."))


@desk.command("reset-second-factor", help=_("Take a second factor away, for somebody who lost it."))
def reset_second_factor(email: Email, data: Data = None) -> None:
    """The way back for an agency's only administrator; others ask their administrator."""
    open_hub(data)
    from hedgerow.hub.people import actions

    told = _("{who} sets up a new second factor when she next signs in. Please tell her yourself.")
    _about(email, actions.reset_second_factor, told)


def _told(agency: Any) -> dict[str, Any]:
    """One agency as the list shows it."""
    people = [
        {"email": one.email, "name": one.name, "role": one.role, "state": _state(one)}
        for one in agency.people.all()
    ]
    keys = [
        {"key": one.key_id, "label": one.label, "state": "revoked" if one.revoked_at else "in_force"}
        for one in agency.keys.all()
    ]
    sends_to = agency.desk.name if agency.desk else None
    found = {"agency": agency.name, "sector": agency.sector, "sends_to": sends_to}
    return found | {"people": people, "keys": keys}


def _state(person: Any) -> str:
    if person.is_waiting:
        return "waiting"
    return "active" if person.is_active else "deactivated"


def _word(state: str) -> str:
    """A state in the reader's language."""
    words = {
        "active": _("active"),
        "waiting": _("waiting to be confirmed"),
        "deactivated": _("deactivated"),
        "in_force": _("in force"),
        "revoked": _("revoked"),
    }
    return words[state]


def _about(email: str, action: Any, told: str) -> None:
    """Do it to the person with this address, in the name of the setup protocol."""
    from django.core.exceptions import ValidationError

    from hedgerow.hub.people.actions import SETUP
    from hedgerow.hub.people.models import Person

    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        fail(_("Nobody here has the address {email}. See: hedgerow desk list").format(email=email))
    try:
        action(by=SETUP, person=person)
    except ValidationError as problem:
        fail(" ".join(problem.messages))
    notes.print(told.format(who=person), markup=False)


def _agency(name: str) -> Any:
    from hedgerow.hub.people.models import Agency

    try:
        return Agency.objects.get(name=name)
    except Agency.DoesNotExist:
        there = ", ".join(Agency.objects.values_list("name", flat=True)) or _("none yet")
        fail(_("There is no agency {name}. There are: {there}.").format(name=name, there=there))


def _check_password(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as problem:
        fail(" ".join(problem.messages))


def _carry_out(action: Any, **given: Any) -> None:
    """Do it in the name of the setup protocol, which the ledger shows."""
    from django.core.exceptions import ValidationError

    from hedgerow.hub.people.actions import SETUP

    try:
        made = action(by=SETUP, **given)
    except ValidationError as problem:
        fail("\n".join(f"{field}: {' '.join(texts)}" for field, texts in problem.message_dict.items()))
    notes.print(_("Added: {made}").format(made=made), markup=False)
