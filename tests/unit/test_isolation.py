"""The isolation of the tests: no network but loopback, and none of the developer's settings."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from bot.settings import Settings


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_nothing_leaves_this_machine() -> None:
    with socket.socket() as outwards, pytest.raises(SocketConnectBlockedError):
        outwards.connect(("203.0.113.7", 443))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_settings_of_whoever_runs_the_tests_are_out_of_reach() -> None:
    assert [name for name in Settings.model_fields if name.upper() in os.environ] == []
    assert not Path(".env").exists()
