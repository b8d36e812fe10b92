"""Carries one signed request to a hub over HTTP, as often as it takes, and says plainly what went wrong.

Every try is signed afresh, with a nonce of its own. Tries are repeated where a later one may
succeed: no connection, a time-out, or status 408, 425, 429, 500, 502, 503 and 504; the wait doubles
each time, spread by chance, and is never shorter than the hub's Retry-After.
"""

import http.client
import json
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hedgerow.exchange import signature

passing = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes after which the same request may succeed later."""
longest_wait = 60.0
"""Most seconds between two tries that we choose ourselves; a hub may ask for five times as much."""


class CannotDeliver(Exception):
    """The hub could not be reached or would not take anything; the text says why and what helps."""


class NoHub(CannotDeliver):
    """Nothing that speaks for a hub answers at this address."""


class NoAddress(NoHub, ValueError):
    """What was given is no address of a hub."""


class KeyRefused(CannotDeliver):
    """The hub does not accept our signature."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TooMuch(CannotDeliver):
    """The hub found the body too large."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Carrier:
    """One hub's address and the key to sign with; keeps its connection open between requests."""

    url: str
    key: Ed25519PrivateKey
    tries: int = 5
    timeout: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NoAddress(
                f"{self.url!r} is no address of a hub; write it like https://hub.example.org"
            )

    def post(self, path: str, body: bytes) -> Answer:
        """The hub's answer to a signed POST; CannotDeliver once every try has failed."""
        return self._carry("POST", path, body)

    def get(self, path: str) -> Answer:
        """The hub's answer to a signed GET of a path, its query included; CannotDeliver likewise."""
        return self._carry("GET", path, b"")

    def _carry(self, method: str, path: str, body: bytes) -> Answer:
        trouble = ""
        for attempt in range(self.tries):
            try:
                answer = self._try(method, path, body)
            except ssl.SSLError as error:
                raise NoHub(f"no safe connection to {self.url}: {error.reason or error}") from error
            except (OSError, http.client.HTTPException) as error:
                self.close()
                trouble, wanted = f"no hub answers at {self.url}: {error}", 0.0
            else:
                if answer.status not in passing:
                    return _judged(answer, self.url)
                trouble = f"the hub at {self.url} cannot take it now (status {answer.status})"
                wanted = _retry_after(answer)
            if attempt + 1 < self.tries:
                self.sleep(max(wanted, _backoff(attempt)))
        raise (NoHub if trouble.startswith("no hub") else CannotDeliver)(
            f"{trouble}; tried {self.tries} times"
        )

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self, method: str, path: str, body: bytes) -> Answer:
        parts = urlsplit(self.url)
        target = parts.path.rstrip("/") + path
        plain = {"Accept": "application/json"}
        if body:
            plain["Content-Type"] = "application/json"
        address = f"{parts.scheme}://{parts.netloc}{target}"
        headers = signature.sign(method, address, plain, body, self.key)
        connection = self._connect()
        connection.request(method, target, body=body or None, headers=headers)
        with connection.getresponse() as response:
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())

    def _connect(self) -> http.client.HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.url)
            secure = parts.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        return self._connection


def _judged(answer: Answer, url: str) -> Answer:
    """The answer, where the hub dealt with what was sent; an error that says why, where it did not."""
    status = answer.status
    if status in (200, 422):
        return answer
    if status == 401:
        raise _key_refused(answer)
    if status == 413:
        raise TooMuch(f"the hub at {url} finds the request too large")
    if 300 <= status < 400:
        raise NoHub(
            f"{url} sends us on to {answer.headers.get('location', 'elsewhere')}; use that address"
        )
    if status == 404:
        raise NoHub(f"there is a server at {url}, but no hub; check the address")
    detail = problem(answer).get("detail") or "it gave no reason"
    raise CannotDeliver(f"the hub at {url} answered with status {status}: {detail}")


def problem(answer: Answer) -> dict[str, object]:
    """The members of a problem document (RFC 9457); nothing where the body is something else."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _key_refused(answer: Answer) -> KeyRefused:
    told = problem(answer)
    code, detail = str(told.get("code", "")), str(told.get("detail", "it gave no reason"))
    text = f"the hub does not accept our signature ({code or 'no code'}): {detail}"
    if code in ("clock_skew", "expired") and "date" in answer.headers:
        text += f". The hub's clock says {answer.headers['date']}; set this machine's clock"
    if code == "key_unknown":
        text += ". Ask the hub's administrator to register the public key"
    return KeyRefused(code, text)


def _retry_after(answer: Answer) -> float:
    """Seconds the hub asks us to wait: RFC 9110 allows a number or a date."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return min(float(told), 5 * longest_wait)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return 0.0
    zone = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (zone - datetime.now(UTC)).total_seconds()), 5 * longest_wait)


def _backoff(attempt: int) -> float:
    """Half a second, doubling, up to `longest_wait`; spread so that senders do not march in step."""
    most = min(longest_wait, 0.5 * 2.0**attempt)
    return float(most * random.uniform(0.5, 1.0))  # noqa: S311
