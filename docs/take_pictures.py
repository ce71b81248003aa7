"""Take docs/pictures: start the demo, act in it as its people, and photograph the page.

    .venv/bin/python docs/take_pictures.py [STEP...]

A step is a function below, such as `surveys`; without one, all are taken.
Needs Chromium; CHROMIUM names one that is not in the usual place.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = Path(__file__).with_name("pictures")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

LAPTOP = (1120, 780)
PHONE = (390, 780)


@contextmanager
def the_demo() -> Iterator[str]:
    """The demo, in a process of its own; its page's address."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101
        addresses = (re.search(r"http://[\d.]+:\d+/", line) for line in process.stdout)
        address = next(filter(None, addresses), None)
        if address is None:
            raise SystemExit("the demo did not start")
        try:
            yield address.group()
        finally:
            process.terminate()


class Guest:
    """Acts as anybody on the demo's page."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url

    def at(self, person: str, place: str, size: tuple[int, int] = LAPTOP) -> Page:
        """The page as a person sees it: a channel, "messages" or "home" with the bot."""
        state = self._state(person)
        app = state["apps"][0]
        if place == "home":
            place = f"app={app['app_id']}"
        elif place == "messages":
            with_bot = (each for each in state["channels"] if each["with"] == app["bot_user_id"])
            place = f"channel={next(with_bot)['id']}"
        else:
            place = f"channel={place}"
        width, height = size
        page = self._browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{self._url}#as={person}&{place}")
        page.wait_for_selector(f"body[data-ready={person}]")
        return page

    def type(self, person: str, words: str) -> None:
        """Type something in the lobby."""
        page = self.at(person, "C00LOBBY")
        enter(page, words)
        page.close()

    def _state(self, person: str) -> Any:
        with urlopen(f"{self._url}playground/state?as={person}") as answer:  # noqa: S310
            return json.load(answer)


def enter(page: Page, words: str, where: str = "#main") -> None:
    """Type into the composer of a conversation or a thread, and send it."""
    composer = page.locator(where).get_by_test_id("composer")
    composer.fill(words)
    composer.press("Enter")
    expect(composer).to_have_value("")


def open_thread(page: Page, card: str) -> None:
    """Open the thread of the card that says this."""
    message = page.locator("#main").get_by_test_id("message").filter(has_text=card).last
    message.get_by_test_id("thread-summary").click()
    expect(page.locator("#thread").get_by_test_id("message").first).to_be_visible()


def show_message(page: Page, words: str | re.Pattern[str]) -> None:
    """Scroll the last message that says this to the top, once it and its pictures are there."""
    message = page.locator("#main").get_by_test_id("message").filter(has_text=words).last
    expect(message).to_be_visible()
    page.wait_for_timeout(1000)  # until the page has gone to the newest message by itself
    message.evaluate("message => message.scrollIntoView()")


def number_of(page: Page, card: str) -> str:
    """The number of the request on the card that says this."""
    message = page.locator("#main").get_by_test_id("message").filter(has_text=card).last
    found = re.search(r"#(\d+) ", message.inner_text())
    assert found  # noqa: S101
    return found.group(1)


def wait_for(page: Page, words: str) -> None:
    """Wait until the page shows this."""
    expect(page.get_by_text(words).last).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Photograph the page, and close it."""
    picture_of(page, name)
    page.close()


def picture_of(page: Page, name: str) -> None:
    """Photograph the page, once everything in it has come to rest."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(700)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def english(guest: Guest) -> None:
    """A dripping air conditioning, from both sides; a form, a queue and the desk."""
    air_conditioning = "The air conditioning in 1510"
    mine = guest.at("U01ANNA", "messages")
    open_thread(mine, air_conditioning)
    enter(mine, "The guest is out until six: please go in.", "#thread")
    wait_for(mine, "is working on it")

    theirs = guest.at("U05TOM", "C03MAINT")
    open_thread(theirs, air_conditioning)
    wait_for(theirs, "wrote")
    number = number_of(theirs, air_conditioning)
    picture(theirs, "card")

    answer = "The drain was blocked. It is dry now, and I look again at five."
    guest.type("U05TOM", f"/answer {number} {answer}")
    wait_for(mine, "I look again at five")
    picture(mine, "conversation")

    form = guest.at("U01ANNA", "C00LOBBY", (1120, 880))
    enter(form, "/request purchasing/order Two luggage trolleys")
    form.get_by_role("textbox", name="Estimated price").fill("3600")
    form.locator("input[type=date]").fill((date.today() + timedelta(days=20)).isoformat())  # noqa: DTZ011
    form.get_by_role("textbox", name="What do you need").focus()
    picture(form, "form")

    guest.type("U06SARA", "/request it The scanner in the store room does not wake up")
    home = guest.at("U06SARA", "home")
    wait_for(home, "The scanner")
    picture(home, "home")

    desk = guest.at("U07DEV", "C00LOBBY")
    enter(desk, "/desk")
    wait_for(desk, "To see one department")
    picture(desk, "desk")


def chinese(guest: Guest) -> None:
    """An early guest, from both sides; a form on a phone."""
    early_guest = "1208 房客人提前到店"
    lin = guest.at("U04LIN", "C02HOUSE")
    card = lin.locator("#main").get_by_test_id("message").filter(has_text=early_guest)
    card.hover()
    card.get_by_test_id("reply-in-thread").click()
    enter(lin, "布草车在 12 楼，浴巾不够的话先从 11 楼拿。", "#thread")
    lin.close()
    bo = guest.at("U03BO", "C02HOUSE")
    open_thread(bo, early_guest)
    picture(bo, "card.zh-CN")

    chen = guest.at("U02CHEN", "messages")
    open_thread(chen, early_guest)
    enter(chen, "谢谢！客人在大堂等，好了请告诉我。", "#thread")
    wait_for(chen, "好了请告诉我")
    picture(chen, "conversation.zh-CN")

    form = guest.at("U02CHEN", "C00LOBBY", PHONE)
    enter(form, "/request it/laptop 前台笔记本屏幕不亮")
    wait_for(form, "资产编号")
    picture(form, "form-phone.zh-CN")


def looking(guest: Guest) -> None:
    """A queue, and what is found by two words."""
    for name, person, line, there in (
        ("queue", "U06SARA", "/answer", "Several at once"),
        ("find", "U05TOM", "/desk find air conditioning", "Results for"),
    ):
        page = guest.at(person, "C00LOBBY")
        enter(page, line)
        wait_for(page, there)
        picture(page, name)


def needs(guest: Guest) -> None:
    """The unmet needs of a department, in Chinese on a phone, too."""
    for name, person, line, size in (
        ("needs", "U05TOM", "/desk needs", (1120, 1000)),
        ("needs-phone.zh-CN", "U04LIN", "/desk needs", (390, 1100)),
    ):
        page = guest.at(person, "messages", size)
        enter(page, line)
        wait_for(page, "90")  # days, in its last line
        picture(page, name)


def chains(guest: Guest) -> None:
    """A chain half-way, as its requester sees it: on a laptop and a phone, in both languages."""
    chen = guest.at("U02CHEN", "C00LOBBY")
    chen.get_by_test_id("modal-cancel").click()  # of the form on the phone
    enter(chen, "/request people/new-colleague 前台新同事 李蕾")
    chen.locator("input[type=date]").fill((date.today() + timedelta(days=25)).isoformat())  # noqa: DTZ011
    chen.get_by_role("textbox", name="设备预算").fill("5800")
    chen.get_by_role("combobox", name="工作地点").click()
    chen.get_by_role("option", name="办公室").click()
    chen.get_by_test_id("modal-submit").click()
    wait_for(chen, "已收到你的请求")
    chen.get_by_test_id("modal-cancel").click()
    for person, channel, summary in (
        ("U03BO", "C02HOUSE", "工服三套，已放在更衣室。"),
        ("U08MEI", "C06PEOPLE", "工牌已制作，请到人力资源部领取。"),
    ):
        page = guest.at(person, channel)
        step = page.locator("#main").get_by_test_id("message").filter(has_text=": 前台新同事 李蕾")
        step.last.get_by_role("button", name="解决", exact=True).click()
        page.get_by_test_id("modal").get_by_role("textbox").first.fill(summary)
        page.get_by_test_id("modal-submit").click()
        expect(step.last).to_contain_text("已解决")
        page.close()
    for person, words, ending in (("U05TOM", "Omar Haddad", ""), ("U02CHEN", "李蕾", ".zh-CN")):
        for size, name in ((LAPTOP, "chain"), (PHONE, "chain-phone")):
            page = guest.at(person, "messages", size)
            show_message(page, words)
            picture(page, f"{name}{ending}")


def let_time_pass(page: Page, way: str) -> None:
    """Choose from the clock's menu: "hour", "morning" or "monday"."""
    clock = page.get_by_test_id("clock")
    before = clock.inner_text()
    clock.click()
    page.get_by_test_id(f"pass-{way}").click()
    expect(page.get_by_test_id(f"pass-{way}")).to_have_count(0)
    expect(clock).not_to_have_text(before)


def time_passes(guest: Guest) -> None:
    """A repair that nobody answers for an hour: on its card, to its assignee and his superior."""
    sara = guest.at("U06SARA", "C00LOBBY")
    let_time_pass(sara, "morning")
    enter(sara, "/request maintenance The lift is stuck between two floors")
    tom = guest.at("U05TOM", "C03MAINT")
    card = tom.locator("#main").get_by_test_id("message").filter(has_text="The lift").last
    card.get_by_role("button", name="Claim", exact=True).click()
    wait_for(tom, "assigned to")
    let_time_pass(sara, "hour")
    sara.close()
    expect(card).to_contain_text("overdue since")
    picture(tom, "promises")

    tom = guest.at("U05TOM", "messages")
    show_message(tom, "The lift")
    picture(tom, "nag")

    chen = guest.at("U02CHEN", "messages")
    show_message(chen, "The lift")
    picture(chen, "nag.zh-CN")


def evaluation(guest: Guest) -> None:
    """Ask Anna for a rating, and render a digest for Sara in English and for 林静 in Chinese."""
    mine = guest.at("U01ANNA", "messages", (1120, 700))
    mine.get_by_test_id("modal-cancel").click()  # of the form for the trolleys
    solved = mine.locator("#main").get_by_test_id("message").filter(has_text="Reception PC 2").last
    solved.get_by_role("button", name="Confirm").click()
    expect(solved.get_by_test_id("thread-summary")).to_contain_text("2 replies")
    open_thread(mine, "Reception PC 2")
    picture(mine, "rating")

    for person, heading, ending in (
        ("U06SARA", r"Week \d+ ·", ""),
        ("U04LIN", r"第 \d+ 周 ·", ".zh-CN"),
    ):
        page = guest.at(person, "messages", (1120, 1130))
        show_message(page, re.compile(heading))
        picture(page, f"digest{ending}")


def design(guest: Guest) -> None:
    """A manager designs a service: on a laptop in English, on a phone in Chinese."""
    for person, size, ending, words in (
        (
            "U06SARA",
            (1120, 860),
            "",
            ("My department", "Show", "Change", "Resolution", "4d", "Save"),
        ),
        ("U04LIN", PHONE, "-phone.zh-CN", ("我的部门", "查看", "修改", "解决", "45m", "保存")),
    ):
        department, show, change, resolution, sooner, save = words
        page = guest.at(person, "home", size)
        window = page.get_by_test_id("modal").last
        page.get_by_role("button", name=department).click()
        window.get_by_role("button", name=show).first.click()
        expect(window.get_by_role("button", name=change, exact=True).first).to_be_visible()
        picture_of(page, f"service{ending}")
        window.get_by_role("button", name=change, exact=True).first.click()
        window.get_by_role("textbox", name=resolution).fill(sooner)
        window.get_by_role("button", name=save).click()
        expect(window.get_by_role("button", name=save)).to_be_enabled()
        picture(page, f"preview{ending}")


def reviews(guest: Guest) -> None:
    """Review purchasing for Sara, and housekeeping for 林静 in Chinese."""
    for person in ("U06SARA", "U04LIN"):
        lobby = guest.at(person, "C00LOBBY")
        enter(lobby, "/desk review")
        lobby.wait_for_timeout(10_000)  # Crossdesk may never have written to them before
        lobby.close()
    for person, heading, size, name in (
        ("U06SARA", "Review: ", (1000, 1400), "review"),
        ("U04LIN", "季度回顾：", (1120, 1230), "review.zh-CN"),
    ):
        page = guest.at(person, "messages", size)
        show_message(page, heading)
        picture(page, name)


def close_windows(page: Page) -> None:
    """Close what somebody has open, from the top down."""
    close = page.locator("[data-testid=modal-cancel]:visible")
    while close.count():
        close.last.click()
        page.wait_for_timeout(700)


def rollouts(guest: Guest) -> None:
    """Nia reads a roll-out in English; 林静 promises linen sooner, and 王波 reads it on a phone."""
    nia = guest.at("U09NIA", "messages", (1120, 640))
    show_message(nia, "New at")
    picture(nia, "rollout")

    lin = guest.at("U04LIN", "home")
    close_windows(lin)
    window = lin.get_by_test_id("modal").last
    lin.get_by_role("button", name="我的部门").click()
    window.get_by_role("button", name="查看").nth(1).click()
    window.get_by_role("button", name="修改", exact=True).first.click()
    window.get_by_role("textbox", name="解决").fill("40m")
    save = window.get_by_role("button", name="保存")
    save.click()
    expect(window).to_contain_text("还没有保存")
    save.click()
    expect(window).to_contain_text("已保存")
    close_windows(lin)
    let_time_pass(lin, "hour")
    lin.close()
    bo = guest.at("U03BO", "messages", PHONE)
    show_message(bo, "有更新")
    picture(bo, "rollout-phone.zh-CN")


SURVEYS = (
    (
        "U05TOM",
        "Send it to",
        "people answered",
        "survey",
        (
            ("U01ANNA", "Somebody who answers the phone at night"),
            ("U02CHEN", "大堂空调半夜会停"),
            ("U03BO", "希望能约上午的时间"),
            ("U04LIN", "布草车的轮子没有备件"),
            ("U06SARA", "Which spare parts you need each month"),
        ),
    ),
    (
        "U08MEI",
        "发给",
        "个回答了",
        "survey-phone.zh-CN",
        (
            ("U01ANNA", "A certificate in English"),
            ("U02CHEN", "工资条上的加班明细"),
            ("U03BO", "排班变了没有人说"),
            ("U05TOM", "One page on who gets which allowance"),
            ("U09NIA", ""),
        ),
    ),
)


def surveys(guest: Guest) -> None:
    """Tom and 梅雪 ask three questions, people answer, and three weeks later there are results."""
    for manager, send, _, _, answers in SURVEYS:
        page = guest.at(manager, "messages")
        enter(page, "/desk ask")
        page.get_by_role("button", name=send).last.click()
        page.wait_for_timeout(5_000)
        page.close()
        for place, (person, missing) in enumerate(answers):
            answer(guest, person, missing, place % 2)
    tom = guest.at("U05TOM", "C00LOBBY")
    for _ in range(3):
        let_time_pass(tom, "monday")
        tom.wait_for_timeout(3_000)
    tom.close()
    for manager, _, words, name, _ in SURVEYS:
        page = guest.at(manager, "messages", PHONE if "phone" in name else (1120, 640))
        page.wait_for_timeout(5_000)  # until the pictures of the digest below are there
        show_message(page, words)
        picture(page, name)


def answer(guest: Guest, person: str, missing: str, slower: int) -> None:
    """Answer the only survey that somebody has not answered."""
    page = guest.at(person, "messages", PHONE)
    close_windows(page)
    name = re.compile("Answer the questions|回答问题")
    page.locator("#main").get_by_role("button", name=name).click()
    form = page.get_by_test_id("modal").last
    form.get_by_role("textbox").first.fill(missing)
    for field, choice in enumerate((1 - slower, slower)):
        form.get_by_role("combobox").nth(field).click()
        page.get_by_role("option").nth(choice).click()
    page.get_by_test_id("modal-submit").last.click()
    expect(form).to_be_hidden()
    page.close()


STEPS = (
    english,
    chinese,
    looking,
    needs,
    chains,
    time_passes,
    evaluation,
    reviews,
    design,
    rollouts,
    surveys,
)


def main() -> None:
    """Take them all, or those of the steps that are named."""
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=60_000)  # a busy machine is no failure
    with the_demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        guest = Guest(browser, url)
        for step in STEPS:
            if not sys.argv[1:] or step.__name__ in sys.argv[1:]:
                step(guest)
        browser.close()


if __name__ == "__main__":
    main()
