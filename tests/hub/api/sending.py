"""A sender's system, as the tests play it: signed requests through Django's test client."""

from datetime import datetime

from django.test import Client

from hedgerow.exchange import signature

host = "http://testserver"


def signed(method, path, body, private, *, now: datetime | None = None):
    plain = {"Content-Type": "application/json"} if body else {}
    return signature.sign(method, host + path, plain, body, private, now=now)


def send(method, path, body, headers):
    told = {name: value for name, value in headers.items() if name != "Content-Type"}
    kind = headers.get("Content-Type", "application/json")
    return Client().generic(method, path, body, content_type=kind, headers=told)


def post(body, private, path="/api/warnings", **other):
    return send("POST", path, body, signed("POST", path, body, private, **other))


def get(path, private, **other):
    return send("GET", path, b"", signed("GET", path, b"", private, **other))


def array(items):
    return b"[" + b",".join(items) + b"]"
