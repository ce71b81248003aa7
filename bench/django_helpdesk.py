"""The cost of a request all in, against that of a ticket in django-helpdesk.

All in: until it is answered, stored, and everybody has been told who is to be told; here by cards
in Slack, there by mails, which are rendered and handed to Django's backend in memory. The package
is installed into a temporary folder, runs behind gunicorn with one worker, on SQLite with every
commit on the disk, and takes its tickets from the public form: as a person fills it in, with the
page of the form and that of the ticket, or what is submitted alone.

    python -m bench.django_helpdesk                    # with both pages
    python -m bench.django_helpdesk --no-pages         # what is submitted alone
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import typer
from yarl import URL

from bench.office import ONE_LINE, crossdesk, load
from bench.processes import Process, running

PACKAGES = ("django-helpdesk==2.6.1", "gunicorn==23.0.0")
_START = 60.0  # seconds
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

def queue():
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
_LISTENS = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+) \((\d+)\)")
_REQUEST: Any = {"command": "/request", "text": ONE_LINE, "expect": "#"}
_WARM_UP, _FAST = 5.0, 3.0  # seconds
_WORKER = re.compile(r"Booting worker with pid: (\d+)")


@contextmanager
def django_helpdesk() -> Iterator[Process]:
    """Install and run it; the process is its worker, the hello has its `port`."""
    with tempfile.TemporaryDirectory(prefix="django-helpdesk-") as name:
        folder = Path(name)
        python = folder / "venv" / "bin" / "python"
        _run(sys.executable, "-m", "venv", str(folder / "venv"))
        _run(str(python), "-m", "pip", "install", "--quiet", *PACKAGES)
        (folder / "project.py").write_text(_PROJECT)
        (folder / "project_urls.py").write_text(_URLS)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
            "DJANGO_SETTINGS_MODULE": "project",
            "PYTHONPATH": name,
            "DATABASE": str(folder / "helpdesk.db"),
        }
        for arguments in (
            ["migrate", "--verbosity", "0"],
            ["shell", "-c", "from project import queue; queue()"],
        ):
            _run(str(python), "-m", "django", *arguments, env=environment)
        log = folder / "log"
        command = (
            *(str(python), "-m", "gunicorn", "--workers", "1", "--bind", "127.0.0.1:0"),
            "django.core.wsgi:get_wsgi_application()",
        )
        with log.open("w") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603
        try:
            yield _listening(log)
        finally:
            process.terminate()
            process.wait()


def _run(*command: str, **options: Any) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)  # noqa: S603


def _listening(log: Path) -> Process:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        listens, worker = _LISTENS.search(log.read_text()), _WORKER.search(log.read_text())
        if listens and worker:
            return Process(int(worker[1]), {"port": int(listens[1])})
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


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


def tickets(server: Process, seconds: float, *, pages: bool) -> dict[str, float]:
    """Cost and speed of a ticket."""
    port = server.hello["port"]

    def one_a_second() -> int:
        return len(asyncio.run(submit(port, seconds, pages=pages, pause=1)))

    cpu = cost(server, one_a_second, seconds)
    took = asyncio.run(submit(port, _FAST, pages=pages))
    return {"cpu_ms": cpu, "p50_ms": statistics.median(took) * 1000}


def requests(
    calm: tuple[Process, Process], busy: tuple[Process, Process], seconds: float
) -> dict[str, float]:
    """Cost of a request and speed, at two bots with their Slacks.

    Where requests come as fast as they are answered, cards wait for their channel, so that one
    bot cannot show both.
    """

    def one_a_second() -> int:
        server, slack = calm
        return int(load(server, slack.hello, 1, seconds, pause="1.0", **_REQUEST)["count"])

    cpu = cost(calm[0], one_a_second, seconds)
    server, slack = busy
    return {"cpu_ms": cpu, "p50_ms": load(server, slack.hello, 1, _FAST, **_REQUEST)["p50_ms"]}


def cost(server: Process, used: Callable[[], int], seconds: float) -> float:
    """CPU time of one of what is done at a server, without what it uses at rest, in ms.

    One comes in a second, which a channel of Slack can take, and as people come: neither server
    is warm from the one before.

    Args:
        used: does that for so many seconds, and says how many there were.
    """
    begun = server.cpu_seconds()
    time.sleep(seconds)
    at_rest = server.cpu_seconds() - begun
    begun = server.cpu_seconds()
    count = used()
    return (server.cpu_seconds() - begun - at_rest) * 1000 / count


@contextmanager
def _bot() -> Iterator[tuple[Process, Process]]:
    """A bot with a Slack of its own, warmed up."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running("bench.slack", ready="SLACK_BOT_TOKEN") as slack,
        crossdesk(slack, f"sqlite:///{Path(folder) / 'crossdesk.db'}") as server,
    ):
        load(server, slack.hello, 1, _WARM_UP, pause="1.0", **_REQUEST)
        yield server, slack


def main(
    seconds: Annotated[int, typer.Option(help="How long a turn takes.")] = 20,
    rounds: Annotated[int, typer.Option(help="How often each takes its turn.")] = 2,
    *,
    pages: Annotated[bool, typer.Option(help="With the pages of form and ticket.")] = True,
) -> None:
    """Print CPU time and answering time of each, and the ratios of those that took turns."""
    found: list[tuple[dict[str, float], dict[str, float]]] = []
    with django_helpdesk() as theirs, _bot() as calm, _bot() as busy:
        tickets(theirs, 1.0, pages=pages)
        for _ in range(rounds):
            found.append((requests(calm, busy, seconds), tickets(theirs, seconds, pages=pages)))
            typer.echo(json.dumps(found[-1]))
    for key, what in (("cpu_ms", "CPU all in"), ("p50_ms", "until answered, half of them")):
        ours_, theirs_ = (statistics.median(turn[who][key] for turn in found) for who in (0, 1))
        typer.echo(
            f"{what}: {ours_:.1f} ms against {theirs_:.1f}: {theirs_ / ours_:.1f} times cheaper"
        )


if __name__ == "__main__":
    typer.run(main)
