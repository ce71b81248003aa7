"""Words of a requester under a request that is resolved or has ended."""

import re

from domain.events import Content, Replied, Sent
from domain.search_terms import folded

_THANKS = {
    *("thanks", "thank", "thx", "you", "very", "much", "so", "many", "a", "lot", "again", "all"),
    *(
        "great",
        "perfect",
        "good",
        "super",
        "cool",
        "nice",
        "lovely",
        "awesome",
        "ok",
        "okay",
        "fine",
    ),
    *("cheers", "bye", "it", "works", "working", "worked", "now", "solved", "done", "everyone"),
    *("+1", "thumbsup", "ok_hand", "pray", "tada", "heart", "smile", "clap", "white_check_mark"),
    *("👍", "🙏", "🎉", "👌", "😊", "❤️", "✅"),
}
_CHINESE_THANKS = re.compile(
    "(?:谢谢|谢啦|多谢|感谢|好的|好了|好|可以了|可以|没问题|解决了|辛苦|收到|太好|太棒|非常|很|都|已经|"
    "你们|你|大家|啦|了|哈|呀|啊|的)+"
)
_BETWEEN = re.compile(r"[\s.,:;!~()\-。，、！～…]+")


def is_objection(content: Content) -> bool:
    """Whether this may say that something is wrong: all that a requester writes, but for thanks."""
    return isinstance(content, Replied) and may_object(content)


def may_object(said: Sent) -> bool:
    """Whether a message, or what an edit made of it, says more than thanks."""
    return bool(said.files) or not says_thanks(said.text)


def says_thanks(text: str) -> bool:
    """Whether a message says nothing but thanks, word by word."""
    words = list(filter(None, _BETWEEN.split(folded(text))))
    return bool(words) and all(each in _THANKS or _CHINESE_THANKS.fullmatch(each) for each in words)
