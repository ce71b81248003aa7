"""The playground's page and its apps: commands, buttons, forms and shortcuts in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, expect

from tests.browser.page_workspace import ALICE, BOB, GENERAL, IT, card

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage


def composer(page: Page) -> Locator:
    return page.locator("#main").get_by_test_id("composer")


def message(page: Page) -> Locator:
    return page.locator("#main").get_by_test_id("message").first


def title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Title")


async def say(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await composer(page).press("Enter")


async def choose(page: Page, label: str, option: str) -> None:
    """Searches in a select, and picks by the keyboard."""
    select = page.get_by_role("combobox", name=label, exact=True)
    await select.fill(option)
    await expect(page.get_by_role("option", name=option, exact=True)).to_be_visible()
    await select.press("Enter")


async def choose_department(page: Page) -> None:
    """Chooses IT, and waits for the form to follow, which would lose what is searched for."""
    await choose(page, "Department", "IT")
    await expect(page.get_by_text("Answers in 1 h")).to_have_count(3)


async def open_form(desk: Desk, open_page: OpenPage) -> Page:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await say(page, "/request")
    await expect(page.get_by_role("dialog", name="New request")).to_be_visible()
    return page


# Commands


async def test_commands_are_completed_with_their_usage(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await composer(page).press_sequentially("/re")
    offers = page.get_by_test_id("completion")
    await expect(offers).to_contain_text(["/request", "/report"])
    await expect(offers.first).to_contain_text("[department] [title]")
    await composer(page).press("ArrowDown")
    await composer(page).press("ArrowUp")
    await composer(page).press("Enter")
    await expect(composer(page)).to_have_value("/request ")
    await composer(page).press_sequentially("attic")
    await composer(page).press("Enter")
    await expect(message(page)).to_contain_text("There is no department attic.")
    await expect(message(page)).to_contain_text("Only visible to you")
    await expect(composer(page)).to_have_value("")


async def test_a_command_that_ends_with_a_channels_name_is_sent_at_once(
    desk: Desk, open_page: OpenPage
) -> None:
    desk.slack.add_channel("C09AUDIT", "audit", members=[ALICE])
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await composer(page).press_sequentially("/request attic for #it")
    await expect(page.get_by_test_id("completion").first).to_contain_text("#it")
    await composer(page).press("Enter")
    await expect(message(page)).to_contain_text("There is no department attic for #it.")


async def test_shift_enter_begins_a_line_and_drafts_wait(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await composer(page).press_sequentially("one")
    await composer(page).press("Shift+Enter")
    await composer(page).press_sequentially("two")
    await page.locator(f'[data-testid=channel-link][data-channel="{IT}"]').click()
    await expect(composer(page)).to_have_value("")
    await page.locator(f'[data-testid=channel-link][data-channel="{GENERAL}"]').click()
    await expect(composer(page)).to_have_value("one\ntwo")


async def test_what_an_app_refused_is_said_and_not_lost(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await say(page, "/nothing at all")
    await expect(page.get_by_role("alert")).to_contain_text("/nothing is not a valid command")
    await expect(composer(page)).to_have_value("/nothing at all")


# Messages


async def test_a_click_reaches_the_app_and_the_card_changes(
    desk: Desk, open_page: OpenPage
) -> None:
    await desk.post("Card", blocks=card("open"))
    alice = await open_page(desk.url, ALICE, channel=IT)
    bob = await open_page(desk.url, BOB, channel=IT)
    await message(bob).get_by_role("button", name="Claim").click()
    for page in (alice, bob):
        await expect(message(page)).to_contain_text("request.claim by @Bob Okafor")


async def test_a_dangerous_button_asks_first(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", blocks=card("open"))
    page = await open_page(desk.url, BOB, channel=IT)
    decline = message(page).get_by_role("button", name="Decline")
    await decline.click()
    await page.get_by_role("button", name="Keep it").click()
    assert desk.slack.deliveries.of("block_actions") == []
    await decline.click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("The requester is told.")
    await page.get_by_role("button", name="Decline it").click()
    await expect(message(page)).to_contain_text("request.decline by")


async def test_an_overflow_menu_works_by_keyboard(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", blocks=card("open"))
    page = await open_page(desk.url, BOB, channel=IT)
    await message(page).locator('[data-action-id="menu"]').focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Transfer")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main").get_by_text("You chose transfer")).to_be_visible()


async def test_shortcuts_of_messages_and_of_the_workspace(desk: Desk, open_page: OpenPage) -> None:
    await desk.slack.person(BOB).say(GENERAL, "The lift is broken")
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await message(page).hover()
    await page.get_by_test_id("message-menu").click()
    await page.get_by_role("menuitem", name="Turn into a request").click()
    await expect(title(page)).to_have_value("The lift is broken")
    await page.get_by_test_id("modal-cancel").click()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    await page.locator("#main").get_by_test_id("shortcuts").click()
    await page.get_by_role("menuitem", name="Ask a department").click()
    await expect(page.get_by_role("dialog", name="Every field")).to_be_visible()


# Forms


async def test_a_form_shows_errors_and_is_sent(desk: Desk, open_page: OpenPage) -> None:
    page = await open_form(desk, open_page)
    await page.get_by_test_id("modal-submit").click()
    errors = page.get_by_test_id("field-error")
    await expect(errors).to_have_text(["Please complete this required field."] * 3)
    assert desk.slack.deliveries.of("view_submission") == []
    await choose_department(page)
    await choose(page, "Service", "Service 217")
    await title(page).fill("bad")
    await title(page).press("Enter")
    await expect(errors).to_have_text(["That says too little."])
    await expect(title(page)).to_be_focused()
    await title(page).fill("Screen stays black")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    [values] = desk.submitted
    assert values["service"]["value"]["selected_option"]["value"] == "service 217"
    assert values["title"]["value"]["value"] == "Screen stays black"


async def test_what_is_half_typed_survives_an_update_of_the_form(
    desk: Desk, open_page: OpenPage
) -> None:
    page = await open_form(desk, open_page)
    await title(page).fill("Half")
    await choose(page, "Department", "Housekeeping")
    await expect(page.get_by_text("Answers in 1 h")).to_have_count(3)
    await expect(title(page)).to_have_value("Half")
    await expect(page.get_by_role("combobox", name="Department")).to_have_value("Housekeeping")
    await expect(page.get_by_role("combobox", name="Department")).to_be_focused()


async def test_an_external_select_asks_the_app_as_one_types(
    desk: Desk, open_page: OpenPage
) -> None:
    page = await open_form(desk, open_page)
    select = page.get_by_role("combobox", name="Service")
    await select.click()
    await expect(page.get_by_role("option")).to_have_count(100)
    await select.press_sequentially("ice 29")
    await expect(page.get_by_role("option")).to_have_count(11)
    asked = [delivery.payload["value"] for delivery in desk.slack.deliveries.of("block_suggestion")]
    assert asked[0] == ""
    assert asked[-1] == "ice 29"
    assert len(asked) < len("ice 29")
    await select.press("ArrowDown")
    await select.press("Enter")
    await expect(select).to_have_value("Service 290")
    await select.press("ArrowDown")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await select.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(page.get_by_test_id("modal")).to_be_visible()


async def test_modals_are_stacked(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Card", blocks=card("open"))
    page = await open_page(desk.url, ALICE, channel=IT)
    heading = page.get_by_test_id("modal").get_by_role("heading")
    await message(page).get_by_role("button", name="Show").click()
    await expect(heading).to_have_text("Request #7")
    for leave in ("modal-back", "modal-close"):
        await page.get_by_role("button", name="More", exact=True).click()
        await expect(heading).to_have_text("Second")
        await page.get_by_test_id(leave).click()
        if leave == "modal-back":
            await expect(heading).to_have_text("Request #7")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    assert desk.slack.person(ALICE).views == []


async def test_every_kind_of_field_reaches_the_app(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.locator("#main").get_by_test_id("shortcuts").click()
    await page.get_by_role("menuitem", name="Ask a department").click()
    for label, typed in {
        "Text": "two\nlines",
        "Number": "12",
        "Email": "a@example.org",
        "Link": "https://example.org/x",
        "Date": "2026-12-01",
        "Time": "14:30",
        "Moment": "2026-12-01T14:30",
    }.items():
        await page.get_by_label(label, exact=True).fill(typed)
    await page.get_by_role("radio", name="B").check()
    await page.get_by_role("checkbox", name="C").check()
    for label, picked in {
        "Static": "E",
        "Many": "G",
        "User": "Bob Okafor",
        "Users": "李美 客房部",
        "Channel": "#it",
        "Conversation": "#general",
    }.items():
        await choose(page, label, picked)
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}
    await page.locator(".input-file").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator(".file-names")).to_have_text("a.txt")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    [state] = desk.submitted
    assert _summary(state) == {
        "text": "two\nlines",
        "number": "12",
        "email": "a@example.org",
        "url": "https://example.org/x",
        "date": "2026-12-01",
        "time": "14:30",
        "moment": 1796131800,  # half past two in Berlin
        "one": "b",
        "some": ["c"],
        "static": "e",
        "many": ["g"],
        "user": BOB,
        "users": ["U04MEI"],
        "channel": IT,
        "place": GENERAL,
        "files": ["a.txt"],
    }


def _summary(state: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
    """Return the value of each field, options and files by their names."""

    def bare(value: object) -> object:
        if isinstance(value, list):
            return [bare(one) for one in value]
        if isinstance(value, dict):
            return value["value"] if "value" in value else value["name"]
        return value

    return {
        name: bare(next(value for key, value in actions["value"].items() if key != "type"))
        for name, actions in state.items()
    }


async def test_fields_are_checked_before_the_form_is_sent(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.locator("#main").get_by_test_id("shortcuts").click()
    await page.get_by_role("menuitem", name="Ask a department").click()
    for label, typed in {"Number": "1.5", "Email": "nobody", "Link": "javascript:1"}.items():
        await page.get_by_label(label, exact=True).fill(typed)
    await page.get_by_test_id("modal-submit").click()
    for block, error in {
        "number": "Enter a whole number.",
        "email": "Enter an email address",
        "url": "Enter a link",
    }.items():
        wrong = page.locator(f'.block[data-block-id="{block}"]').get_by_test_id("field-error")
        await expect(wrong).to_contain_text(error)


async def test_a_form_that_the_app_does_not_answer_stays_open(
    desk: Desk, open_page: OpenPage
) -> None:
    page = await open_form(desk, open_page)
    await choose_department(page)
    await choose(page, "Service", "Service 1")
    await title(page).fill("Kept")
    await desk.connection.close_async()
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_role("alert")).to_contain_text("We had some trouble connecting")
    await expect(title(page)).to_have_value("Kept")
