"""How far a chain has come: its steps, by the version that it was opened by, and their requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.approvals import counts, deciding, progress_of_approval
from domain.chain import Chain, Progress, progress_of
from domain.events import Event, StepSkipped, StepStopped
from domain.fields import FieldValue
from domain.request import Request
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chain stands.

    Attributes:
        chain: its steps, by the version that it was opened by.
        progress: how far each has come, by its key.
        work: the newest request of each step that was opened, by the step's key; of an approval,
            the one that it depends on.
        asked: the requests of each approval that was asked for, one for each approver.
        stopped: why steps could not begin, by their keys.
    """

    chain: Chain
    progress: Mapping[str, Progress]
    work: Mapping[str, Request]
    asked: Mapping[str, Sequence[Request]]
    stopped: Mapping[str, StepStopped]


def standing(
    uow: UnitOfWork,
    request: Request,
    events: Sequence[Event],
    steps: Sequence[Request] | None = None,
) -> Standing | None:
    """Return how a chain stands. None if the request is not one.

    Args:
        events: what happened to it.
        steps: the requests of its steps, if they are known.
    """
    if request.chain_id is None:
        return None
    chain = uow.catalogue.chain(request.chain_id)
    opened = [each for each in (steps_of(uow, request) if steps is None else steps) if counts(each)]
    work = {each.step_key: each for each in opened}
    approvals = {each.key: each.approve for each in chain.steps if each.approve}
    asked = {
        key: [each for each in opened if each.step_key == key] for key in approvals if key in work
    }
    decided = {key: progress_of_approval(approvals[key], each) for key, each in asked.items()}
    skipped = {each.content.step for each in events if isinstance(each.content, StepSkipped)}
    stops = [each.content for each in events if isinstance(each.content, StepStopped)]
    stopped = {each.step: each for each in stops if each.step not in work}
    come = {
        **dict.fromkeys(stopped, Progress.STOPPED),
        **{key: progress_of(each) for key, each in work.items()},
        **decided,
    }
    for key, each in asked.items():
        work[key] = deciding(each, come[key])
    progress = chain.progress(answers_in(request), come, skipped)
    return Standing(chain, progress, work, asked, stopped)


def steps_of(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """Return the requests of a chain's steps, in the order in which they were opened."""
    return tuple(each for each in uow.requests.needs_of(request.id) if each.step)


def answers_in(request: Request) -> dict[str, FieldValue]:
    """Return what was filled into the form of a request, by the fields' keys."""
    return {each.field.key: each.value for each in request.fields}
