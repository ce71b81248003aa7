"""What an operator's tools can ask the running bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientSession

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def test_each_job_says_when_it_last_succeeded_and_how_long_it_took(office: Office) -> None:
    await office.alice.slash("/request", "it Screen stays black")
    office.clock.pass_(hours=1)
    await office.bot.jobs.run_all()
    async with ClientSession() as session:
        url = f"http://127.0.0.1:{office.bot.web.port}/metrics"
        async with session.get(url) as answer:
            told = dict(line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line)
    for job in ("outbox", "directory", "sweep", "housekeeping"):
        assert float(told[f'crossdesk_job_last_success_timestamp_seconds{{job="{job}"}}']) > 0
        assert float(told[f'crossdesk_job_duration_seconds{{job="{job}"}}']) >= 0
        assert float(told[f'crossdesk_job_lag_seconds{{job="{job}"}}']) >= 0
    lag = float(told['crossdesk_job_lag_seconds{job="sweep"}'])
    assert lag == 1800, "half of an hour's promise is over"
    assert "crossdesk_outbox_backlog" in told
