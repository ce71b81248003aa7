"""The rich_text block: sections, lists, quotes, preformatted text and what stands in a line."""

from playground.blockkit.composition import MAX_URL, TIME_ZONE, block
from playground.blockkit.schema import (
    Fields,
    Rule,
    array,
    boolean,
    enum,
    integer,
    matching,
    record,
    string,
    tagged,
)

_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_MENTION_STYLE = record(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "highlight", "client_highlight", "unlink"),
        boolean,
    ),
)
_ID = string(255)


def _inline(required: Fields, optional: Fields | None = None, *, style: Rule = _STYLE) -> Rule:
    return record(required, {"style": style, **(optional or {})})


_TEXT = _inline({"text": string()})
_LINK = _inline({"url": string(MAX_URL)}, {"text": string(), "unsafe": boolean})

_INLINE = tagged(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": _inline({"user_id": _ID}, style=_MENTION_STYLE),
        "usergroup": _inline({"usergroup_id": _ID}, style=_MENTION_STYLE),
        "channel": _inline({"channel_id": _ID}, style=_MENTION_STYLE),
        "team": _inline({"team_id": _ID}, style=_MENTION_STYLE),
        "emoji": _inline(
            {"name": string()},
            {"unicode": string(), "url": string(MAX_URL), "skin_tone": integer(1, 6)},
        ),
        "date": _inline(
            {"timestamp": integer(0), "format": string()},
            {"url": string(MAX_URL), "fallback": string(), "timezone": TIME_ZONE},
        ),
        "broadcast": _inline({"range": enum("here", "channel", "everyone")}),
        "color": _inline({"value": matching(r"#[0-9A-Fa-f]{6}", "must be a color like #f2c744")}),
    }
)

_SECTION = record({"elements": array(_INLINE)})
_BORDER = {"border": integer(0, 1)}

RICH_TEXT_ELEMENTS = array(
    tagged(
        {
            "rich_text_section": _SECTION,
            "rich_text_list": record(
                {
                    "style": enum("bullet", "ordered"),
                    "elements": array(tagged({"rich_text_section": _SECTION})),
                },
                {"indent": integer(0, 8), "offset": integer(0), **_BORDER},
            ),
            "rich_text_quote": record({"elements": array(_INLINE)}, _BORDER),
            "rich_text_preformatted": record(
                {"elements": array(tagged({"text": _TEXT, "link": _LINK}))}, _BORDER
            ),
        }
    )
)
RICH_TEXT = block({"elements": RICH_TEXT_ELEMENTS})
