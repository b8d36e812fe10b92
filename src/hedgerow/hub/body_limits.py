"""How much anyone may send to the hub, and how long she may take: counted before the hub reads it.

Django gathers a whole body before a view sees any of it, so a limit in a view comes too late. Here
the declared length is looked at first, then every piece is counted as it arrives.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

API = 5_000_000
"""Bytes in one request to the API: what the API itself promises to take."""
PAGES = 200_000
"""Bytes in any other request: forms hold a few paragraphs, or a key."""
STALL = 30.0
"""Seconds to wait for the next piece of a body."""
WHOLE = 300.0
"""Seconds for the whole body, so that sending it drop by drop holds no place for hours."""

GONE: Message = {"type": "http.disconnect"}
TOO_LARGE = (413, "too_large", "This is more than the hub takes at once.")
TOO_SLOW = (408, "too_slow", "The rest of the request did not arrive in time.")


class BodyLimits:
    """An ASGI application that stands before the hub's own."""

    def __init__(self, app: App, *, stall: float = STALL, whole: float = WHOLE) -> None:
        self.app, self.stall, self.whole = app, stall, whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = API if scope["path"].startswith("/api/") else PAGES
        if _declared(scope) > most:
            await _refuse(scope, send, *TOO_LARGE)
            return
        body = _Body(receive, most, self.stall, self.whole)
        await self.app(scope, body.receive, send)
        if body.refusal:
            await _refuse(scope, send, *body.refusal)


class _Body:
    """One request's body as it arrives. Where it is refused, the hub is told that the sender has
    gone: it then drops what it has read and answers nothing, and the answer is ours."""

    def __init__(self, receive: Receive, most: int, stall: float, whole: float) -> None:
        self._receive, self._left, self._stall = receive, most, stall
        self._until = asyncio.get_running_loop().time() + whole
        self._more = True
        self.refusal: tuple[int, str, str] | None = None

    async def receive(self) -> Message:
        if not self._more:
            return await self._receive()  # the body is there; only the sender's leaving may follow
        message = await self._piece()
        if message is GONE:
            return message
        self._left -= len(message.get("body", b""))
        self._more = bool(message.get("more_body"))
        if self._left < 0:
            self.refusal = TOO_LARGE
            return GONE
        return message

    async def _piece(self) -> Message:
        left = self._until - asyncio.get_running_loop().time()
        try:
            return await asyncio.wait_for(self._receive(), max(0.0, min(self._stall, left)))
        except TimeoutError:
            self.refusal = TOO_SLOW
            return GONE


def _declared(scope: Scope) -> int:
    """The length a request says it has; 0 where it says none, or nothing sensible."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said[:20]) if said.isdigit() else 0


async def _refuse(scope: Scope, send: Send, status: int, code: str, detail: str) -> None:
    """Answer and close the connection; the API's callers get the problem document they expect."""
    api = scope["path"].startswith("/api/")
    title = HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    body = json.dumps(problem) if api else f"{status} {title}: {detail}\n"
    headers = [
        (b"content-type", b"application/problem+json" if api else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
