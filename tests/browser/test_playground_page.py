"""The playground's page in a real browser: what is shown to whom, and what people do there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, expect

from tests.browser.page_workspace import ALICE, BOB, GENERAL, IT, MEI, STAFF, card
from tests.browser.pages import PHONE

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage


def messages(page: Page) -> Locator:
    return page.locator("#main").get_by_test_id("message")


def composer(page: Page) -> Locator:
    return page.locator("#main").get_by_test_id("composer")


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-testid=modal] [data-block-id="{name}"][data-action-id]')


async def choose(page: Page, label: str, option: str) -> None:
    """Searches in a select, and picks by the keyboard."""
    select = page.get_by_role("combobox", name=label, exact=True)
    await select.fill(option)
    await expect(page.get_by_role("option", name=option, exact=True)).to_be_visible()
    await select.press("Enter")


async def say(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await composer(page).press("Enter")


# Messages


async def test_messages_show_who_said_what_and_when(desk: Desk, open_page: OpenPage) -> None:
    alice, bob = desk.slack.person(ALICE), desk.slack.person(BOB)
    first = await alice.say(GENERAL, "The lift is *out of order*", formatted=True)
    await bob.say(GENERAL, "On it", thread_ts=first["ts"])
    await bob.react(first, "eyes")
    await alice.edit(await alice.say(GENERAL, "Nono"), "Noon")
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    message = messages(page).first
    await expect(message).to_contain_text("Alice Wu")
    await expect(message.locator("strong")).to_have_text("out of order")
    await expect(message.locator("a.message-time")).to_have_text(re.compile("2:33\\sPM"))
    await expect(message.get_by_test_id("reaction")).to_have_text("👀1")
    await expect(message.get_by_test_id("thread-summary")).to_contain_text("1 reply")
    await expect(messages(page).last).to_contain_text("Noon (edited)")
    await expect(page.get_by_role("separator", name="Today")).to_be_visible()


async def test_nothing_that_people_type_becomes_markup(desk: Desk, open_page: OpenPage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"> <b>b</b> & <script>1</script>"
    await desk.slack.person(ALICE).say(IT, evil)
    text = {"type": "plain_text", "text": evil}
    await desk.post(evil, blocks=[{"type": "section", "text": text}])
    page = await open_page(desk.url, ALICE, channel=IT)
    for shown in (messages(page).first, messages(page).last):
        await expect(shown.locator(".message-content")).to_contain_text(evil)
        await expect(shown.locator("img, b, script")).to_have_count(0)
    assert "owned" not in await page.title()


async def test_what_others_say_appears_by_itself(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await composer(page).fill("half typed")
    await desk.slack.person(BOB).say(GENERAL, f"Hello <@{ALICE}>")
    await expect(messages(page)).to_contain_text(["Hello @Alice Wu"])
    await expect(composer(page)).to_have_value("half typed")
    await expect(composer(page)).to_be_focused()


async def test_unread_messages_are_marked_until_they_are_seen(
    desk: Desk, open_page: OpenPage
) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    link = page.locator(f'[data-testid=channel-link][data-channel="{IT}"]')
    await expect(link).not_to_have_class(re.compile("unread"))
    await desk.slack.person(BOB).say(IT, f"<@{ALICE}> please")
    await expect(link).to_have_class(re.compile("unread"))
    await expect(link.get_by_test_id("unread-count")).to_have_text("1")
    await link.click()
    await expect(page.get_by_role("separator", name="New")).to_be_visible()
    await page.locator(f'[data-testid=channel-link][data-channel="{GENERAL}"]').click()
    await expect(link).not_to_have_class(re.compile("unread"))


async def test_ephemeral_messages_are_seen_by_one_person_only(
    desk: Desk, open_page: OpenPage
) -> None:
    await desk.client.chat_postEphemeral(channel=IT, user=ALICE, text="A secret")
    await desk.post("For all")
    alice = await open_page(desk.url, ALICE, channel=IT)
    bob = await open_page(desk.url, BOB, channel=IT)
    await expect(messages(alice).first).to_contain_text("Only visible to you")
    await expect(messages(alice).first).to_contain_text("A secret")
    await expect(messages(bob)).to_have_count(1)


async def test_own_messages_are_edited_and_deleted(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await say(page, "Hello @Bob Okafor & <you>")
    await expect(messages(page).locator(".mention")).to_have_text("@Bob Okafor")
    await messages(page).first.hover()
    await page.get_by_test_id("message-menu").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    edit = page.get_by_test_id("edit-input")
    await expect(edit).to_have_value("Hello @Bob Okafor & <you>")
    await edit.fill("Bye @Bob Okafor")
    await edit.press("Enter")
    await expect(messages(page).first).to_contain_text("Bye @Bob Okafor (edited)")
    assert desk.slack.messages("general")[-1]["text"] == f"Bye <@{BOB}>"
    await messages(page).first.hover()
    await page.get_by_test_id("message-menu").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_test_id("confirm-accept").click()
    await expect(messages(page)).to_have_count(0)


async def test_a_reaction_is_added_and_taken_back(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", GENERAL)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await messages(page).first.hover()
    await page.get_by_test_id("react").click()
    await page.locator('.emoji-choice[data-name="tada"]').click()
    reaction = page.get_by_test_id("reaction")
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await reaction.click()
    await expect(reaction).to_have_count(0)


async def test_a_file_is_attached(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    file = {"name": "room.txt", "mimeType": "text/plain", "buffer": b"412"}
    await page.locator("#main input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await say(page, "See here")
    link = page.get_by_test_id("file")
    await expect(link).to_contain_text("room.txt")
    fetch = "(link) => fetch(link.href).then((answer) => answer.text())"
    assert await link.evaluate(fetch) == "412"


async def test_a_reply_goes_to_the_thread(desk: Desk, open_page: OpenPage) -> None:
    ts = await desk.post("A question", GENERAL)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await messages(page).first.hover()
    await page.get_by_test_id("reply-in-thread").click()
    panel = page.get_by_test_id("thread-panel")
    await expect(panel.get_by_test_id("message")).to_have_count(1)
    await panel.get_by_test_id("composer").fill("An answer")
    await panel.get_by_test_id("composer").press("Enter")
    await expect(panel.get_by_test_id("message").last).to_contain_text("An answer")
    await expect(messages(page)).to_have_count(1)
    await expect(page.get_by_test_id("thread-summary")).to_contain_text("1 reply")
    assert f"thread={ts}" in page.url
    await panel.get_by_test_id("thread-close").click()
    await expect(panel).to_be_hidden()


async def test_a_permalink_leads_to_its_message(desk: Desk, open_page: OpenPage) -> None:
    ts = await desk.post("The old card")
    answer = await desk.client.chat_getPermalink(channel=IT, message_ts=ts)
    await desk.post(f"See <{answer['permalink']}|the card>", GENERAL)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.get_by_role("link", name="the card").click()
    await expect(page.locator(f'#main [data-ts="{ts}"]')).to_have_class(re.compile("pointed"))


async def test_a_lost_connection_loses_nothing(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.add_init_script(
        """window.WebSocket = class extends WebSocket {
            constructor(url) { super(url); window.line = this; }
        };"""
    )
    await page.reload()
    await expect(composer(page)).to_be_visible()
    await page.evaluate("new Promise((done) => { line.onclose = done; line.close(); })")
    await desk.slack.person(BOB).say(GENERAL, "Said in the meantime")
    await expect(messages(page)).to_contain_text(["Said in the meantime"])


async def load(page: Page, url: str) -> None:
    """Load the page at an address that differs from its present one by nothing but the fragment.

    Going there loads nothing; and to load it again then may be too late: the page has gone on.
    """
    await page.goto("about:blank")
    await page.goto(url)


async def test_an_address_of_nobody_leads_to_somebody(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await load(page, f"{desk.url}#as=U0NOBODY")
    await expect(page.get_by_role("alert")).to_contain_text("U0NOBODY")
    await expect(page.get_by_test_id("act-as")).to_contain_text("Alice Wu")
    await expect(composer(page)).to_be_visible()


async def test_an_error_stays_until_it_is_closed(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.clock.install()
    await load(page, f"{desk.url}#as=U0NOBODY")
    error = page.get_by_role("alert")
    await expect(error).to_contain_text("U0NOBODY")
    await page.clock.fast_forward("10:00")
    await expect(error).to_be_visible()
    await error.get_by_role("button", name="Close").click()
    await expect(error).to_have_count(0)


async def test_the_end_stays_in_view_whenever_a_picture_comes(
    desk: Desk, open_page: OpenPage
) -> None:
    """Also between a message and the browser's word that the page has scrolled to it."""
    for number in range(30):
        await desk.post(f"Message {number}", GENERAL)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await expect(messages(page).last).to_be_in_viewport()
    await page.evaluate(
        """() => {
            const list = document.querySelector("[data-testid=messages]");
            new MutationObserver((_, observer) => {
                observer.disconnect();
                list.lastElementChild.style.paddingTop = "2000px";
            }).observe(list, {childList: true});
        }"""
    )
    await desk.post("The last one", GENERAL)
    await expect(page.get_by_text("The last one")).to_be_in_viewport()


# The frame


async def test_acting_as_somebody_else_changes_language_and_view(
    desk: Desk, open_page: OpenPage
) -> None:
    page = await open_page(desk.url, ALICE, channel=IT)
    await page.get_by_test_id("act-as").click()
    await page.locator(f'[data-testid=act-as-person][data-user="{MEI}"]').click()
    await expect(page.get_by_test_id("act-as")).to_contain_text("李美")
    await expect(page.get_by_test_id("act-as")).to_contain_text("中文")
    await expect(page.get_by_role("heading", name="频道")).to_be_visible()
    assert f"as={MEI}" in page.url
    await page.go_back()
    await expect(page.get_by_test_id("act-as")).to_contain_text("Alice Wu")
    await expect(page.get_by_test_id("channel-head")).to_contain_text("Requests to IT")


async def test_a_channel_is_joined_before_one_talks_there(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=STAFF)
    await expect(composer(page)).to_have_count(0)
    await page.get_by_test_id("join").click()
    await say(page, "Hello staff")
    await expect(messages(page).last).to_contain_text("Hello staff")


async def test_a_direct_message_is_begun(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.get_by_test_id("new-message").click()
    await page.get_by_role("menuitem", name="Bob Okafor").click()
    await expect(page.get_by_test_id("channel-head")).to_contain_text("Bob Okafor")
    await say(page, "Between us")
    bob = await open_page(desk.url, BOB, channel=GENERAL)
    link = bob.locator(f'[data-testid=channel-link][data-user="{ALICE}"]')
    await expect(link.get_by_test_id("unread-count")).to_have_text("1")


async def test_the_app_home_has_its_tabs(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.get_by_test_id("app-link").click()
    home = page.get_by_test_id("app-home")
    await expect(home.get_by_role("heading", name="My requests")).to_be_visible()
    await home.get_by_role("button", name="Show #7").click()
    await expect(page.get_by_role("dialog", name="Request #7")).to_be_visible()
    await page.get_by_test_id("modal-close").click()
    await page.get_by_test_id("tab-messages").click()
    await expect(composer(page)).to_be_visible()


async def test_it_fits_a_phone(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", IT, blocks=card("open, and " + "very-long-" * 20))
    page = await open_page(desk.url, ALICE, channel=IT, size=PHONE)
    sidebar = page.get_by_test_id("sidebar")
    await expect(sidebar).to_be_hidden()
    await page.get_by_test_id("side-toggle").click()
    await expect(sidebar).to_be_visible()
    await sidebar.locator(f'[data-channel="{IT}"]').click()
    await expect(sidebar).to_be_hidden()
    await say(page, "/request")
    await expect(page.get_by_test_id("modal-submit")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_test_id("modal-close")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


async def test_every_control_has_a_name(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", IT, blocks=card("open"))
    page = await open_page(desk.url, ALICE, channel=IT)
    await say(page, "/request")
    await expect(page.get_by_test_id("modal")).to_be_visible()
    nameless = """[...document.querySelectorAll('button, textarea, input:not([hidden])')].filter(
        (one) => !one.innerText.trim() && !one.ariaLabel && !(one.labels ?? []).length
    ).map((one) => one.outerHTML)"""
    assert await page.evaluate(nameless) == []


async def test_guests_and_people_of_other_workspaces_are_labelled(
    desk: Desk, open_page: OpenPage
) -> None:
    desk.slack.add_person("U08GUEST", "Gus Guest", guest="single")
    desk.slack.add_person("U09EXT", "Eve Xternal", team_id="T0PARTNER")
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.get_by_test_id("act-as").click()
    for user_id, label in (("U08GUEST", "GUEST"), ("U09EXT", "EXTERNAL")):
        person = page.locator(f'[data-testid=act-as-person][data-user="{user_id}"]')
        await expect(person.get_by_test_id("standing")).to_have_text(label)
    alice = page.locator(f'[data-testid=act-as-person][data-user="{ALICE}"]')
    await expect(alice.get_by_test_id("standing")).to_have_count(0)
