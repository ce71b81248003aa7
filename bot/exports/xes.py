"""XES (IEEE 1849): a trace for each request, a case at a time."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from bot.exports.process_logs import Case, Happening

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def xes(cases: Iterable[Case]) -> Iterator[str]:
    """Yield the log, a trace at a time."""
    yield _HEAD
    yield from map(_trace, cases)
    yield "</log>\n"


def _trace(case: Case) -> str:
    attributes: tuple[tuple[str, str | int | None], ...] = (
        ("concept:name", str(case.number)),
        ("department", case.department),
        ("service", case.service),
        ("requester", case.requester),
        ("requester_department", case.requester_department),
        ("priority", case.priority),
        ("parent", case.parent),
        ("chain", case.chain),
        ("step", case.step or None),
    )
    lines = [_attribute(key, value) for key, value in attributes if value is not None]
    return "\n".join(["<trace>", *lines, *map(_event, case.happenings), "</trace>\n"])


def _event(event: Happening) -> str:
    at = event.at.isoformat(timespec="milliseconds")
    return "".join(
        (
            "<event>",
            _attribute("concept:name", event.activity),
            f'<date key="time:timestamp" value="{at}"/>',
            _attribute("lifecycle:transition", event.transition),
            _attribute("org:resource", event.actor),
            _attribute("org:role", event.role),
            _attribute("org:group", event.department),
            _attribute("service", event.service),
            _attribute("state", event.state),
            f'<float key="worked_seconds" value="{event.worked_seconds!r}"/>',
            "</event>",
        )
    )


def _attribute(key: str, value: str | int) -> str:
    kind = "int" if isinstance(value, int) else "string"
    return f'<{kind} key="{key}" value={quoteattr(str(value))}/>'
