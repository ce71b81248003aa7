"""The HTTP face of the Web API: arguments, tokens, scopes, limits, faults and the record."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.errors import SlackError
from playground.faults import AFTER_EFFECT, BEFORE_EFFECT, Fault
from playground.methods import METHODS, apps
from playground.methods.table import Args, Context, Method, missing_scope
from playground.ratelimits import Tier
from playground.records import Call
from playground.responses import respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.faults import FaultRule
    from playground.hub import Hub
    from playground.workspace import InstalledApp, Json

_RESPONSE_URL = "response_url"
_UPLOAD = "upload"
_DOWNLOAD = "download"


class WebApi:
    """Handlers for /api/…, response URLs, uploads and files."""

    def __init__(self, hub: Hub, beside: Mapping[str, Hub]) -> None:
        self._hub = hub
        self._beside = beside

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self.call),
            web.post("/actions/{team}/{token}", self.response_url),
            web.post("/upload/v1/{file}", self.upload),
            web.get("/files/{file}/{name}", self.file),
            web.get("/link/", self._hub.courier.sockets.handle),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a Web API method."""
        name = request.match_info["method"]
        args = await _arguments(request)
        token = _token(request, args)
        app = self._app_with(token)
        call = Call(name, dict(args), self._hub.now(), app.app_id if app else None)
        headers = {"x-oauth-scopes": ",".join(sorted(app.scopes))} if app else {}
        if name in METHODS and METHODS[name].scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(METHODS[name].scopes)

        def run() -> Json:
            return self._run(name, args, token, app)

        return await self._answer(request, call, run, headers)

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """An app answers to an interaction through its response URL."""
        body = await _json_body(request)
        call = Call(_RESPONSE_URL, body if isinstance(body, dict) else {}, self._hub.now())

        def run() -> Json:
            hub = self._beside.get(request.match_info["team"], self._hub)
            url = hub.response_urls.use(request.match_info["token"])
            respond(hub.workspace, hub.talk, url, body)
            return {}

        return await self._answer(request, call, run, {})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The content of a file, at the address that `files.getUploadURLExternal` gave."""
        rule = self._hub.faults.strike(_UPLOAD, None, BEFORE_EFFECT)
        if rule is not None:
            return _failure(request, rule)
        file = self._hub.workspace.files.get(request.match_info["file"])
        if file is None or file.shared:
            return web.Response(status=404, text="no such upload")
        file.content = await request.read()
        file.uploaded = True
        return web.Response(text=f"OK - {len(file.content)}")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file, for an app with its token, or for somebody at the page (`as`) who sees it.

        For everybody else there is no such file, as in Slack.
        """
        rule = self._hub.faults.strike(_DOWNLOAD, None, BEFORE_EFFECT)
        if rule is not None:
            return _failure(request, rule)
        workspace = self._hub.workspace
        file = workspace.files.get(request.match_info["file"])
        app = self._app_with(_token(request, Args()))
        from_page = request.headers.get("Sec-Fetch-Site") in {"same-origin", "none"}
        if app is None and not from_page:
            return web.Response(status=403, text="files are shown with a token only")
        if app is not None and "files:read" not in app.scopes:
            return web.Response(status=403, text="the app lacks the scope files:read")
        reader_id = app.bot_user_id if app else request.query.get("as", "")
        if file is None or not workspace.can_open(reader_id, file):
            return web.Response(status=404, text="no such file")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _answer(
        self, request: web.Request, call: Call, run: Callable[[], Json], headers: dict[str, str]
    ) -> web.StreamResponse:
        """Runs a call with all that may go wrong around it, and records it."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        channel = call.arguments.get("channel")
        rule = self._hub.faults.strike(call.method, channel, BEFORE_EFFECT)
        if rule is not None:
            call.fault = rule.fault
            self._record(call, loop.time() - started)
            return _failure(request, rule)
        status = 200
        try:
            call.result = {"ok": True, **run()}
        except RateLimitedError as limited:
            status, call.result = 429, limited.body()
            headers["Retry-After"] = str(limited.seconds)
        except SlackError as error:
            call.result = error.body()
        rule = self._hub.faults.strike(call.method, channel, AFTER_EFFECT)
        if rule is not None:
            call.fault = rule.fault
        self._record(call, loop.time() - started)
        if rule is not None and rule.fault is Fault.DROP_AFTER:
            return _dropped(request)
        if rule is not None:
            await rule.held()
        return web.json_response(call.result, status=status, headers=headers)

    def _record(self, call: Call, duration: float) -> None:
        call.duration = duration
        self._hub.calls.add(call)
        self._hub.changes.tell()

    def _run(self, name: str, args: Args, token: str | None, app: InstalledApp | None) -> Json:
        if name == "api.test":
            return apps.api_test(args)
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        caller = _authorized(method, token, app)
        if method.scopes and not caller.scopes & set(method.scopes):
            raise missing_scope(method.scopes[0], caller)
        self._limit(name, method, caller, args)
        return method.run(Context(self._hub, caller), args)

    def _limit(self, name: str, method: Method, app: InstalledApp, args: Args) -> None:
        key = [app.app_id, name]
        if method.tier is Tier.POST_MESSAGE:
            key.append(str(args.get("channel")))
        seconds = self._hub.limits.wait(method.tier, tuple(key), self._hub.now)
        if seconds:
            raise RateLimitedError(seconds)

    def _app_with(self, token: str | None) -> InstalledApp | None:
        for app in self._hub.workspace.apps.values():
            if token in {app.bot_token, app.app_token}:
                return app
        return None


class RateLimitedError(SlackError):
    """Too many calls; `seconds` is when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


def _authorized(method: Method, token: str | None, app: InstalledApp | None) -> InstalledApp:
    if not token:
        raise SlackError("not_authed")
    if app is None:
        raise SlackError("invalid_auth")
    if token != (app.app_token if method.caller == "app" else app.bot_token):
        raise SlackError("not_allowed_token_type")
    if app.uninstalled:
        raise SlackError("account_inactive")
    if app.revoked and method.caller == "bot":
        raise SlackError("token_revoked")
    return app


def _token(request: web.Request, args: Args) -> str | None:
    """The token, from the header or the arguments, whence it is removed."""
    given = args.pop("token", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else given


async def _arguments(request: web.Request) -> Args:
    """Arguments from the query and the body, whichever way they were encoded."""
    args = Args(request.query)
    if request.content_type == "application/json":
        body = await _json_body(request)
        args.update(body if isinstance(body, dict) else {})
    elif request.can_read_body:
        args.update(await request.post())
    return args


async def _json_body(request: web.Request) -> Any:
    try:
        return json.loads(await request.text() or "{}")
    except ValueError:
        return None


def _failure(request: web.Request, rule: FaultRule) -> web.StreamResponse:
    if rule.fault is Fault.RATE_LIMITED:
        return web.json_response(
            {"ok": False, "error": "ratelimited"},
            status=429,
            headers={"Retry-After": str(rule.retry_after)},
        )
    if rule.fault is Fault.SERVER_ERROR:
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if rule.fault is Fault.REFUSED:
        return web.json_response({"ok": False, "error": rule.error})
    return _dropped(request)


def _dropped(request: web.Request) -> web.StreamResponse:
    """Breaks the connection; the response is for nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
