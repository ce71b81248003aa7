"""A judge of the logs for process mining: pm4py reads them, and computes what Crossdesk measured.

pm4py is AGPL, so it stays outside of the product and its tests. From both logs alone, without any
calendar, it works out the first response and the resolution of every request; they have to be the
ones of `export requests`, to the tenth of a minute that stands there. Any warning is an error.

    python -m venv judge && judge/bin/pip install pm4py
    python -m bot export xes log.xes && python -m bot export ocel log.json
    python -m bot export requests requests.jsonl --format jsonl
    judge/bin/python bench/process_logs_in_pm4py.py log.xes log.json requests.jsonl

On 2026-11-29, with pm4py 2.7.23.11 and the demo's history: see docs/decisions/0073.
"""

import json
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")  # while its own dependencies are imported
import pm4py  # type: ignore[import-not-found]  # noqa: E402

warnings.simplefilter("error")
warnings.filterwarnings("ignore", message="Install the optional requirement")  # advertising

RESPONSES = {"answer", "ask", "resolve", "decline"}
RUNNING = {"open", "in_progress"}
ENDED = {"resolved", "closed"}

Event = tuple[str, str, str, str, float]
"""Activity, actor, role, state, and the working seconds since the event before."""


def last_hop(events: Iterable[Event]) -> list[Event]:
    """Leave out what happened with departments that had a request before."""
    found: list[Event] = []
    for event in events:
        if event[0] == "transfer":
            found = [(*event[:4], 0.0)]
        else:
            found.append(event)
    return found


def measured(events: list[Event], requester: str) -> tuple[float | None, float | None]:
    """Return the minutes until the first response and until the resolution, as far as there are."""
    response = resolution = None
    spent = running = 0.0
    state = "open"
    for activity, actor, _role, after, seconds in events:
        spent += seconds
        running += seconds if state in RUNNING else 0
        if response is None and activity in RESPONSES and actor != "crossdesk":
            response = None if actor == requester else minutes(spent)
            if actor == requester:
                spent = float("nan")  # what requesters answer themselves is none
        if after == "resolved" and state != "resolved":
            resolution = minutes(running)
        elif after in RUNNING or (after == "closed" and state not in ENDED):
            resolution = None
        state = after
    return response, resolution


def minutes(seconds: float) -> float | None:
    """Whole seconds as minutes with one digit."""
    return None if seconds != seconds else round(int(round(seconds, 3)) / 60, 1)  # noqa: PLR0124


def from_xes(path: str) -> Iterator[tuple[int, list[Event]]]:
    """Read XES."""
    frame = pm4py.read_xes(path)
    names = ("concept:name", "org:resource", "org:role", "state", "worked_seconds")
    for number, rows in frame.groupby("case:concept:name", sort=False):
        yield int(number), list(rows[list(names)].itertuples(index=False, name=None))


def from_ocel(path: str) -> Iterator[tuple[int, list[Event]]]:
    """Read OCEL 2.0, and take each request's own events from it."""
    log = pm4py.read_ocel2_json(path)
    print(log.get_summary().splitlines()[0:2], log.objects["ocel:type"].value_counts().to_dict())
    about = log.relations[log.relations["ocel:qualifier"] == "about"]
    events = log.events.rename(columns={"ocel:activity": "activity"}).set_index("ocel:eid")
    events = events.loc[about["ocel:eid"]]
    done_by = log.relations[log.relations["ocel:qualifier"] == "done by"].set_index("ocel:eid")
    actors = done_by["ocel:oid"].str.removeprefix("person:")
    found: dict[int, list[tuple[int, Event]]] = {}
    for row, key in zip(events.itertuples(), about["ocel:oid"], strict=True):
        number, sequence = map(int, row.Index.removeprefix("event:").split("-"))
        if key != f"request:{number}":
            raise ValueError(f"{row.Index} is about {key}")
        event = (row.activity, actors[row.Index], row.role, row.state, float(row.worked_seconds))
        found.setdefault(number, []).append((sequence, event))
    for number, its_events in found.items():
        yield number, [event for _, event in sorted(its_events)]


def judge(name: str, cases: Iterable[tuple[int, list[Event]]], rows: dict[int, Any]) -> int:
    """Compare; return how many differ."""
    right = [0, 0]
    wrong = 0
    left = set(rows)
    for number, events in cases:
        left.discard(number)
        row = rows[number]
        found = measured(last_hop(events), row["requester"])
        expected = (row["first_response_minutes"], row["resolution_minutes"])
        for n, (one, other) in enumerate(zip(found, expected, strict=True)):
            if one == other:
                right[n] += one is not None
            else:
                wrong += 1
                print(name, number, ("first response", "resolution")[n], one, other)
    print(f"{name}: {right[0]} first responses, {right[1]} resolutions; {wrong} differ, "
          f"{len(left)} requests are missing")  # fmt: skip
    return wrong + len(left)


def main() -> None:
    """Judge both logs."""
    xes, ocel, requests = sys.argv[1:]
    lines = Path(requests).read_text(encoding="utf-8").splitlines()
    rows = {row["number"]: row for row in map(json.loads, lines)}
    print("pm4py", pm4py.__version__)
    sys.exit(judge("XES", from_xes(xes), rows) + judge("OCEL", from_ocel(ocel), rows) > 0)


if __name__ == "__main__":
    main()
