"""Failures: what can go wrong with a call of Slack's Web API, as exceptions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.metrics import SLACK_CALLS
from bot.slack.errors import Concern, concern_of

_DEFAULT_RETRY_AFTER = 30.0  # Slack always says; this is for a proxy that limits without a word

_LAYOUT_ERRORS = frozenset({"invalid_blocks", "invalid_arguments"})  # of messages, of views


class SlackFailure(Exception):
    """Base class: a Slack API call failed. Its text is fit for a log; it holds no secrets.

    Attributes:
        result: what the metrics call it.
    """

    result = "failed"


class RateLimited(SlackFailure):
    """Slack wants to be left alone for `retry_after` seconds; the call had no effect."""

    result = "ratelimited"

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(f"{method}: rate limited for {retry_after:g} s")
        self.method = method
        self.retry_after = retry_after


class Unavailable(SlackFailure):
    """Slack could not be reached; the call had no effect."""

    result = "unreachable"


class Unreachable(Unavailable):
    """Slack could not be reached at all, by nobody."""


class FateUnknown(SlackFailure):
    """The call went out, and no answer says whether it took effect."""

    result = "no_answer"


class Refused(SlackFailure):
    """Slack refused the call. `error` is Slack's own name for the reason, `details` says more."""

    def __init__(self, method: str, error: str, details: str = "") -> None:
        super().__init__(f"{method}: {error}" + (f" ({details})" if details else ""))
        self.result = self.error = error
        self.details = details

    @property
    def concern(self) -> Concern:
        """The subject of the refusal."""
        return concern_of(self.error)


class AuthFailed(SlackFailure):
    """The bot's token is not good (any more); no call will work until an administrator acts."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.result = self.error = error


def is_no_picture_yet(failure: BaseException) -> bool:
    """Whether Slack does not show a file as a picture: it looks at new ones for some seconds.

    Slack says the same of a file that is gone, and of one that is no picture.
    """
    if not isinstance(failure, Refused) or failure.error not in _LAYOUT_ERRORS:
        return False
    return "slack file" in failure.details


@contextmanager
def translate_failures(method: str) -> Iterator[None]:
    """Turn what the SDK and the network raise into a `SlackFailure`, and count what came of it."""
    result = "ok"
    try:
        yield
    except SlackApiError as error:
        failure = _failure(method, error.response)
        result = failure.result
        raise failure from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        result = Unavailable.result
        raise Unreachable(f"{method}: cannot reach Slack") from error
    except (TimeoutError, aiohttp.ClientError) as error:
        result = FateUnknown.result
        raise FateUnknown(f"{method}: no answer ({type(error).__name__})") from error
    finally:
        SLACK_CALLS.labels(method, result).inc()


def _failure(method: str, response: Any) -> SlackFailure:
    """Return the failure that an answer other than `ok` stands for."""
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    error = str(body.get("error", ""))
    concern = concern_of(error)
    if status == 429 or concern is Concern.LIMIT:  # noqa: PLR2004  -- Too Many Requests
        return RateLimited(method, _retry_after(response.headers))
    if concern is Concern.TOKEN:
        return AuthFailed(method, error)
    if error and concern is not Concern.SLACK and status < 500:  # noqa: PLR2004  -- Slack's fault
        return Refused(method, error, "; ".join(_details(body)))
    # A gateway's 502 or a broken body says nothing about what Slack did behind it.
    return FateUnknown(f"{method}: {error or 'no readable answer'} (HTTP {status or '?'})")


def _details(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield each objection of Slack; `blocks.validate` has a form of its own for them."""
    yield from map(str, (body.get("response_metadata") or {}).get("messages") or ())
    for problem in body.get("errors") or ():
        if isinstance(problem, Mapping):
            yield f"{problem.get('message')} [json-pointer:{problem.get('pointer')}]"


def _retry_after(headers: Mapping[str, str]) -> float:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        return max(1.0, float(named["retry-after"]))
    except (KeyError, ValueError):
        return _DEFAULT_RETRY_AFTER
