"""What anyone may send to the hub, through a real web server on loopback."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from hedgerow.hub import body_limits, door
from hedgerow.hub.api_schema import longest_body
from hedgerow.hub.body_limits import API, PAGES, BodyLimits
from hedgerow.hub.door import Door


async def measure(scope, receive, send) -> None:
    """Reads a body as Django does, and says how long it was; answers nothing to who has gone."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await answer(send, str(length).encode())


async def answer(send, body: bytes) -> None:
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def served(app, **settings) -> Iterator[int]:
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", http=Door, **settings)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(BodyLimits(measure, stall=0.5, whole=1.5)) as number:
        yield number


def said(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) of all that comes until the server closes."""
    connection.settimeout(20)
    text = b""
    try:
        while piece := connection.recv(65536):
            text += piece
    except ConnectionResetError:
        pass  # the server closed while we were still sending
    top, _, body = text.partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body


def ask(port: int, path: str, *pieces: bytes, length: int | None = None, pause: float = 0) -> tuple:
    """POST the pieces, in chunks unless a length is declared, and read the answer to its end."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        frame = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{frame}\r\n\r\n"
        connection.sendall(head.encode())
        try:
            for piece in pieces:
                connection.sendall(
                    piece if length is not None else b"%x\r\n%b\r\n" % (len(piece), piece)
                )
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return said(connection)


@pytest.mark.parametrize(("path", "most"), [("/api/warnings", API), ("/account/login/", PAGES)])
def test_what_is_allowed_arrives_whole(port, path, most):
    assert ask(port, path, b"a" * most, length=most)[::2] == (200, str(most).encode())
    half = b"a" * (most // 2)
    assert ask(port, path, half, half, b"")[::2] == (200, str(most).encode())


@pytest.mark.parametrize(("path", "most"), [("/api/warnings", API), ("/account/login/", PAGES)])
def test_a_length_that_is_too_much_is_refused_before_a_byte_is_read(port, path, most):
    status, headers, _body = ask(port, path, length=most + 1)
    assert (status, headers["connection"]) == (413, "close")


@pytest.mark.parametrize(("path", "most"), [("/api/warnings", API), ("/account/login/", PAGES)])
def test_pieces_without_a_length_are_counted(port, path, most):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        connection.sendall(b"%x\r\n%b\r\n" % (most + 1, b"a" * (most + 1)))
        status, headers, _body = said(connection)
    assert (status, headers["connection"]) == (413, "close")


def test_the_api_answers_with_a_problem_document(port):
    _status, headers, body = ask(port, "/api/warnings", length=API + 1)
    assert headers["content-type"] == "application/problem+json"
    assert {"status": 413, "code": "too_large"}.items() <= json.loads(body).items()


def test_a_body_that_stalls_is_given_up(port):
    status, headers, _body = ask(port, "/api/warnings", b"ab", length=1000)
    assert (status, headers["connection"]) == (408, "close")


def test_a_body_that_drips_is_given_up_too(port):
    assert ask(port, "/api/warnings", *[b"a"] * 12, length=1000, pause=0.2)[0] == 408


def test_the_api_keeps_its_promise():
    assert longest_body == API


def test_a_slow_answer_is_not_cut_off():
    async def slow(scope, receive, send) -> None:
        await receive()
        leaving = asyncio.create_task(receive())  # as Django does while a view works
        await asyncio.wait([leaving], timeout=1)
        leaving.cancel()
        await answer(send, b"done")

    with served(BodyLimits(slow, stall=0.2, whole=0.3)) as number:
        assert ask(number, "/api/warnings", b"ab", length=2)[::2] == (200, b"done")


def test_a_connection_that_asks_for_nothing_is_closed(monkeypatch):
    monkeypatch.setattr(door, "HEAD", 0.3)
    with served(BodyLimits(measure)) as number:
        for sent in (b"", b"POST / HTTP/1.1\r\nHost: loc", b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT"):
            with socket.create_connection(("127.0.0.1", number)) as connection:
                connection.settimeout(20)
                connection.sendall(sent)
                while connection.recv(65536):
                    pass  # ends when the server closes


def test_the_hub_drops_what_is_refused_and_goes_on():
    from hedgerow.hub.asgi import application

    with served(application) as number:
        for path, most in (("/api/warnings", API), ("/purpose/", PAGES)):
            assert ask(number, path, length=most + 1)[0] == 413
            assert ask(number, path, b"a" * (most + 1))[0] == 413
        with socket.create_connection(("127.0.0.1", number)) as connection:
            connection.sendall(
                b"GET /static/mark.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            assert said(connection)[0] == 200


def test_the_hub_itself_stands_behind_the_limits():
    from hedgerow.cli.serving import server
    from hedgerow.hub.asgi import application

    assert isinstance(application, BodyLimits)
    assert application.stall == body_limits.STALL == 30
    config = server("127.0.0.1", 0).config
    config.load()
    assert config.limit_concurrency
    assert config.http_protocol_class is Door
    assert not config.proxy_headers


def test_forwarding_headers_are_believed_only_behind_a_proxy(monkeypatch):
    from hedgerow.cli.serving import server

    monkeypatch.setenv("HEDGEROW_PROXY", "1")
    assert server("127.0.0.1", 0).config.proxy_headers
