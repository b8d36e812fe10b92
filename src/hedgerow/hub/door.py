"""The hub's door: a connection that asks for nothing is closed, so that it takes nobody's place.

The web server itself waits without end for the first line and headers of a request, and every
connection that waits counts towards the number it takes at once.
"""

from asyncio import Transport
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 20.0
"""Seconds in which the first line and headers of a request must be there."""


class Door(H11Protocol):
    """HTTP/1.1 with a limit to the waiting; bodies have their own in `body_limits`."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_the_next()

    def on_response_complete(self) -> None:
        self._wait_for_the_next()
        super().on_response_complete()

    def _wait_for_the_next(self) -> None:
        self.loop.call_later(HEAD, self._close_if_still, self.cycle)

    def _close_if_still(self, before: Any) -> None:
        """Close where no request has come since."""
        if self.cycle is before and not self.transport.is_closing():
            self.transport.close()
