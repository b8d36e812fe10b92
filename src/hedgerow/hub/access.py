"""Who may do what: ONE rule per model and verb, read in two ways.

A rule turns a person into a condition on rows. `visible_to` asks it which rows, `may` asks it about
one row, so a list and a page can never disagree. What no rule allows, nobody may do. Apps write
their rules in `rules.py`, which is read when the hub starts:

    @rule(Warning, "read")
    def _(person: Person) -> Q:
        return Q(desk=person.agency_id) if person.role == Role.TRIAGE else NOBODY

Verbs that come before a row exists ("create") ask for a role instead, with the class as the thing:

    @role_rule(Agency, "create")
    def _(person: Person) -> bool:
        return person.role == Role.ADMINISTRATOR
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)
Reader = AbstractBaseUser | AnonymousUser
RowRule = Callable[[Any], Q]
RoleRule = Callable[[Any], bool]

NOBODY = Q(pk__in=[])
EVERYONE = Q()

_row_rules: dict[tuple[type[Model], str], RowRule] = {}
_role_rules: dict[tuple[type[Model], str], RoleRule] = {}


def rule(model: type[Model], verb: str) -> Callable[[RowRule], RowRule]:
    """Registers the rule for `verb` on rows of `model`; a second one for the same pair is an error."""

    def register(function: RowRule) -> RowRule:
        if _row_rules.setdefault((model, verb), function) is not function:
            raise ValueError(f"{model.__name__}: the rule for {verb!r} stands already")
        return function

    return register


def role_rule(model: type[Model], verb: str) -> Callable[[RoleRule], RoleRule]:
    """Registers who may do `verb` with `model` when there is no row yet."""

    def register(function: RoleRule) -> RoleRule:
        if _role_rules.setdefault((model, verb), function) is not function:
            raise ValueError(f"{model.__name__}: the role for {verb!r} stands already")
        return function

    return register


def condition(person: Reader, verb: str, model: type[Model]) -> Q:
    """The one condition on rows of `model` that both uses come from."""
    found = _row_rules.get((model, verb))
    return found(person) if found and person.is_active and person.is_authenticated else NOBODY


def visible_to(person: Reader, what: type[M] | QuerySet[M], verb: str = "read") -> QuerySet[M]:
    """The rows of a model, or of a query set, on which `person` may do `verb`."""
    rows = what if isinstance(what, QuerySet) else what._default_manager.all()
    allowed = rows.model._default_manager.filter(condition(person, verb, rows.model))
    return rows.filter(pk__in=allowed.values("pk"))


def may(person: Reader, verb: str, thing: Model | type[Model]) -> bool:
    """Whether `person` may do `verb` with this row, or with this model where no row exists yet."""
    if isinstance(thing, type):
        asked = _role_rules.get((thing, verb))
        return bool(asked and person.is_active and person.is_authenticated and asked(person))
    return visible_to(person, thing.__class__, verb).filter(pk=thing.pk).exists()


def require(person: Reader, verb: str, thing: Model | type[Model]) -> None:
    """Raises PermissionDenied where `may` says no."""
    if not may(person, verb, thing):
        raise PermissionDenied


def get_or_hidden(person: Reader, verb: str, what: type[M] | QuerySet[M], **lookup: Any) -> M:
    """The one row, or Http404: a hidden row and an absent one cost the same query and read alike."""
    try:
        return visible_to(person, what, verb).get(**lookup)
    except (ObjectDoesNotExist, ValueError, ValidationError, OverflowError):
        raise Http404 from None
