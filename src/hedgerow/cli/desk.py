"""`hedgerow desk`: a hub's first agencies, people and keys, by whoever runs the machine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.serving import open_hub
from hedgerow.cli.terminal import fail, notes
from hedgerow.language import _

desk = typer.Typer(help=_("Set up a hub: agencies, people, keys."), no_args_is_help=True)
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
