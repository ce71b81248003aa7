"""A manager asks those whom the department serves, and reads the answers without names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.lifecycle import State
from tests.scenario.clockwork import at, key_of, says
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import ask, asked, bring_in, shown, state_of, whisper

if TYPE_CHECKING:
    from tests.scenario.office import Office

SERVED = ("U01ALICE", "U05PAT", "U06QIN", "U07XIAO", "U09ADMIN")
ALL_RECEIVE = CATALOGUE.replace(
    "    providers: [U05PAT, U06QIN]\n",
    f"    providers: [U05PAT, U06QIN]\n    members: [{', '.join(SERVED)}]\n",
)


async def test_a_department_asks_and_reads_the_answers_after_two_weeks(any_office: Office) -> None:
    office = any_office
    await bring_in(office, ALL_RECEIVE)
    await ask(office, office.alice, "it Screen stays black")
    await office.bot.workspace.jobs.run_all()
    await office.mei.slash("/desk", "ask it")
    await office.mei.click(office.mei.ephemerals[-1], "survey.send")
    await whisper(office, office.mei, "发给了 5 个人")
    await at(office, office.clock.now + timedelta(hours=1))
    for number, person_id in enumerate(SERVED):
        person = office.slack.person(person_id)
        (question,) = (each for each in person.dm if key_of(each).startswith("survey:"))
        await person.click(question, "survey.answer")
        form = await person.next_view()
        assert (await person.submit(form, {})).errors
        result = await person.submit(
            form, {"missing": f"A projector, says {number}", "matters": "helpdesk"}
        )
        assert result.ok, result.errors
        await office.settled()
    thanks = await office.dm(office.alice, "Thank you. IT reads your answers")
    assert "survey.answer" not in str(thanks)
    await office.mei.slash("/desk", "ask it")
    assert "projector" not in shown(office.mei.ephemerals[-1])
    await at(office, office.clock.now + timedelta(days=14))
    told = shown(await office.dm(office.mei, "信息技术部的调查结果", "5 个人中有 5 个回答了"))
    assert "最重要的承诺：服务台 5" in told
    assert "A projector, says 4" in told
    await office.dm(office.alice, "The survey of IT is over")
    await office.mei.slash("/desk", "ask it")
    again = shown(office.mei.ephemerals[-1])
    assert "A projector, says 4" in again
    assert "上一次调查：2026 年第 4 季度" in again
    assert "2027年1月1日起可以发送下一次" in again


async def test_words_under_a_survey_are_no_reply_with_a_name(office: Office) -> None:
    await bring_in(office, ALL_RECEIVE)
    number = await asked(office)
    await office.bot.workspace.jobs.run_all()
    await office.mei.slash("/desk", "ask it")
    await office.mei.click(office.mei.ephemerals[-1], "survey.send")
    await at(office, office.clock.now + timedelta(hours=1))
    (question,) = (each for each in office.alice.dm if key_of(each).startswith("survey:"))
    await says(office, office.alice, question, "They are slow")
    await office.reply_in_thread(office.alice, question, "They are slow")
    assert await state_of(office, number) is State.WAITING
    assert "They are slow" not in str(office.slack.messages("C01IT"))


async def test_only_managers_ask(office: Office) -> None:
    for person in (office.alice, office.bob):
        answer = await person.slash("/desk", "ask it")
        assert answer is not None
        assert "manage" in shown(answer.message)
        assert "reports" not in shown(answer.message), "a survey is none"
    answer = await office.slack.person("U09ADMIN").slash("/desk", "ask it")
    assert answer is not None
    assert "Only the managers of a department" in shown(answer.message)
