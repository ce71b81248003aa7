"""The hotel of the demo as a Slack workspace: its people, its channels, and the bot in it."""

import time
from collections.abc import Callable
from pathlib import Path

from bot.app_manifest import MANIFEST
from playground import AppConfig, Playground, RateLimits
from playground.clock import PATIENCE
from playground.workspace import InstalledApp, Workspace

CATALOGUE = Path(__file__).with_name("hotel.yaml")

NAME = "Lotus Hotel"
TIMEZONE = "Asia/Shanghai"

PEOPLE = (
    ("U01ANNA", "Anna Keller", "en-GB", "Reception"),
    ("U02CHEN", "陈晓", "zh-CN", "前厅部经理"),
    ("U03BO", "王波", "zh-CN", "客房服务员"),
    ("U04LIN", "林静", "zh-CN", "客房部经理"),
    ("U05TOM", "Tom Becker", "en-US", "Chief engineer"),
    ("U06SARA", "Sara Rossi", "en-US", "Purchasing"),
    ("U07DEV", "Dev Patel", "en-GB", "IT"),
    ("U08MEI", "梅雪", "zh-CN", "人力资源部经理"),
    ("U09NIA", "Nia Okafor", "en-GB", "Technician"),
)

CHANNELS = (
    ("C00LOBBY", "lobby", [user_id for user_id, *_ in PEOPLE]),
    ("C01FRONT", "front-desk", ["U01ANNA", "U02CHEN"]),
    ("C02HOUSE", "housekeeping", ["U03BO", "U04LIN"]),
    ("C03MAINT", "maintenance", ["U05TOM", "U09NIA"]),
    ("C04PURCH", "purchasing", ["U06SARA"]),
    ("C05IT", "it", ["U07DEV"]),
    ("C06PEOPLE", "people", ["U08MEI"]),
)


def demo_slack(
    workspace: Workspace, port: int = 0, now: Callable[[], float] = time.time
) -> Playground:
    """A local Slack to show the bot in.

    It takes messages as fast as they come: nobody is to wait for what has happened before. And it
    is patient: a busy machine is no failure.
    """
    return Playground(
        workspace,
        port=port,
        rate_limits=RateLimits.off(),
        now=now,
        answer_within=PATIENCE,
        open_within=PATIENCE,
    )


def hotel(port: int = 0, now: Callable[[], float] = time.time) -> Playground:
    """The empty house: a workspace of its name, whose clock starts from `now` (epoch seconds)."""
    return demo_slack(Workspace(team_name=NAME, domain="lotus-hotel"), port, now)


def furnish(slack: Playground) -> InstalledApp:
    """Bring the people and channels into an empty workspace and install the bot."""
    for user_id, name, locale, title in PEOPLE:
        slack.add_person(user_id, name, locale=locale, tz=TIMEZONE, title=title)
    for channel_id, name, members in CHANNELS:
        slack.add_channel(channel_id, name, members=members)
    channels = [channel_id for channel_id, *_ in CHANNELS]
    return slack.install(AppConfig.from_manifest(MANIFEST), channels=channels)
