"""The cost of a request all in, against that of a ticket in django-helpdesk.

All in: until it is answered, stored, and everybody has been told who is to be told; here by cards
in Slack, there by mails, which are rendered and handed to Django's backend in memory. Tickets come
from the public form: as a person fills it in, with the page of the form and that of the ticket, or
what is submitted alone.

    python -m bench.django_helpdesk                    # with both pages
    python -m bench.django_helpdesk --no-pages         # what is submitted alone
"""

import asyncio
import re
import statistics
import time
from typing import Annotated

import aiohttp
import typer
from yarl import URL

from bench.other_desks import FAST, Desk, Figures, compare, cost, serving
from bench.processes import Process

_PROJECT = '''
import os

SECRET_KEY, ALLOWED_HOSTS, ROOT_URLCONF = "bench", ["127.0.0.1"], "project_urls"
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"],
    "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"},
}}
INSTALLED_APPS = [
    "django.contrib." + name for name in (
        "auth", "contenttypes", "sessions", "sites", "messages", "staticfiles", "humanize", "admin"
    )
] + ["rest_framework", "helpdesk"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
SITE_ID, USE_TZ, STATIC_URL = 1, True, "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HELPDESK_TEAMS_MODE_ENABLED = HELPDESK_ACTIVATE_API_ENDPOINT = False
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = []

def furnish():
    """A queue that takes the public's tickets, and tells its desk of each."""
    from helpdesk.models import Queue
    Queue.objects.create(
        title="IT", slug="it", email_address="it@example.com", new_ticket_cc="desk@example.com",
        allow_public_submission=True, enable_notifications_on_email_events=True,
    )
'''
_URLS = """
from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
_HELPDESK = Desk((("django-helpdesk==2.6.1",),), _PROJECT, _URLS, {})


async def _form(session: aiohttp.ClientSession, url: str) -> dict[str, str]:
    async with session.get(url) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', await page.text())
    if not token:
        raise RuntimeError("the form has no token")
    return {
        "csrfmiddlewaretoken": token[1],
        "queue": "1",
        "body": "It stands still and stays dark.",
        "priority": "3",
        "submitter_email": "anna@example.com",
    }


async def submit(port: int, seconds: float, *, pages: bool, pause: float = 0) -> list[float]:
    """Fill in the public form for so many seconds; how long each took, in seconds.

    Args:
        pages: whether the pages of form and ticket are asked for each time.
        pause: how long after one was begun the next one is, at the soonest.
    """
    url = f"http://127.0.0.1:{port}/tickets/submit/"
    took: list[float] = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        form = await _form(session, url)
        ends = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < ends:
            if pages:
                form = await _form(session, url)
            form["title"] = f"Reception PC {len(took)} freezes"
            async with session.post(url, data=form, allow_redirects=pages) as answer:
                said = await answer.text()
            ticket = answer.url if pages else URL(answer.headers["Location"])
            if "ticket" not in ticket.query:
                raise RuntimeError(f"no ticket: {answer.status} {said[:2000]}")
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0, begun + pause - time.perf_counter()))
    return took


def tickets(server: Process, seconds: float, *, pages: bool) -> Figures:
    """Cost and speed of a ticket."""
    port = server.hello["port"]

    def one_a_second() -> int:
        return len(asyncio.run(submit(port, seconds, pages=pages, pause=1)))

    cpu = cost(server, one_a_second, seconds)
    took = asyncio.run(submit(port, FAST, pages=pages))
    return {"cpu_ms": cpu, "p50_ms": statistics.median(took) * 1000}


def main(
    seconds: Annotated[int, typer.Option(help="How long a turn takes.")] = 20,
    rounds: Annotated[int, typer.Option(help="How often each takes its turn.")] = 2,
    *,
    pages: Annotated[bool, typer.Option(help="With the pages of form and ticket.")] = True,
) -> None:
    """Print CPU time and answering time of each, and the ratios of those that took turns."""
    with serving(_HELPDESK) as theirs:
        tickets(theirs, 1.0, pages=pages)
        compare(seconds, rounds, lambda: tickets(theirs, seconds, pages=pages))


if __name__ == "__main__":
    typer.run(main)
