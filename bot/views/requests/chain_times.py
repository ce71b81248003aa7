"""The time of a chain, in a sentence and in a picture."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from babel.dates import format_skeleton

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import enumeration, hours
from bot.pictures.chain_times import ChainTimes, Span, StepTime
from bot.pictures.picture import Picture
from bot.views.blocks import Message, View, bullets, cut, fallback, picture_block, rich, small, text
from bot.views.inputs import modal
from bot.views.requests.headings import room_for_names
from domain.business_clock import working_time
from domain.chain_lateness import Cause, PastStep, Turn
from domain.past_chains import LateChain, LatenessShare, PastChain, sum_of
from domain.stays import whole_seconds

_NAMES = 3
"""The most names on a line."""

_MOST_SHARES = 4
"""The most causes that are named one by one; of more, the smallest are added up."""

_CAUSES: Mapping[Cause, str] = {
    Cause.TARGET: mark("{time} waiting for approval"),
    Cause.QUESTION: mark("{time} waiting for replies"),
    Cause.BETWEEN: mark("{time} while nobody had a step"),
    Cause.PROMISE: mark("{time} promised too soon"),
}


def chain_times_message(past: PastChain, t: Translator) -> Message:
    """Show where the time of a chain went, and say it in a sentence."""
    line = [text(lateness_sentence(past, t), bold=True)]
    return Message(fallback(line), [rich(line), picture_block(chain_picture(past, t))])


def chain_times_modal(past: PastChain, t: Translator) -> View:
    """Say where the time of a chain went, and that the picture comes."""
    first, *steps = chain_picture(past, t).alt_text.split("\n")
    title = t.gettext("Where the time went")
    blocks = [
        rich([text(first, bold=True)], bullets([[text(each)] for each in steps])),
        small(t.gettext("The picture comes in your messages with Crossdesk.")),
    ]
    reference = str(past.request.reference)
    return modal(title, blocks, t, callback_id=ids.REQUEST_CHAIN_TIMES, metadata=reference)


def late_chain_sentence(late: LateChain, t: Translator) -> str:
    """Say by how much a chain missed its date, and to whom that is due, as somebody may know it."""
    past = late.past
    if not late.discreet:
        return lateness_sentence(past, t, in_steps=True)
    shares = (
        t.gettext("{time} in {department}").format(
            time=hours(time, t), department=t.name(past.departments[department_id].name)
        )
        for department_id, time in past.added().items()
        if department_id in late.department_ids
    )
    return t.gettext("#{number} missed its date: {shares}").format(
        number=past.request.number, shares=enumeration(shares, t)
    )


def lateness_sentence(past: PastChain, t: Translator, *, in_steps: bool = False) -> str:
    """Say by how much a chain was late, and to whom that is due; or how else it stands.

    Args:
        in_steps: whether it names the steps, too, in which a department took too long.
    """
    subject = f"#{past.request.number} {cut(t.name(past.service.name), _room())}"
    if not past.bookings:
        return _not_late(past, subject, t)
    template = (
        t.gettext("{subject} was {time} late: {shares}")
        if past.is_over
        else t.gettext("{subject} is {time} late so far: {shares}")
    )
    shares = past.shares()
    shown = shares if len(shares) <= _MOST_SHARES else shares[: _MOST_SHARES - 1]
    told = [_share(past, each, t, in_steps=in_steps) for each in shown]
    if others := shares[len(shown) :]:
        time = hours(sum_of(each.time for each in others), t)
        words = t.gettext("{time} for {n} other reasons")
        told.append(words.format(time=time, n=len(others)))
    return template.format(
        subject=subject, time=hours(past.lateness, t), shares=enumeration(told, t)
    )


def _share(past: PastChain, share: LatenessShare, t: Translator, *, in_steps: bool) -> str:
    time = hours(share.time, t)
    if share.department_id is None:
        return t.gettext(_CAUSES[share.cause]).format(time=time)
    steps = enumeration(dict.fromkeys(_service(past, key, t) for key in share.steps), t)
    template = (
        t.gettext("{time} in {department} ({steps})")
        if in_steps
        else t.gettext("{time} in {department}")
    )
    name = cut(t.name(past.departments[share.department_id].name), _room())
    return template.format(time=time, department=name, steps=cut(steps, _room()))


def _service(past: PastChain, key: str, t: Translator) -> str:
    """Return what a step is about, without who has it."""
    if past.chain.step(key).approve:
        return t.gettext("approval")
    service = past.services.get(key)
    return t.name(service.name) if service else key


def _room() -> int:
    return room_for_names(_NAMES)


def _not_late(past: PastChain, subject: str, t: Translator) -> str:
    template = t.gettext("{subject} was in time") if past.due_at else t.gettext("{subject} is done")
    late = [] if past.is_over else [_name(past, each, t) for each in _late_now(past)]
    if past.was_given_up:
        template = t.gettext("{subject} was given up")
    elif late:
        template = t.gettext("{subject} is not late yet, but these steps are: {steps}")
    elif not past.is_over:
        template = t.gettext("{subject} is not late")
    return template.format(subject=subject, steps=cut(enumeration(late, t), _room()))


def _late_now(past: PastChain) -> Iterator[str]:
    """Yield the keys of the steps that somebody has beyond their own target now."""
    for key, step in past.steps.items():
        last = step.turns[-1] if step.turns else None
        if last and last.ended_at == past.ended_at and _is_late(last):
            yield key


def chain_picture(past: PastChain, t: Translator) -> Picture:
    """Return the picture of where the time of a chain went."""
    axis = _Axis(past)
    coming = enumeration((_name(past, key, t) for key in past.coming), t)
    drawing = ChainTimes(
        number=past.request.number,
        finding=lateness_sentence(past, t),
        subtitle=t.gettext("Working time of {department}.").format(
            department=cut(t.name(past.owner.name), _room())
        ),
        steps=tuple(_step(past, key, axis, t) for key in _in_order(past)),
        days=tuple(axis.days(t)),
        due=axis.part(past.due_at) if past.due_at and past.due_at <= axis.end else None,
        coming=t.gettext("Not begun: {steps}").format(steps=coming) if coming else "",
    )
    return Picture(drawing, t)


class _Axis:
    """The time of a chain from its opening to its end, in its owner's working time."""

    def __init__(self, past: PastChain) -> None:
        self._calendar = past.calendar
        self._start = past.request.opened_at
        self.end = max(past.ended_at, past.due_at or past.ended_at)
        self._whole = working_time(self._calendar, self._start, self.end)

    def part(self, at: datetime) -> float:
        """Return which part of the time had passed at an instant, 0 to 1."""
        if not self._whole:
            return 0
        passed = working_time(self._calendar, self._start, max(at, self._start))
        return min(passed / self._whole, 1)

    def days(self, t: Translator) -> Iterator[tuple[float, str]]:
        """Yield the beginnings of the days that are worked, with their names."""
        day, last = (at.astimezone(self._calendar.zone) for at in (self._start, self.end))
        while day < last:
            after = (day + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            if self.part(day) < self.part(after):
                yield self.part(day), format_skeleton("MMMd", day, locale=t.region)
            day = after


def _in_order(past: PastChain) -> list[str]:
    return sorted(past.steps, key=lambda key: (past.steps[key].began_at, past.steps[key].over_at))


def _name(past: PastChain, key: str, t: Translator) -> str:
    words = _service(past, key, t)
    department_id = _department_id(past, key)
    if department_id is not None and department_id in past.departments:
        words = f"{t.name(past.departments[department_id].name)} · {words}"
    return cut(words, _room())


def _department_id(past: PastChain, key: str) -> int | None:
    """Return which department had a step last, or will have it."""
    step = past.steps.get(key)
    if step and step.turns:
        return step.turns[-1].department_id
    service = past.services.get(key)
    return service.department_id if service else None


def _step(past: PastChain, key: str, axis: _Axis, t: Translator) -> StepTime:
    step = past.steps[key]
    turns = [working_time(past.calendar, each.began_at, each.ended_at) for each in step.turns]
    spent = sum(turns, timedelta())
    took = hours(spent, t) if turns else t.gettext("skipped")
    added = sum(
        (each.time for each in past.bookings if each.step == key and each.turn), timedelta()
    )
    template = t.gettext("{time}, {late} of the delay") if added else "{time}"
    return StepTime(
        name=_name(past, key, t),
        told=template.format(time=took, late=hours(added, t)),
        seconds=whole_seconds(spent),
        late=whole_seconds(added),
        spans=tuple(
            (span, axis.part(since), axis.part(until))
            for span, since, until in _spans(past, step)
            if since < until
        ),
        on_path=key in past.path,
    )


def _spans(past: PastChain, step: PastStep) -> Iterator[tuple[Span, datetime, datetime]]:
    """Yield what a step did when: what came later hides what was before."""
    yield Span.WAITING, past.request.opened_at, step.over_at
    for turn in step.turns:
        yield Span.WITHIN, turn.began_at, turn.ended_at
        if _is_late(turn):
            yield Span.BEYOND, max(turn.due_at or turn.began_at, turn.began_at), turn.ended_at
        for since, until in turn.questions:
            yield Span.QUESTION, since, min(until, turn.ended_at)


def _is_late(turn: Turn) -> bool:
    due_at = turn.due_at
    return due_at is not None and working_time(turn.calendar, due_at, turn.ended_at) > timedelta()
