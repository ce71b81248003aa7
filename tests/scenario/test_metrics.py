"""The answers of a running bot to an operator's tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from bot.slack.failures import Refused

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def told_by(office: Office) -> dict[str, str]:
    """The metrics, by their names with labels."""
    async with ClientSession() as session:
        url = f"http://127.0.0.1:{office.bot.web.port}/metrics"
        async with session.get(url) as answer:
            return dict(line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line)


async def test_deliveries_are_counted_by_kind_and_outcome(office: Office) -> None:
    done = 'crossdesk_delivery_seconds_count{kind="/request",outcome="done"}'
    refused = 'crossdesk_delivery_seconds_count{kind="/request",outcome="refused"}'
    before = await told_by(office)
    await office.alice.slash("/request", "it Screen stays black")
    await office.alice.slash("/request", "show 99")
    after = await told_by(office)
    for name in (done, refused):
        assert float(after[name]) == float(before.get(name, 0)) + 1


async def test_calls_of_slack_are_counted_by_method_and_result(
    office: Office,
) -> None:
    ok = 'crossdesk_slack_calls_total{method="chat.postMessage",result="ok"}'
    refused = 'crossdesk_slack_calls_total{method="users.info",result="user_not_found"}'
    before = await told_by(office)
    await office.alice.slash("/request", "it Screen stays black")
    await office.settled()
    with pytest.raises(Refused):
        await office.bot.workspace.client.member("U0NOBODY")
    after = await told_by(office)
    assert float(after[ok]) > float(before.get(ok, 0))
    assert float(after[refused]) == float(before.get(refused, 0)) + 1


async def test_each_job_says_when_it_last_succeeded_and_how_long_it_took(office: Office) -> None:
    await office.alice.slash("/request", "it Screen stays black")
    await office.settled()
    office.clock.pass_(hours=1)
    await office.bot.workspace.jobs.run_all()
    told = await told_by(office)
    for job in ("outbox", "directory", "sweep", "housekeeping"):
        assert float(told[f'crossdesk_job_last_success_timestamp_seconds{{name="{job}"}}']) > 0
        assert float(told[f'crossdesk_job_duration_seconds{{name="{job}"}}']) >= 0
        assert float(told[f'crossdesk_job_lag_seconds{{name="{job}"}}']) >= 0
    lag = float(told['crossdesk_job_lag_seconds{name="sweep"}'])
    assert lag == 1800, "half of an hour's promise is over"
    assert "crossdesk_outbox_backlog" in told
