"""The calls of docs/protocol/feed.md. Nothing that is sent or read appears in an error."""

import dataclasses
import http.client
import json
import time
import typing as t
import urllib.error
import urllib.parse
import urllib.request

PAUSES_IN_SECONDS = (0.5, 1, 2, 4)
ENDINGS = ("withdraw", "quarantine", "expire")
ACTIONS = ("review", "hold", "block")
TRUST = ("self_reported", "platform_confirmed", "hotline_reviewed")


class FeedProblem(Exception):
    """The service refused; `code` is that of its problem document."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"the service answered {status} {code}")
        self.status = status
        self.code = code


class NotAFeed(Exception):
    """What came is not of the form that the protocol says; the cursor stays where it is."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to wherever it points."""

    def redirect_request(self, *_):
        return None


@dataclasses.dataclass
class Page:
    epoch: str
    events: t.List[t.Dict[str, t.Any]]
    next: int
    head: int


class Feed:
    def __init__(self, service: str, key: str, timeout_seconds: float = 60) -> None:
        parts = urllib.parse.urlsplit(service)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            raise ValueError("the service's address must begin with https://")
        self._service = service.rstrip("/")
        self._key = key
        self._timeout_seconds = timeout_seconds
        self._opener = urllib.request.build_opener(_NoRedirect)

    def read(self, after: int, limit: int = 500) -> Page:
        return _page(self._call("GET", f"/v1/feed?after={after}&limit={limit}"), after)

    def acknowledge(self, withdrawn_through: int, held: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        body = {"withdrawnThrough": withdrawn_through, **({} if held is None else {"held": held})}
        return self._call("POST", "/v1/feed/acknowledgements", body)

    def give_feedback(self, feedback: t.Dict[str, t.Any], idempotency_key: str) -> None:
        self._call("POST", "/v1/feed/feedback", feedback, {"Idempotency-Key": idempotency_key})

    def _call(
        self, method: str, path: str, body: t.Optional[t.Any] = None, more: t.Optional[t.Dict[str, str]] = None
    ) -> t.Any:
        """All calls are safe to repeat: one that fails on the way is, a few times."""
        headers = {"Authorization": f"Bearer {self._key}", **(more or {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        for pause in (*PAUSES_IN_SECONDS, None):
            request = urllib.request.Request(self._service + path, data, headers, method=method)
            try:
                with self._opener.open(request, timeout=self._timeout_seconds) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    problem = FeedProblem(error.code, _code(error))
                if pause is None or (problem.status != 429 and problem.status < 500):
                    raise problem from None
            except (OSError, ValueError, http.client.HTTPException):
                # Also an answer that was cut off.
                if pause is None:
                    raise
            time.sleep(pause)


def _code(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["code"])[:64]
    except Exception:
        return "without a problem document"


def _page(page: t.Any, after: int) -> Page:
    try:
        events = page["events"]
        for expected, event in enumerate(events, after + 1):
            kind = event["type"]
            right = event["sequence"] == expected and isinstance(event["entry"], str) and len(event["entry"]) == 36
            if kind in ("add", "restore", "amend"):
                right = right and event["trust"] in TRUST and event["maxAction"] in ACTIONS
            elif kind not in ENDINGS:
                right = False
            if not right:
                raise NotAFeed(f"event {expected} is not one that this version knows")
        if page["next"] != after + len(events) or page["head"] < page["next"] or not page["epoch"]:
            raise NotAFeed("the page's numbers do not agree")
        return Page(str(page["epoch"]), events, page["next"], page["head"])
    except (KeyError, TypeError, AttributeError) as error:
        raise NotAFeed("the page does not have the form of a page") from error
