"""The cost of a request all in, against that of an incident in monzo/response.

All in: until it is answered, stored, and Slack has been told all that is to be told. Its command
always opens a form, so an incident is the command and what is submitted; both are signed, as Slack
signs them, and Slack is a server here that agrees to everything at once.

    python -m bench.monzo_response                     # the command and what is submitted
    python -m bench.monzo_response --no-command        # what is submitted alone
"""

import asyncio
import hashlib
import hmac
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import urlencode

import aiohttp
import typer
from aiohttp import web

from bench.other_desks import FAST, Desk, Figures, compare, cost, serving
from bench.processes import Process

_SECRET = "not-a-secret"  # noqa: S105
_PATIENCE = 30.0  # seconds
_PROJECT = '''
import collections
import os
from collections import abc

collections.Mapping = abc.Mapping  # its bleach is of 2020, and Python has moved it since

from django.db.backends.signals import connection_created

SECRET_KEY, ALLOWED_HOSTS, ROOT_URLCONF = "bench", ["127.0.0.1"], "project_urls"
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"],
}}
INSTALLED_APPS = [
    "django.contrib." + name
    for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles", "admin")
] + ["after_response", "rest_framework", "bootstrap4", "response.apps.ResponseConfig"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
USE_TZ, STATIC_URL, SITE_URL = False, "/static/", "http://127.0.0.1"
SLACK_API_MOCK, SLACK_SIGNING_SECRET = os.environ["SLACK"], os.environ["SECRET"]
INCIDENT_CHANNEL_ID, INCIDENT_BOT_ID = "C01INCIDENTS", "U00BOT"
MARKDOWN_FILTER_WHITELIST_TAGS = MARKDOWN_FILTER_WHITELIST_STYLES = []
MARKDOWN_FILTER_WHITELIST_ATTRIBUTES = {}

from response.slack.client import SlackClient

SLACK_CLIENT = SlackClient("xoxb-bench")

def on_the_disk(connection, **_):
    """As the bot stores: with a log before the database, and every commit on the disk."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")

connection_created.connect(on_the_disk)

def furnish():
    """Nothing has to be there before the first incident."""
'''
_URLS = """
from django.urls import include, path

urlpatterns = [path("", include(f"response.{part}.urls")) for part in ("core", "slack", "ui")]
"""
# statuspageio's setup.py asks for what setuptools had until 57; a migration imports psycopg2.
_PACKAGES = (
    ("setuptools==57.5.0", "wheel==0.45.1"),
    ("--no-build-isolation", "statuspageio==0.0.1"),
    ("django-incident-response==0.5.1", "psycopg2-binary==2.9.13"),
)
_PERSON = {
    "id": "U01ANNA",
    "name": "anna",
    "profile": {"real_name": "Anna", "email": "a@b.example"},
}


class AgreeingSlack:
    """Slack, as far as an incident needs it: it agrees to everything, and counts who was told."""

    def __init__(self) -> None:
        self.told = 0
        self.address = ""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen in a thread until the context ends."""
        thread = threading.Thread(target=self._run)
        thread.start()
        self._ready.wait()
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    def _run(self) -> None:
        application = web.Application()
        application.router.add_post("/api/{method}", self._answer)
        runner = web.AppRunner(application)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.address = ":".join(map(str, runner.addresses[0][:2]))
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _answer(self, request: web.Request) -> web.Response:
        await request.read()
        # The last thing that is said of an incident: thanks to whom has reported it.
        self.told += request.match_info["method"] == "chat.postEphemeral"
        channel = {"id": "C02INCIDENT", "name": "incident"}
        return web.json_response(
            {"ok": True, "ts": "1.000001", "channel": channel, "user": _PERSON, "user_id": "U00BOT"}
        )


async def report(
    slack: AgreeingSlack, port: int, seconds: float, *, command: bool, pause: float = 0
) -> list[float]:
    """Report incidents for so many seconds; how long each took until it was answered, in seconds.

    Args:
        command: whether the form is asked for each time.
        pause: how long after one was begun the next one is, at the soonest.
    """
    url = f"http://127.0.0.1:{port}"
    took: list[float] = []
    async with aiohttp.ClientSession() as session:
        ends = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < ends:
            title = f"Reception PC {len(took)} freezes"
            if command:
                asked = {"user_id": _PERSON["id"], "trigger_id": "1.2.3", "text": title}
                await _send(session, f"{url}/slash_command", asked)
            told = slack.told
            await _send(session, f"{url}/action", {"payload": json.dumps(_submitted(title))})
            while slack.told == told:
                if time.perf_counter() > begun + _PATIENCE:
                    raise RuntimeError("nobody was told of an incident")
                await asyncio.sleep(0.001)
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0, begun + pause - time.perf_counter()))
    return took


def _submitted(title: str) -> dict[str, Any]:
    words = {"report": title, "summary": "It stands still and stays dark.", "impact": ""}
    return {
        "type": "dialog_submission",
        "callback_id": "incident-report-dialog",
        "user": {"id": _PERSON["id"]},
        "channel": {"id": "C01INCIDENTS"},
        "submission": {**words, "lead": None, "severity": None},
        "response_url": "",
        "state": None,
    }


async def _send(session: aiohttp.ClientSession, url: str, form: dict[str, Any]) -> None:
    body, at = urlencode(form), str(int(time.time()))
    signed = hmac.new(_SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signed}",
    }
    async with session.post(url, data=body, headers=headers) as answer:
        if not answer.ok:
            raise RuntimeError(f"{answer.status}: {(await answer.text())[:2000]}")


def incidents(slack: AgreeingSlack, server: Process, seconds: float, *, command: bool) -> Figures:
    """Cost and speed of an incident."""
    port = server.hello["port"]

    def one_a_second() -> int:
        return len(asyncio.run(report(slack, port, seconds, command=command, pause=1)))

    cpu = cost(server, one_a_second, seconds)
    took = asyncio.run(report(slack, port, FAST, command=command))
    return {"cpu_ms": cpu, "p50_ms": statistics.median(took) * 1000}


def main(
    seconds: Annotated[int, typer.Option(help="How long a turn takes.")] = 20,
    rounds: Annotated[int, typer.Option(help="How often each takes its turn.")] = 2,
    *,
    command: Annotated[bool, typer.Option(help="With the command that opens the form.")] = True,
) -> None:
    """Print CPU time and answering time of each, and the ratios of those that took turns."""
    slack = AgreeingSlack()
    with slack.listening():
        settings = {"SLACK": slack.address, "SECRET": _SECRET}
        with serving(Desk(_PACKAGES, _PROJECT, _URLS, settings)) as theirs:
            incidents(slack, theirs, 1.0, command=command)
            compare(seconds, rounds, lambda: incidents(slack, theirs, seconds, command=command))


if __name__ == "__main__":
    typer.run(main)
