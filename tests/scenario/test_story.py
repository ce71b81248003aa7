"""The whole story, asked to solved, over each way in, on each database, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State

if TYPE_CHECKING:
    from tests.scenario.office import Office

WORDS = {
    "en": {
        "title": "Screen stays black",
        "answer": "Try the other cable",
        "reply": "Done, no luck",
        "question": "Which cable?",
        "summary": "Cable replaced",
        "thanks": "Thanks!",
    },
    "zh": {
        "title": "屏幕一直是黑的",
        "answer": "换一根线试试",
        "reply": "换了，还是不行",
        "question": "是哪根线？",
        "summary": "已更换线缆",
        "thanks": "谢谢！",
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_request_is_asked_claimed_answered_and_solved(
    every_office: Office, language: str
) -> None:
    office, words = every_office, WORDS[language]
    requester = office.alice if language == "en" else office.xiao

    said = await requester.slash("/request", f"it {words['title']}")
    assert said is not None
    assert "#1" in said.text
    card = await office.card(1, saying=words["title"])
    mine = await office.dm(requester, "#1", words["title"])

    await office.bob.click(card, "request.claim")
    await office.dm(requester, "#1", "处理中" if language == "zh" else "In progress")

    said = await office.bob.slash("/answer", f"#1 {words['answer']}")
    assert said is not None
    await office.reply_in_thread(requester, mine, words["answer"])

    await office.bob.click(await office.card(1), "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": words["question"]})
    await office.reply_in_thread(requester, mine, words["question"])

    await requester.say(mine["channel"], words["reply"], thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, card, words["reply"])

    await office.bob.click(await office.card(1), "request.resolve")
    form = await office.bob.next_view()
    await office.bob.submit(form, {"summary": words["summary"], "quality": ["0"]})
    await office.reply_in_thread(requester, mine, words["summary"])

    await requester.say(mine["channel"], words["thanks"], thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, card, words["thanks"])
    solved = await office.run(lambda uow: uow.requests.by_number(1))
    assert solved.state is State.RESOLVED

    await requester.click(await office.dm(requester, "#1", words["title"]), "request.confirm")
    closed = await office.run(lambda uow: uow.requests.by_number(1))
    assert closed.state is State.CLOSED
    events = await office.run(lambda uow: uow.events.of_request(closed.id))
    assert [event.kind for event in events] == [
        Action.OPEN,
        Action.CLAIM,
        Action.ANSWER,
        Action.ASK,
        Action.REPLY,
        Action.RESOLVE,
        Action.REPLY,
        Action.CONFIRM,
    ]
    await office.settled()
    assert await office.run(lambda uow: uow.outbox.dead()) == ()
    assert len(office.slack.messages("it")) == 1 + len(
        office.bob.thread("C01IT", card["ts"])[1:]
    ), "the channel holds one card, and the thread under it"
