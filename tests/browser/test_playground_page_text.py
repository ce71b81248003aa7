"""How the playground's page writes Slack's texts, dates and rich blocks: the nodes it makes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

import playground
from bot.i18n import translator
from bot.layouts.samples import dossier
from bot.views.requests.cards import provider_card
from domain.lifecycle import State
from tests.browser.page_workspace import ALICE, BOB, GENERAL, MEI, NOW
from tests.browser.pages import PHONE

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage

PAGE = Path(playground.__file__).parent / "page"
SOON = int(NOW) + 86_400  # Friday, 27 November 2026, 14:33 in Berlin, 21:33 in Shanghai

# What was sent, and the markup that a reader in Berlin sees (mentions and links shortened).
MRKDWN = {
    "*bold* _italic_ ~strike~": "<strong>bold</strong> <em>italic</em> <s>strike</s>",
    "*_both_*, (*b*).": "<strong><em>both</em></strong>, (<strong>b</strong>).",
    "snake_case_name 2*3*4 a~b~c": "snake_case_name 2*3*4 a~b~c",
    "* not* *not * *a\nb*": "* not* *not * *a<br>b*",
    "中文*粗体*，但 *粗体* 可以": "中文*粗体*，但 <strong>粗体</strong> 可以",
    "`*code* &lt;b&gt;` *x*": "<code>*code* &lt;b></code> <strong>x</strong>",
    "```\na &lt; b\n  *c*\n```\nafter": "<pre>a &lt; b\n  *c*</pre>after",
    "&gt; one\n&gt; *two*\nthree": "<q>one<br><strong>two</strong></q>three",
    "a\n&gt;&gt;&gt; b\nc": "a<q>b<br>c</q>",
    "• one\n• two": "• one<br>• two",
    "&amp;lt; &lt;b&gt; &amp;": "&amp;lt; &lt;b> &amp;",
    "<b>raw</b>": "&lt;b>raw&lt;/b>",
    f"<@{BOB}> <#{GENERAL}> <!subteam^S01IT> <!here>": (
        "<m>@Bob Okafor</m> <m>#general</m> <m>@it-team</m> <m>@here</m>"
    ),
    "<@U09GONE|gone> <#C09GONE|lost>": "<m>@gone</m> <m>#lost</m>",
    "<https://example.org/?a=1&amp;b=2|a &amp; *b*>": (
        "<a https://example.org/?a=1&b=2>a &amp; *b*</a>"
    ),
    "*<https://example.org|x>*": "<strong><a https://example.org/>x</a></strong>",
    "see https://example.org/a.": "see <a https://example.org/a>https://example.org/a</a>.",
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x>",
    "<mailto:a@example.org|Ann>": "<a mailto:a@example.org>Ann</a>",
    ":tada: :nothing: 10:30:00": "🎉 :nothing: 10:30:00",
    f"<!date^{SOON}^{{date_short_pretty}} {{time}}|x>": "<t>Tomorrow 2:33 PM</t>",
    f"<!date^{SOON}^due {{date_pretty}}|x>": "<t>due tomorrow</t>",
    f"<!date^{SOON + 86_400}^{{date_long}}|x>": "<t>Saturday, November 28th, 2026</t>",
    f"<!date^{SOON + 86_400}^{{date}} {{date_num}}|x>": "<t>November 28th 2026-11-28</t>",
    f"<!date^{SOON}^{{nonsense}}|in *words*>": "in *words*",
}

# Makes the nodes, and names them shortly: mentions <m>, dates <t>, quotes <q>, links with target.
SHORT = """async ([module, name, argument]) => {
    const made = (await import(`/page/${module}.js`))[name](argument);
    const box = document.createElement('div');
    box.append(made);
    const short = (node) => {
        if (node.nodeType === Node.TEXT_NODE)
            return node.data.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        const inside = [...node.childNodes].map(short).join('');
        if (node.matches('.emoji')) return inside;
        if (node.matches('.mention')) return `<m>${inside}</m>`;
        if (node.matches('br')) return '<br>';
        const tag = { time: 't', blockquote: 'q', span: 'a' }[node.localName] ?? node.localName;
        const target = node.matches('a') ? ` ${node.href}` : '';
        return `<${tag}${target}>${inside}</${tag}>`;
    };
    return [...box.childNodes].map(short).join('');
}"""


async def test_mrkdwn_is_written_as_slack_writes_it(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    shown = {
        text: re.sub(r"\s", " ", await page.evaluate(SHORT, ["mrkdwn", "mrkdwn", text]))
        for text in MRKDWN
    }
    assert shown == {text: re.sub(r"\s", " ", markup) for text, markup in MRKDWN.items()}


async def test_plain_text_has_emoji_and_nothing_else(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    shown = await page.evaluate(SHORT, ["mrkdwn", "plainText", "*a* <@U1> &lt;b&gt; :tada:\n`c`"])
    assert shown == "*a* &lt;@U1> &lt;b> 🎉<br>`c`"


async def test_dates_are_the_readers(desk: Desk, open_page: OpenPage) -> None:
    date = f"<!date^{SOON}^{{date_short_pretty}} {{time}}|x>"
    later = f"<!date^{SOON + 86_400}^{{date_long}}|x>"
    await desk.post(f"{date} / {later}", GENERAL)
    page = await open_page(desk.url, MEI, channel=GENERAL)
    await expect(page.locator("#main time").first).to_have_text("明天 21:33")
    await expect(page.locator("#main time").last).to_have_text("2026年11月28日星期六")


def text(value: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": value, **({"style": style} if style else {})}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


async def test_rich_text_tables_and_markdown(desk: Desk, open_page: OpenPage) -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            section(text("a ", bold=True), {"type": "user", "user_id": BOB}),
            {"type": "rich_text_list", "style": "ordered", "elements": [section(text("one"))]},
            {"type": "rich_text_preformatted", "elements": [text("x < y")]},
        ],
    }
    cells = [{"type": "raw_text", "text": name} for name in ("Department", "Kept")]
    table = {"type": "table", "rows": [cells, cells]}
    markdown = {"type": "markdown", "text": "# Title\n\n- **b** and `c`\n- <img src=x>\n\n> q"}
    await desk.post("x", GENERAL, blocks=[rich, table, markdown])
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    content = page.locator("#main .message-content")
    await expect(content.locator(".rich-section strong")).to_have_text("a ")
    await expect(content.locator("ol > li")).to_have_text("one")
    await expect(content.locator(".rich-text pre")).to_have_text("x < y")
    await expect(content.get_by_role("columnheader")).to_have_text(["Department", "Kept"])
    await expect(content.get_by_role("cell")).to_have_text(["Department", "Kept"])
    await expect(content.get_by_role("heading", name="Title")).to_be_visible()
    await expect(content.locator(".markdown li")).to_have_text(["b and c", "<img src=x>"])
    await expect(content.locator("img")).to_have_count(0)


async def test_a_wide_table_scrolls_sideways_on_a_phone(desk: Desk, open_page: OpenPage) -> None:
    head = [{"type": "raw_text", "text": name} for name in ("Department", *["In progress"] * 5)]
    row = [{"type": "raw_text", "text": name} for name in ("People and culture", *["12"] * 5)]
    table = {
        "type": "table",
        "rows": [head, row],
        "column_settings": [{"is_wrapped": True}, *[{"align": "right"}] * 5],
    }
    await desk.post("x", GENERAL, blocks=[table])
    page = await open_page(desk.url, ALICE, size=PHONE, channel=GENERAL)
    wide, first = page.locator(".table-wrap"), page.get_by_role("columnheader").first
    await expect(first).to_be_visible()
    assert await first.evaluate("each => each.offsetWidth") >= 100
    assert await wide.evaluate("each => each.scrollWidth > each.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_buttons_of_a_card_and_its_menu_stand_in_one_line_on_a_phone(
    desk: Desk, open_page: OpenPage
) -> None:
    card = provider_card(dossier(State.OPEN, "Screen stays black"), translator("en-US"))
    (actions,) = [each for each in card.blocks if each["type"] == "actions"]
    assert [each["type"] for each in actions["elements"]] == [*["button"] * 4, "overflow"]
    await desk.post("x", GENERAL, blocks=[actions])
    page = await open_page(desk.url, ALICE, size=PHONE, channel=GENERAL)
    elements = page.locator("#main .block-actions > *")
    await expect(elements).to_have_count(5)
    tops = "all => new Set(all.map(each => each.getBoundingClientRect().top)).size"
    assert await elements.evaluate_all(tops) == 1


async def test_latin_letters_are_not_set_in_a_chinese_font() -> None:
    fonts = re.search(r"--sans:([^;]*)", (PAGE / "base.css").read_text("utf-8"))
    assert fonts
    names = [name.strip().strip('"') for name in fonts[1].split(",")]
    chinese = [names.index(name) for name in names if re.search("CJK|PingFang|YaHei", name)]
    assert max(map(names.index, ("Roboto", "Liberation Sans", "DejaVu Sans"))) < min(chinese)


async def test_attachments_and_pictures(desk: Desk, open_page: OpenPage) -> None:
    picture = {"type": "image", "image_url": f"{desk.url}page/icon.svg", "alt_text": "A sign"}
    attachment = {"color": "#cc0000", "title": "Overdue", "text": "*3* requests", "fallback": "x"}
    await desk.post("See", GENERAL, blocks=[picture])
    await desk.post("See", GENERAL, attachments=[attachment])
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await expect(page.get_by_role("img", name="A sign")).to_be_visible()
    await expect(page.locator(".attachment")).to_have_text("Overdue3 requests")


def test_data_never_becomes_markup_and_nothing_is_fetched_from_outside() -> None:
    for file in PAGE.iterdir():
        source = file.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source
        )
        if file.suffix in {".html", ".css"}:
            assert not re.search(r"(?:src|href)=\"(?!/page/)|url\(|@import", source)
