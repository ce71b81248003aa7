"""A local Slack workspace for trying and testing a Slack app. Loopback only."""

from playground.app_config import AppConfig, Command, Shortcut
from playground.blocks import message_text
from playground.errors import RefusedError
from playground.faults import Fault
from playground.guide import Step
from playground.organisation import read_organisation
from playground.person import Person
from playground.ratelimits import RateLimits
from playground.server import Playground
from playground.workspace import Workspace

__all__ = [
    "AppConfig",
    "Command",
    "Fault",
    "Person",
    "Playground",
    "RateLimits",
    "RefusedError",
    "Shortcut",
    "Step",
    "Workspace",
    "message_text",
    "read_organisation",
]
