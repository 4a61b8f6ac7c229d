"""The interface for scanned machines: ``/api/v1/`` (docs/reference/api.md).

A token of an enrollment may send inventories of its one client and read what became of them;
nothing else. Cookies are not looked at. Every refusal is a problem document (RFC 9457) whose
``detail`` and ``hint`` are for a person.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Router, Schema, Status
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestError
from ninja.security import HttpBearer

from duecare.errors import DuecareError, InputError, TooManyAttemptsError
from duecare.numerals import whole_number
from duecare_web.accounts import limits
from duecare_web.accounts.actors import Actor
from duecare_web.scans import actions, queries, tasks
from duecare_web.scans.checking import LARGEST_FILE, read_inventory_file
from duecare_web.scans.models import Enrolment, Scan
from duecare_web.scans.tokens import is_token, token_id_of
from duecare_web.ui.seals import state_of

logger = logging.getLogger(__name__)
LARGEST_SENT: Final = 100 * 1024 * 1024  # bytes of a body as it travels
REQUESTS_AN_HOUR: Final = 600  # of one enrollment, at least
REQUESTS_OF_A_MACHINE: Final = 20  # in an hour: a whole office may report at once
_LOOPBACK: Final = {"127.0.0.1", "::1"}
_CHUNK: Final = 1 << 16


class Problem(Exception):  # noqa: N818  the word of RFC 9457
    """A refusal with its status and words for a person."""

    def __init__(
        self, status: int, title: str, detail: str, *, hint: str = "", wait: int = 0
    ) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.hint = status, title, detail, hint
        self.wait = wait  # seconds, of a 429


class EnrolmentState(Schema):
    """What an enrollment is for."""

    client: str
    label: str
    home_state: str
    key_id: str
    expires_at: str
    machines_left: int


class InventoryState(Schema):
    """What became of an inventory."""

    scan_id: str
    state: str  # recorded, or recorded_before
    client: str
    machine: str
    recorded_at: str
    people: int
    sealed: bool
    counted: bool  # whether the client's inventory holds it by now


class EnrolmentToken(HttpBearer):
    """``Authorization: Bearer dct_…``, over an encrypted connection."""

    def authenticate(self, request: HttpRequest, token: str) -> Enrolment:
        """The enrollment of the token. Raises :class:`Problem`."""
        _check_connection(request)
        _check_no_key(token)
        enrolment = _enrolment_of(token)
        if enrolment is None:
            limits.token_turn(request)
            raise _no_such_token()
        if not enrolment.is_open(timezone.now()):
            ended = "was revoked" if enrolment.revoked_at else "has expired"
            raise Problem(
                403,
                "Enrollment ended",
                f"The enrollment {enrolment.label} {ended}.",
                hint="Create another in the console.",
            )
        most = max(REQUESTS_AN_HOUR, REQUESTS_OF_A_MACHINE * enrolment.most_machines)
        if _count(f"api:enrolment:{enrolment.pk}") > most:
            raise Problem(
                429,
                "Too many requests",
                "This enrollment is used too often.",
                hint="Wait an hour.",
                wait=3600,
            )
        return enrolment


def _enrolment_of(token: str) -> Enrolment | None:
    """The enrollment of a right token. Looked up first: a wrong one of the office stops no other."""
    found = Enrolment.objects.select_related("client__log", "client__firm")
    one = found.filter(token_id=token_id_of(token) or "-").first()
    return one if one is not None and is_token(token, kept=one.token_hash) else None


api = NinjaAPI(
    title="Duecare, interface for scanned machines",
    version="1",
    docs_url=None,
    openapi_url=None,  # `duecare_web.scans.views.api_description`, for members only
    urls_namespace="api-1",
    auth=EnrolmentToken(),
)
router = Router()


@router.get("/enrolment", response=EnrolmentState)
def enrolment(request: HttpRequest) -> EnrolmentState:
    """What the token is for; a machine asks before it scans."""
    mine = _enrolment(request)
    taken = mine.machines.filter(removed_at=None).count()
    return EnrolmentState(
        client=mine.client.name,
        label=mine.label,
        home_state=mine.client.state,
        key_id=queries.key_of(mine.client),
        expires_at=mine.expires_at.isoformat(),
        machines_left=max(0, mine.most_machines - taken),
    )


_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "The file of duecare scan (duecare.inventory/2), plain or gzip.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.post(
    "/inventories", response={200: InventoryState, 201: InventoryState}, openapi_extra=_BODY
)
def send_inventory(request: HttpRequest) -> Status[InventoryState]:
    """Record the inventory of one machine; sending the same scan again changes nothing."""
    mine = _enrolment(request)
    inventory = read_inventory_file(_body(request))
    machines = inventory.machines
    if len(machines) != 1 or not machines[0].scan_id:
        raise InputError(
            "The inventory does not name the one machine that it is of.",
            hint="Send the file of duecare scan, or import it in the console.",
        )
    actor = Actor(f"enrolment:{mine.pk}", f"machine {machines[0].name}", role="enrolment")
    scan, is_new = actions.record_inventory(
        client=mine.client,
        actor=actor,
        inventory=inventory,
        origin=Scan.Origin.ENDPOINT,
        enrolment=mine,
    )
    if is_new:
        number = str(mine.client_id)
        transaction.on_commit(lambda: tasks.unite_machines.enqueue(number))
    state = _state(scan, "recorded" if is_new else "recorded_before")
    return Status(201 if is_new else 200, state)


@router.get("/inventories/{scan_id}", response=InventoryState)
def inventory_state(request: HttpRequest, scan_id: str) -> InventoryState:
    """What became of an inventory that was sent with this enrollment."""
    mine = _enrolment(request)
    found = queries.find_scan(mine.client, scan_id[:64])
    if found is None or found.machine is None or found.machine.enrolment_id != mine.pk:
        raise Problem(404, "Not found", "No such inventory was sent with this enrollment.")
    return _state(found, "recorded")


api.add_router("", router)


def _state(scan: Scan, state: str) -> InventoryState:
    whole = queries.client_inventory(scan.client)
    return InventoryState(
        scan_id=scan.scan_id,
        state=state,
        client=scan.client.name,
        machine=str(scan.machine),
        recorded_at=scan.recorded_at.isoformat(),
        people=scan.people_best,
        sealed=getattr(state_of(scan.entry_id), "state", "") == "sealed",
        counted=whole is not None and str(scan.pk) in whole.parts,
    )


def _enrolment(request: HttpRequest) -> Enrolment:
    found: Enrolment = request.auth  # type: ignore[attr-defined]  # set by ninja
    return found


def _check_connection(request: HttpRequest) -> None:
    if not request.is_secure() and request.META.get("REMOTE_ADDR") not in _LOOPBACK:
        raise Problem(
            403,
            "Not encrypted",
            "This interface is served over https only.",
            hint="Use the https address of the console.",
        )


def _check_no_key(token: str) -> None:
    """The key must never come here; who sends it by mistake is told at once."""
    if "dck_" in token:
        raise Problem(
            400,
            "The key was sent",
            "The client's key came along with the token. It was not kept, but it has traveled.",
            hint="Send only the part before the dot; duecare does so by itself. Consider a new key.",
        )


def _no_such_token() -> Problem:
    return Problem(
        401,
        "Unknown token",
        "This token is unknown.",
        hint="Copy all of it from the console, or create another enrollment.",
    )


def _count(key: str) -> int:
    """Count one more within the hour; each server process counts on its own."""
    cache.add(key, 0, timeout=3600)
    try:
        return int(cache.incr(key))
    except ValueError:  # expired between the two calls
        return 1


def _body(request: HttpRequest) -> bytes:
    """The body as text, unpacked if it came with gzip; never more than allowed in memory."""
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise Problem(415, "Unknown encoding", "The body is neither plain nor gzip.")
    sent = _read(request, LARGEST_SENT)
    if encoding == "identity":
        return sent
    stream = zlib.decompressobj(wbits=31)  # gzip with its header
    try:
        text = stream.decompress(sent, LARGEST_FILE + 1)
    except zlib.error as error:
        raise InputError("The body is not gzip, or it is damaged.") from error
    if len(text) > LARGEST_FILE:
        raise _too_large()
    if not stream.eof or stream.unused_data:
        raise InputError("The gzip body is cut off, or something follows it.")
    return text


def _read(request: HttpRequest, most: int) -> bytes:
    stated = request.headers.get("Content-Length") or "0"
    length = whole_number(stated)
    if length is None:
        raise Problem(400, "Bad length", "The length of the body is not a number that is possible.")
    if length > most:
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    while chunk := request.read(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            raise _too_large()
    return b"".join(parts)


def _too_large() -> Problem:
    return Problem(
        413,
        "Too large",
        "The inventory is larger than 200 MB, or its body than 100 MB.",
        hint="Scan the machine in parts, each under a name of its own (--machine).",
    )


def _answer(problem: Problem) -> HttpResponse:
    values = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "hint": problem.hint,
    }
    answer = JsonResponse(values, status=problem.status, content_type="application/problem+json")
    if problem.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="duecare"'
    if problem.wait:
        answer["Retry-After"] = str(problem.wait)
    return answer


def _handled(kind: type[Exception], turn: Callable[[Any], Problem]) -> None:
    def handle(_request: HttpRequest, error: Any) -> HttpResponse:
        return _answer(turn(error))

    api.add_exception_handler(kind, handle)


def _of_ours(error: DuecareError) -> Problem:
    if isinstance(error, TooManyAttemptsError):
        return Problem(429, "Too many attempts", str(error), wait=error.seconds)
    status, title = 422, "Not recorded"
    if isinstance(error, actions.KeyConflictError):
        status, title = 409, "Another key"
    if isinstance(error, actions.EnrolmentFullError):
        status, title = 403, "Enrollment full"
    if isinstance(error, actions.EnrolmentEndedError):
        status, title = 403, "Enrollment ended"
    return Problem(status, title, str(error), hint=error.hint)


def _of_a_defect(error: Exception) -> Problem:
    # Of the error only its kind and place: a message could hold what was sent.
    logger.error("error in the interface: %s", type(error).__name__, exc_info=error)
    return Problem(
        500,
        "Error in Duecare",
        "An error in Duecare stopped it; the server log has the details.",
        hint="The inventory is kept on the machine; send it later.",
    )


_handled(Problem, lambda error: error)
_handled(DuecareError, _of_ours)
_handled(AuthenticationError, lambda _: _no_such_token())
_handled(Http404, lambda _: Problem(404, "Not found", "There is nothing at this address."))
_handled(RequestError, lambda _: Problem(422, "Not understood", "The request is not understood."))
_handled(HttpError, lambda error: Problem(error.status_code, "Refused", str(error)))
_handled(Exception, _of_a_defect)
