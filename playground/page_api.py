"""The HTTP face for the page: what a person sees, and what they do there."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from playground import page_state
from playground.clock import next_monday_morning, next_working_morning
from playground.errors import RefusedError, SlackError
from playground.person import Person
from playground.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.changes import Hint
    from playground.hub import Hub
    from playground.workspace import Channel, Json, User

PAGE = Path(__file__).parent / "page"
_MORNINGS = {
    "next_working_morning": next_working_morning,
    "monday_09:00": next_monday_morning,
}
# What Slack's action may say of what was picked; all else in a click is about where it was.
_CHOICES = ("selected_", "rich_text_value", "files", "value")


class PageApi:
    """Handlers for the page, its assets and its questions."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._streams: set[web.WebSocketResponse] = set()

    async def close(self) -> None:
        """Ends all streams."""
        for socket in list(self._streams):
            await socket.close()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.index),
            web.static("/page", PAGE),
            web.get("/playground/state", self.state),
            web.get("/playground/messages", self.messages),
            web.get("/playground/views", self.views),
            web.get("/playground/home", self.home),
            web.get("/playground/stream", self.stream),
            web.post("/playground/act", self.act),
        ]

    async def index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def state(self, request: web.Request) -> web.Response:
        return await _answered(lambda: self._state(request))

    async def messages(self, request: web.Request) -> web.Response:
        return await _answered(lambda: self._messages(request))

    async def views(self, request: web.Request) -> web.Response:
        return await _answered(lambda: self._views(request))

    async def home(self, request: web.Request) -> web.Response:
        return await _answered(lambda: self._home(request))

    async def act(self, request: web.Request) -> web.Response:
        async def run() -> Json:
            body = json.loads(await request.text())
            act = Acts(self._hub, self._user(body["as"])).named(body["do"])
            return {"ok": True, **(await act(body))}

        return await _answered(run)

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Hints of what changed, for as long as the page listens."""
        user_id = request.query.get("as", "")
        socket = web.WebSocketResponse(heartbeat=30, timeout=1.0)
        await socket.prepare(request)
        with self._hub.changes.stream(user_id) as queue:
            sender = asyncio.create_task(_send(socket, queue))
            self._streams.add(socket)
            try:
                async for message in socket:
                    if message.type is WSMsgType.ERROR:
                        break
            finally:
                self._streams.discard(socket)
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def _state(self, request: web.Request) -> Json:
        return page_state.state(self._hub, self._asked(request))

    async def _messages(self, request: web.Request) -> Json:
        me, channel = self._asked(request), self._hub.workspace.channel(request.query["channel"])
        if channel.kind != "channel" and me.id not in channel.members:
            raise RefusedError("There is no such channel.")
        thread_ts = request.query.get("thread_ts")
        return {"messages": page_state.messages(self._hub, me, channel, thread_ts)}

    async def _views(self, request: web.Request) -> Json:
        return {"stack": self._hub.views.stack(self._asked(request).id)}

    async def _home(self, request: web.Request) -> Json:
        return {"view": self._hub.views.home(self._asked(request).id, request.query["app"])}

    def _asked(self, request: web.Request) -> User:
        """The person for whom the page asks; at first it does not know any.

        Then it is whom the guide speaks of first, or else the first of all.
        """
        if "as" in request.query:
            return self._user(request.query["as"])
        if self._hub.guide:
            return self._user(self._hub.guide[0].person)
        people = (user for user in self._hub.workspace.users.values() if not user.is_bot)
        user = next(people, None)
        if user is None:
            raise RefusedError("There is nobody in this workspace.")
        return user

    def _user(self, user_id: str) -> User:
        user = self._hub.workspace.users.get(user_id)
        if user is None or user.is_bot:
            raise RefusedError(f"There is nobody with the id {user_id}.")
        return user


class Acts:
    """The acts of a person on the page; each returns what the page is told of it."""

    def __init__(self, hub: Hub, user: User) -> None:
        self._hub = hub
        self._user = user
        self._person = Person(hub, user)

    def named(self, name: str) -> Callable[[Json], Awaitable[Json]]:
        """The act of this name. Raises `RefusedError` if there is none."""
        acts: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "message": self.message,
            "edit": self.edit,
            "delete": self.delete,
            "react": self.react,
            "read": self.read,
            "join": self.join,
            "leave": self.leave,
            "invite": self.invite,
            "slash": self.slash,
            "click": self.click,
            "suggest": self.suggest,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.shortcut,
            "message_shortcut": self.message_shortcut,
            "home": self.home,
            "open_im": self.open_im,
            "time": self.time,
        }
        if name not in acts:
            raise RefusedError(f"Nobody can do “{name}” here.")
        return acts[name]

    async def message(self, body: Json) -> Json:
        files = [
            Upload(file["name"], file["mimetype"], base64.b64decode(file["content_base64"]))
            for file in body.get("files") or ()
        ]
        message = await self._person.say(
            body["channel"],
            body.get("text") or "",
            thread_ts=body.get("thread_ts"),
            files=files,
            table=body.get("table") or (),
            formatted=True,
        )
        return {"ts": message["ts"]}

    async def edit(self, body: Json) -> Json:
        await self._person.edit(body, body["text"], formatted=True)
        return {}

    async def delete(self, body: Json) -> Json:
        await self._person.delete(body)
        return {}

    async def react(self, body: Json) -> Json:
        """Adds the reaction, or takes it back if it is there already, as a click in Slack does."""
        try:
            await self._person.react(body, body["name"])
        except SlackError as error:
            if error.error != "already_reacted":
                raise
            await self._person.unreact(body, body["name"])
        return {}

    async def read(self, body: Json) -> Json:
        self._hub.workspace.last_read[self._user.id, body["channel"]] = body["ts"]
        self._hub.changes.tell({"type": "state"}, to=[self._user.id])
        return {}

    async def join(self, body: Json) -> Json:
        channel = self._channel(body)
        if channel.kind != "channel":
            raise RefusedError("One has to be invited to this channel.")
        self._hub.talk.join(channel, self._user)
        return {}

    async def leave(self, body: Json) -> Json:
        self._hub.talk.leave(self._channel(body), self._user)
        return {}

    async def invite(self, body: Json) -> Json:
        channel = self._channel(body)
        if self._user.id not in channel.members:
            raise RefusedError("Join the channel first.")
        self._hub.talk.join(channel, self._hub.workspace.user(body["user"]), self._user.id)
        return {}

    async def slash(self, body: Json) -> Json:
        answers = await self._hub.interactions.slash(
            self._user,
            self._channel(body),
            body["command"],
            body.get("text") or "",
            thread_ts=body.get("thread_ts"),
        )
        return {"response": answers[0]} if answers else {}

    async def click(self, body: Json) -> Json:
        chosen = {key: value for key, value in body.items() if key.startswith(_CHOICES)}
        await self._hub.interactions.click(
            self._user,
            body["container"],
            body["block_id"],
            body["action_id"],
            chosen=chosen,
            values=body.get("state"),
        )
        return {}

    async def suggest(self, body: Json) -> Json:
        return await self._hub.interactions.suggest(
            self._user,
            body["container"],
            body["block_id"],
            body["action_id"],
            body.get("value") or "",
            values=body.get("state"),
        )

    async def submit(self, body: Json) -> Json:
        result = await self._hub.interactions.submit(
            self._user, body["view_id"], body.get("state") or {}
        )
        return {"errors": result.errors} if result.errors else {}

    async def close(self, body: Json) -> Json:
        await self._hub.interactions.close(
            self._user, body["view_id"], clear=bool(body.get("clear"))
        )
        return {}

    async def shortcut(self, body: Json) -> Json:
        await self._hub.interactions.shortcut(self._user, body["callback_id"], body.get("app"))
        return {}

    async def message_shortcut(self, body: Json) -> Json:
        channel = self._channel(body)
        message = self._hub.talk.message(channel, body["ts"])
        await self._hub.interactions.message_shortcut(
            self._user, body["callback_id"], channel, message, body.get("app")
        )
        return {}

    async def home(self, body: Json) -> Json:
        app = self._hub.workspace.apps.get(body["app"])
        if app is None:
            raise RefusedError("There is no such app.")
        await self._hub.interactions.open_home(self._user, app, body.get("tab") or "home")
        return {}

    async def open_im(self, body: Json) -> Json:
        return {"channel": self._person.open_im(body["user"])}

    async def time(self, body: Json) -> Json:
        """Lets time pass: some seconds, or until a morning where this person is."""
        if ("seconds" in body) == ("to" in body):
            raise RefusedError("Time passes by some seconds, or to a morning.")
        if "seconds" in body:
            seconds = float(body["seconds"])
            await self._hub.move_clock(lambda clock: clock.pass_(seconds))
            return {"now": self._hub.now()}
        next_morning = _MORNINGS.get(body["to"])
        if next_morning is None:
            raise RefusedError(f"Time cannot pass to “{body['to']}” here.")
        timezone = self._user.tz
        await self._hub.move_clock(lambda clock: clock.move_to(next_morning(clock(), timezone)))
        return {"now": self._hub.now()}

    def _channel(self, body: Json) -> Channel:
        channel = self._hub.workspace.channel(body["channel"])
        if channel.kind == "im" and self._user.id not in channel.members:
            raise RefusedError("There is no such channel.")
        return channel


async def _answered(run: Callable[[], Awaitable[Json]]) -> web.Response:
    """The answer, or in words why there is none."""
    try:
        body = await run()
    except RefusedError as error:
        body = {"ok": False, "error": str(error)}
    except SlackError as error:
        body = {"ok": False, "error": error.error.replace("_", " ")}
    except KeyError as error:
        body = {"ok": False, "error": f"The page did not say: {error.args[0]}"}
    except (ValueError, TypeError) as error:
        body = {"ok": False, "error": f"The page said something unreadable: {error}"}
    return web.json_response(body)


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[Hint]) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await socket.send_json(await queue.get())
