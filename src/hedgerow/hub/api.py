"""The API: how a sender's system delivers warnings, learns what became of them and answers questions.

Thin over the actions of `hub.warnings`. Every request is signed (RFC 9421); there are no sessions
and no cookies, so there is nothing for a forged form to ride on. What is hidden and what is absent
answer alike.
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Status
from ninja.openapi.schema import OpenAPISchema

from hedgerow.exchange import minimisation
from hedgerow.exchange.signature import Refused
from hedgerow.hub.api_reference import Reference
from hedgerow.hub.api_schema import (
    Fate,
    Labels,
    Problem,
    Receipts,
    identifier,
    longest_body,
    most_at_once,
    posts_answer,
    posts_warnings,
    reads_labels,
    signed,
    with_the_rest,
)
from hedgerow.hub.people.models import SigningKey
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.labels import UnknownLabel
from hedgerow.hub.warnings.models import TOLD, Question, Warning
from hedgerow.hub.warnings.reading import sent_warning
from hedgerow.hub.warnings.signed import signed_by
from hedgerow.hub.warnings.workflow import State

log = logging.getLogger("hedgerow.hub.api")

description = (
    "For systems that send early warnings. A warning holds scores, reason codes, pseudonyms and "
    "references, never the words anybody wrote: raw content is refused. Requests are signed by RFC "
    "9421 (HTTP Message Signatures) with an Ed25519 key that the hub's administrator has registered; "
    "they cover @method, @authority, @path, @query, content-digest and, where there is a body, "
    "content-type. Each is good once and for an hour at most; clocks may differ by 300 seconds. "
    "Times are RFC 3339."
)


class Unacceptable(Exception):
    """A request that cannot be taken, as a problem document."""

    def __init__(self, status: int, code: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(title=title, status=status, code=code, detail=detail)


class HubAPI(NinjaAPI):
    """The API with the warning's schema in its reference."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**kwargs)
        with_the_rest(document)
        return document


api = HubAPI(
    title="Hedgerow hub", version="1", description=description, urls_namespace="api", docs=Reference()
)
answers_to_signed: dict[int, Any] = {401: Problem, 413: Problem, 500: Problem}


@api.post(
    "/warnings",
    response={200: Receipts, 400: Problem, 415: Problem, 422: Receipts, **answers_to_signed},
    openapi_extra=posts_warnings,
    operation_id="send_warnings",
    summary="Send one warning, or up to a thousand",
)
def send_warnings(request: HttpRequest) -> Any:
    """One receipt for each. 422 where a single warning is refused; an array tells of each with 200."""
    key, body = _signed(request)
    _must_be_json(request)
    items, single = _items(body)
    receipts = actions.receive(by=key, items=items)
    results = [
        {"id": one.id, "status": one.status, "field": one.field, "reason": one.reason, "desk": one.desk}
        for one in receipts
    ]
    refused = single and receipts[0].status == "refused"
    return Status(422 if refused else 200, {"results": results})


@api.get(
    "/warnings/{id}",
    response={200: Fate, 404: Problem, **answers_to_signed},
    openapi_extra=signed,
    operation_id="read_fate",
    summary="What became of a warning",
)
def read_fate(request: HttpRequest, id: str) -> Any:
    """Its state, when it was decided, and the desk's open question; nothing of a case."""
    key, _body = _signed(request)
    return Status(200, _fate(_found(actions.read_fate, key, id)))


@api.get(
    "/labels",
    response={200: Labels, 422: Problem, **answers_to_signed},
    openapi_extra=reads_labels,
    operation_id="read_labels",
    summary="What people made of your warnings",
)
def read_labels(request: HttpRequest) -> Any:
    """Labels of warnings that were decided, a thousand at a time, to learn from."""
    key, _body = _signed(request)
    since, after = _since(request), _after(request)
    try:
        found, rest = actions.read_labels(by=key, since=since, after=after)
    except UnknownLabel:
        detail = "You have been given no label for this warning."
        raise Unacceptable(422, "unknown_label", "No such label", detail) from None
    return Status(200, {"labels": [msgspec.structs.asdict(one) for one in found], "next": rest})


@api.post(
    "/warnings/{id}/answer",
    response={
        200: Fate,
        400: Problem,
        404: Problem,
        409: Problem,
        415: Problem,
        422: Problem,
        **answers_to_signed,
    },
    openapi_extra=posts_answer,
    operation_id="answer_question",
    summary="Answer the desk's question",
)
def answer_question(request: HttpRequest, id: str) -> Any:
    """The answer goes to the people who asked."""
    key, body = _signed(request)
    _must_be_json(request)
    text = _text(body)
    warning = _found(sent_warning, key, id)
    try:
        actions.answer_question(by=key, pk=warning.pk, text=text)
    except actions.Overtaken as gone:
        detail = "The desk asks nothing about this warning now."
        raise Unacceptable(409, "no_open_question", "No open question", detail) from gone
    except ValidationError as error:
        raise Unacceptable(422, "bad_answer", "Answer refused", " ".join(error.messages)) from error
    return Status(200, _fate(_found(sent_warning, key, id)))


def _signed(request: HttpRequest) -> tuple[SigningKey, bytes]:
    """The key that signed the request, and its body, read no further than allowed."""
    body = request.read(longest_body + 1)
    if len(body) > longest_body:
        detail = f"A request may hold {longest_body} bytes at most. Send fewer warnings at once."
        raise Unacceptable(413, "too_large", "Too large", detail)
    return signed_by(request, body), body


def _since(request: HttpRequest) -> datetime | None:
    told = request.GET.get("since")
    if told is None:
        return None
    try:
        moment: datetime = msgspec.convert(told, Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError:
        moment = minimisation.latest
    if not minimisation.earliest <= moment < minimisation.latest:
        detail = "Write since like 2026-01-01T00:00:00Z (a + must be sent as %2B)."
        raise Unacceptable(422, "bad_since", "Not a time", detail)
    return moment


def _after(request: HttpRequest) -> str | None:
    told = request.GET.get("after")
    if told is not None and not re.fullmatch(identifier, told):
        detail = "Write after as the id of the warning whose label came last."
        raise Unacceptable(422, "bad_after", "Not an id", detail)
    return told


def _must_be_json(request: HttpRequest) -> None:
    if request.content_type != "application/json":
        raise Unacceptable(415, "not_json", "Not JSON", "Send the body as application/json.")


def _items(body: bytes) -> tuple[list[bytes | msgspec.Raw], bool]:
    """The warnings in a body, and whether it is a single one."""
    if not body.lstrip().startswith(b"["):
        return [body], True
    try:
        items: list[bytes | msgspec.Raw] = list(msgspec.json.decode(body, type=list[msgspec.Raw]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unacceptable(400, "malformed", "Not JSON", str(error)[:200]) from error
    if not 1 <= len(items) <= most_at_once:
        detail = f"An array must hold 1 to {most_at_once} warnings; this one holds {len(items)}."
        raise Unacceptable(400, "wrong_number", "Wrong number of warnings", detail)
    return items, False


def _text(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_AnswerBody).text
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unacceptable(400, "malformed", "Not an answer", str(error)[:200]) from error


class _AnswerBody(msgspec.Struct, forbid_unknown_fields=True):
    text: str


def _found(find: Callable[..., Warning], key: SigningKey, id: str) -> Warning:
    """The warning that the key's agency sent under this id; somebody else's is as absent as none."""
    try:
        return find(by=key, warning_id=id)
    except Http404:
        detail = "You have sent no warning with this id."
        raise Unacceptable(404, "not_found", "Not found", detail) from None


def _fate(warning: Warning) -> dict[str, Any]:
    unanswered: list[Question] = warning.unanswered  # type: ignore[attr-defined]
    question = unanswered[0] if unanswered and warning.state == State.ASKED else None
    return {
        "id": warning.warning_id,
        "state": fate_of[State(warning.state)],
        "received_at": warning.received_at,
        "decided_at": warning.decided_at,
        "reason": TOLD.get(warning.dismissal, ""),
        "question": question and {"text": question.text, "asked_at": question.asked_at},
    }


fate_of = {state: str(state) for state in State} | {State.ACCEPTED: "taken_up"}
"""A sender's word for each state: that a warning was taken up, not what it became."""


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = api.create_response(request, problem.model_dump(), status=problem.status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Unacceptable)
def _unacceptable(request: HttpRequest, error: Unacceptable) -> HttpResponse:
    return _problem(request, error.problem)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    problem = Problem(title="Signature not accepted", status=401, code=error.code, detail=error.reason)
    response = _problem(request, problem)
    response["WWW-Authenticate"] = 'Signature realm="hedgerow", algorithms="ed25519"'
    return response


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: the log tells our people which, the answer tells nobody else."""
    log.error("the API could not answer %s %s", request.method, request.path, exc_info=error)
    detail = "Something went wrong here; nothing of this request was kept. Please send it again later."
    return _problem(request, Problem(title="Fault of the hub", status=500, code="fault", detail=detail))
