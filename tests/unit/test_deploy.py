"""The files with which operators run the bot: they name what the bot really has."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.metrics import MetricWrapperBase

import bot.metrics
from bot import __version__
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
BOARD = DEPLOY / "grafana" / "crossdesk.json"
OPERATORS = ROOT / "docs" / "operators.md"


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def expressions() -> list[str]:
    rules = [rule for group in read(ALERTS)["groups"] for rule in group["rules"]]
    panels = json.loads(BOARD.read_text("utf-8"))["panels"]
    return [rule["expr"] for rule in rules] + [
        target["expr"] for panel in panels for target in panel["targets"]
    ]


def told() -> set[str]:
    """The names of what `/metrics` tells; a histogram's and a counter's as they are asked for."""
    assert bot.metrics
    types = re.findall(r"^# TYPE (\S+) (\S+)$", generate_latest().decode(), re.MULTILINE)
    suffixes = {"histogram": ("_bucket", "_count", "_sum")}
    return {name + end for name, kind in types for end in suffixes.get(kind, ("",))}


def test_alerts_and_the_board_ask_only_for_what_the_bot_tells() -> None:
    asked = {
        name for text in expressions() for name in re.findall(r"(?:crossdesk|process)_\w+", text)
    }
    assert len(asked) > 5
    assert asked <= told()


def test_no_metric_has_a_label_that_prometheus_gives_to_what_it_scrapes() -> None:
    # It would be called exported_job there, and no rule that asks for it would find anything.
    metrics = [each for each in vars(bot.metrics).values() if isinstance(each, MetricWrapperBase)]
    assert metrics
    for metric in metrics:
        assert not {"job", "instance"} & set(metric._labelnames), metric._name


def test_every_alert_is_explained_to_operators() -> None:
    names = {rule["alert"] for group in read(ALERTS)["groups"] for rule in group["rules"]}
    explained = set(re.findall(r"^\| `(Crossdesk\w+)` \|", OPERATORS.read_text("utf-8"), re.M))
    assert explained == names


@pytest.mark.skipif(which("promtool") is None, reason="promtool is not installed")
def test_the_alerts_fire_when_they_should_and_only_then() -> None:
    test = [which("promtool") or "", "test", "rules", str(ALERTS.with_suffix(".test.yml"))]
    ran = subprocess.run(test, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_images_have_the_version_of_the_bot() -> None:
    assert read(ROOT / "compose.yaml")["services"]["crossdesk"]["image"] == (
        f"crossdesk:{__version__}"
    )
    images = read(DEPLOY / "kubernetes" / "kustomization.yaml")["images"]
    assert [image["newTag"] for image in images] == [__version__]


def test_the_image_copies_what_the_wheel_holds_and_nothing_secret() -> None:
    copied = set(
        re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    )
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M))
    assert {name for line in copied for name in line.split()} == sent
    assert {"bot", "store", "domain", "playground", "manifest.yml"} <= sent
    assert not any(".env" in name or name.endswith(".db") for name in sent)


def test_kubernetes_applies_files_that_are_there_and_probes_paths_that_are_served() -> None:
    folder = DEPLOY / "kubernetes"
    for name in read(folder / "kustomization.yaml")["resources"]:
        assert (folder / name).is_file()
    (container,) = read(folder / "deployment.yaml")["spec"]["template"]["spec"]["containers"]
    paths = {
        probe: container[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }


def test_every_setting_that_a_deployment_gives_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields}
    compose = read(ROOT / "compose.yaml")["services"]["crossdesk"]["environment"]
    secret = read(DEPLOY / "kubernetes" / "secret.example.yaml")["stringData"]
    assert {*compose, *secret} <= known
