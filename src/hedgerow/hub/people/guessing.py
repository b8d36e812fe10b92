"""Guessing at passwords and codes: how it is slowed down, and how the ledger tells of it.

Three limits, all in `settings.ACCOUNT_RATE_LIMITS`. From one address: ten failures a minute. For one
account from one address: five in five minutes, so that a stranger who guesses shuts out herself and
never the person. For one account from everywhere: a hundred an hour, against many addresses at once;
an address from which she came in within 30 days is exempt, and so are passkeys and a new password.

A guess must not cost the ledger a line each. For one account there is one entry in five minutes at
most, with the number of failures since the one before; all accounts that do not exist share one.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from hedgerow.hub.audit.actions import record
from hedgerow.hub.people.models import Person

QUIET = 300
"""Seconds between two entries about failures for one account."""
USUAL = 30 * 24 * 3600
"""Seconds for which an address from which a person came in counts as one of hers."""
DAY = 24 * 3600


def fingerprint(text: str) -> str:
    """What stands for an address in the cache and the ledger: without the hub's key it says nothing."""
    return salted_hmac("hedgerow sign-in", text.strip().lower(), algorithm="sha256").hexdigest()[:16]


def place(request: HttpRequest, email: str) -> str:
    """One account, as somebody tries it from one address."""
    return fingerprint(f"{get_adapter(request).get_client_ip(request)} {email}")


def is_usual(request: HttpRequest, email: str) -> bool:
    """Whether the person came in from this address lately."""
    return bool(cache.get(f"usual:{place(request, email)}"))


def came_in(request: HttpRequest, person: Person) -> int:
    """Remember the address as one of hers; how many failures the ledger has not told of yet."""
    cache.set(f"usual:{place(request, person.email)}", True, USUAL)
    return _untold(str(person.pk))


def failed(email: str) -> None:
    """Somebody did not get in: a wrong password, a wrong code, or no such account."""
    person = Person.objects.filter(email__iexact=email.strip()).first() if "\x00" not in email else None
    about = str(person.pk) if person else "unknown"
    if not cache.add(f"told:{about}", True, QUIET):
        cache.add(f"failed:{about}", 0, DAY)
        cache.incr(f"failed:{about}")
        return
    detail: dict[str, str | int] = {"failures": _untold(about) + 1}
    if person is None:
        detail["account"] = fingerprint(email)
    agency = person.agency if person else None
    record(by="sign_in", verb="sign_in_failed", thing=person, agency=agency, detail=detail)


def _untold(about: str) -> int:
    """How many failures came since the last entry; forgotten with the asking."""
    count = int(cache.get(f"failed:{about}", 0))
    cache.delete(f"failed:{about}")
    return count
