"""The quarterly review: who gets it and when, and what it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.form_models import RequestForm
from bot.usecases.reports.reviews import order_reviews
from bot.usecases.requests import by_provider, opening
from domain.organisation import MemberRole
from tests.scenario.clockwork import at, key_of, look, wall
from tests.scenario.steps import ask, buttons, said, shown, whisper

if TYPE_CHECKING:
    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


def january(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of January 2027, whose fourth is a Monday, by the clock in Shanghai."""
    return datetime(2027, 1, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def reviews_to(person: Person) -> list[dict[str, Any]]:
    """The reviews in somebody's direct messages, oldest first."""
    return [each for each in person.dm if key_of(each).startswith("review:")]


async def solved(office: Office, count: int, first: datetime, hours: float = 1) -> None:
    """Alice asks the help desk for something each half hour, and Bob solves it some time after."""

    def live(uow: UnitOfWork) -> None:
        for place in range(count):
            asked_at = first + timedelta(minutes=place)
            opened = opening.open_by_line(uow, office.alice.id, asked_at, "it", "", "Slow")
            assert not isinstance(opened, RequestForm)
            at = asked_at + timedelta(hours=hours)
            by_provider.resolve(uow, office.bob.id, at, opened.request.number, "Done")

    await office.run(live)


async def test_each_manager_gets_one_with_the_first_digest_of_a_quarter(office: Office) -> None:
    await solved(office, 20, wall(2, 10))
    await ask(office, office.alice, "people Pay")
    await at(office, wall(9, 9), january(1, 9))
    assert reviews_to(office.mei) == []
    await at(office, january(4, 8, 59), january(4, 9), january(4, 9, 1), january(11, 9))
    it, people = reviews_to(office.mei)
    assert shown(it).startswith("季度回顾：信息技术部")
    assert "2026 年第 4 季度" in shown(it)
    assert "服务台" in shown(it)
    assert len([block for block in it["blocks"] if block["type"] == "image"]) == 2
    assert "没有一项服务" in shown(people)
    assert reviews_to(office.bob) == reviews_to(office.slack.person("U09ADMIN")) == []


async def test_a_bot_that_was_not_there_in_the_quarter_sends_none(office: Office) -> None:
    await at(office, january(4, 10))
    await ask(office, office.alice, "it Slow")
    await at(office, january(5, 10))
    assert reviews_to(office.mei) == [], "it was not there in the last quarter"


async def test_after_downtime_it_is_made_up_for(office: Office) -> None:
    await ask(office, office.alice, "it Slow")
    await at(office, january(20, 23), january(21, 10))
    assert [key_of(each) for each in reviews_to(office.mei)] == [
        f"review:{office.mei.id}:2026-Q4:{department}" for department in (1, 2)
    ]


async def test_it_is_asked_for_of_any_time_by_those_who_may(office: Office) -> None:
    await solved(office, 20, wall(2, 10))
    office.clock.now = wall(3, 10)
    await look(office)
    ada = office.slack.person("U09ADMIN")
    assert "The review of IT is being made" in said(await ada.slash("/desk", "review it week"))
    await office.settled()
    (found,) = reviews_to(ada)
    assert "20 requests ended" in shown(found)
    assert "Only department managers" in said(await office.bob.slash("/desk", "review it"))
    refused = said(await ada.slash("/desk", "review"))
    assert "you manage no department, so name one" in refused
    assert "Choose one of these: IT, People, Facilities" in refused


async def test_what_has_just_happened_is_in_what_is_asked_for(any_office: Office) -> None:
    office = any_office
    await solved(office, 20, wall(2, 10))
    office.clock.now = wall(3, 10)
    ada = office.slack.person("U09ADMIN")
    await ada.slash("/desk", "review it week")
    await office.settled()
    (found,) = reviews_to(ada)
    assert "20 requests ended" in shown(found), "no job has measured them"


async def test_while_much_is_to_be_measured_what_is_asked_for_waits(office: Office) -> None:
    await solved(office, 60, wall(2, 10))
    ada = office.slack.person("U09ADMIN")
    office.clock.now = wall(3, 10)
    await ada.slash("/desk", "review it week")
    await office.settled()
    assert reviews_to(ada) == [], "it would say that nothing has ended"
    await at(office, wall(3, 10, 1), wall(3, 10, 2))
    (found,) = reviews_to(ada)
    assert "60 requests ended" in shown(found)


async def test_what_can_never_be_measured_holds_nothing_up_for_ever(office: Office) -> None:
    await solved(office, 60, wall(2, 10))
    ada = office.slack.person("U09ADMIN")
    office.clock.now = wall(3, 10)
    await ada.slash("/desk", "review it week")
    await office.settled()
    office.clock.now = wall(3, 10, 31)
    office.bot.workspace.sender.wake()
    await office.settled()
    assert len(reviews_to(ada)) == 1


async def test_who_manages_nothing_any_more_gets_none(office: Office) -> None:
    def order_and_lose_the_role(uow: UnitOfWork) -> None:
        order_reviews(uow, office.mei.id, office.clock(), "it", None)
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.MANAGER, [])

    await office.run(order_and_lose_the_role)
    await office.settled()
    assert reviews_to(office.mei) == []


async def with_proposals(office: Office) -> dict[str, Any]:
    """Mei's review of IT, whose help desk answers and solves much later than it promises."""
    await solved(office, 30, wall(2, 10), hours=26)  # 9.5 hours of working time
    await at(office, january(4, 9))
    return reviews_to(office.mei)[0]


def first_review(office: Office) -> str:
    """Return how the review of IT reads now."""
    return shown(reviews_to(office.mei)[0])


async def test_a_proposal_is_adopted_with_a_click_and_the_review_says_so(office: Office) -> None:
    review = await with_proposals(office)
    assert "服务台：首次响应改为承诺 2 个工作日，不再是 1 小时" in shown(review)
    await office.mei.click(review, "proposal.adopt")
    await whisper(office, office.mei, "“服务台”从现在起承诺 2 个工作日内首次响应")
    await office.settled()
    assert "✓ @U04MEI 已采纳：服务台：首次响应改为承诺" in first_review(office)
    catalogue = await office.run(lambda uow: uow.catalogue.definition())
    (helpdesk, *_) = catalogue.departments[0].services
    assert str(helpdesk.standard.first_response) == "2d"
    (revision, *_) = await office.run(lambda uow: uow.catalogue_revisions.newest(1))
    assert revision.authorship.reason == "季度回顾的建议"
    await office.mei.click(review, "proposal.adopt", stale=True)
    await whisper(office, office.mei, "已经就这条建议作了决定")


async def test_a_proposal_is_declined_with_a_word_or_left_for_the_next_review(
    office: Office,
) -> None:
    review = await with_proposals(office)
    await office.mei.click(review, "proposal.decline")
    form = await office.mei.next_view()
    assert "不会再提" in shown(form)
    assert (await office.mei.submit(form, {"reason": "我们要招人"})).ok
    await office.settled()
    review = reviews_to(office.mei)[0]
    assert "✗ @U04MEI 未采纳" in shown(review)
    assert "我们要招人" in shown(review)
    await office.mei.click(review, "proposal.postpone")
    await whisper(office, office.mei, "已留到下次回顾")
    await office.settled()
    assert "留到下次回顾：服务台：解决时间" in first_review(office)
    assert "proposal.adopt" not in buttons(reviews_to(office.mei)[0])


async def test_who_no_longer_manages_the_department_decides_nothing(office: Office) -> None:
    review = await with_proposals(office)

    def lose_the_role(uow: UnitOfWork) -> None:
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.MANAGER, [])

    await office.run(lose_the_role)
    for button in ("proposal.adopt", "proposal.decline", "proposal.postpone"):
        await office.mei.click(review, button)
        await whisper(office, office.mei, "没有修改：只有")
