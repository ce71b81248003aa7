"""Gaps in the catalogue or the workspace, and what to do about them."""

from collections.abc import Mapping, Sequence

from bot.i18n import Translator, mark
from bot.labels import enumeration
from bot.views.blocks import Line, Message, bullets, channel, fallback, phrase, rich, text, user
from domain.gaps import Gap, GapKind

_SHOWN = 30

_LINES: Mapping[GapKind, str] = {
    GapKind.NOBODY_SERVES: mark(
        "Nobody serves {departments}. Invite people to the channel, or name providers in the "
        "catalogue."
    ),
    GapKind.NO_MANAGER: mark(
        "No manager is named for {departments}, so escalations go to the administrators. Name one "
        "in the catalogue."
    ),
    GapKind.MANAGERS_GONE: mark(
        "All managers of {departments} have left, so escalations go to the administrators. Name "
        "another one in the catalogue."
    ),
    GapKind.UNKNOWN_PERSON: mark(
        "{who} is not in this workspace. Correct or remove this ID in {departments}."
    ),
    GapKind.LEFT: mark("{who} has left the workspace. Name somebody else in {departments}."),
    GapKind.SHARED_CHANNEL: mark(
        "{departments} share the channel {channel}, so everybody in it serves those that name "
        "no providers. Give each department its own channel, or name its providers."
    ),
    GapKind.NO_ADMIN: mark(
        "No active administrator is named, so nobody is told when managers miss something. Name "
        "one under “admins”."
    ),
}


def gap_line(gap: Gap, t: Translator) -> Line:
    """Name a gap, and what to do about it."""
    named = gap.departments or ("admins",)
    return phrase(
        t.gettext(_LINES[gap.kind]),
        departments=enumeration((t.gettext("“{name}”").format(name=each) for each in named), t),
        who=user(gap.subject, t) if gap.kind in {GapKind.UNKNOWN_PERSON, GapKind.LEFT} else "",
        channel=channel(gap.subject) if gap.kind is GapKind.SHARED_CHANNEL else "",
    )


def gaps_message(gaps: Sequence[Gap], t: Translator) -> Message:
    """All of it, to an administrator."""
    head: Line = [text(t.gettext("The catalogue does not match this workspace:"))]
    lines = [gap_line(gap, t) for gap in gaps[:_SHOWN]]
    more: list[Line] = [[text("…")]] if len(gaps) > _SHOWN else []
    advice: Line = [text(t.gettext("Change the catalogue file, and import it again."))]
    return Message(fallback(head, *lines), [rich(head, bullets([*lines, *more]), advice)])
