"""The preview of a changed standard, shown before it is saved."""

from bot import ids
from bot.i18n import Translator
from bot.labels import counted, duration
from bot.views.blocks import Block, Line, bullets, option, plain_text, rich, small, text
from bot.views.inputs import input_block
from domain.promise_terms import PromiseKind
from domain.shares import FEWEST_FOR_PERCENT, Share
from domain.standard_previews import PREVIEW_WEEKS, PromisePreview, StandardPreview


def preview_blocks(preview: StandardPreview, t: Translator) -> list[Block]:
    """Build what stands above a form whose standard is about to change."""
    head = t.gettext("Not saved yet: look at what this changes, then press Save once more.")
    lines: list[Line] = [[text(_sentence(each, t))] for each in preview.promises]
    if preview.running:
        lines.append([text(_keeping(preview.running, t))])
    about = t.sentences(*dict.fromkeys(_about(each, t) for each in preview.promises))
    return [
        rich([text(head, bold=True)], bullets(lines)),
        *([small(about)] if about else []),
        *([_moving(preview.movable, t)] if preview.movable else []),
    ]


def _sentence(preview: PromisePreview, t: Translator) -> str:
    names = {
        "promise": _name(preview.kind, t),
        "old": duration(preview.old, t) if preview.old else "",
        "new": duration(preview.new, t) if preview.new else "",
        "kept": _kept(preview.kept_by_new, t),
        "before": _kept(preview.kept_by_old, t),
    }
    return _template(preview, t).format(**names)


def _template(preview: PromisePreview, t: Translator) -> str:
    if preview.new is None:
        return t.gettext("{promise}: you promise no time any more.")
    if not preview.kept_by_new.of:
        return t.gettext("{promise}: nothing was measured yet, so {new} cannot be compared.")
    if preview.old is None:
        return t.gettext("{promise}: with {new} you would have kept {kept}.")
    return t.gettext(
        "{promise}: with {new} instead of {old} you would have kept {kept} ({old}: {before})."
    )


def _kept(kept: Share, t: Translator) -> str:
    return counted(kept, t) if kept.percent is None else f"{kept.percent}%"


def _about(preview: PromisePreview, t: Translator) -> str:
    """Say which requests were counted, and how little a few of them say."""
    counted_ones = preview.kept_by_new.of
    if preview.new is None or not counted_ones:
        return ""
    if preview.kind is PromiseKind.FIRST_RESPONSE:
        template = t.ngettext(
            "Counted: {n} first response in the last {weeks} weeks.",
            "Counted: {n} first responses in the last {weeks} weeks.",
            counted_ones,
        )
    else:
        template = t.ngettext(
            "Counted: {n} request resolved in the last {weeks} weeks.",
            "Counted: {n} requests resolved in the last {weeks} weeks.",
            counted_ones,
        )
    words = [template.format(n=counted_ones, weeks=PREVIEW_WEEKS)]
    if preview.excludes_urgent:
        words.append(t.gettext("Urgent requests have their own time and are not counted."))
    if counted_ones < FEWEST_FOR_PERCENT:
        words.append(t.gettext("Fewer than 20 requests say little."))
    return t.sentences(*words)


def _keeping(running: int, t: Translator) -> str:
    return t.ngettext(
        "{n} running request keeps what was promised to it.",
        "{n} running requests keep what was promised to them.",
        running,
    ).format(n=running)


def _moving(movable: int, t: Translator) -> Block:
    words = t.ngettext(
        "Promise the new time to {n} running request too",
        "Promise the new time to {n} running requests too",
        movable,
    ).format(n=movable)
    hint = t.gettext(
        "Their requesters are told, with your reason below. Reports still judge the first promise."
    )
    boxes: Block = {"type": "checkboxes", "options": [option(words, ids.MOVES_RUNNING)]}
    label = t.gettext("Running requests")
    return input_block(ids.MOVES_RUNNING, label, boxes, optional=True, hint=plain_text(hint))


def _name(kind: PromiseKind, t: Translator) -> str:
    if kind is PromiseKind.FIRST_RESPONSE:
        return t.gettext("First response")
    return t.gettext("Resolution")
