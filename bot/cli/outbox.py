"""Messages that were given up: what they are, and what is to be done with them."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bot.cli.common import database, fail, told_in_a_line

if TYPE_CHECKING:
    from bot.usecases.operation.dead_letters import DeadLetter
    from store.unit_of_work import UnitOfWork

app = typer.Typer(
    help="List, retry or drop messages that were given up.",
    no_args_is_help=True,
)

_Ids = Annotated[
    Optional[list[int]],  # noqa: UP045  -- typer wants it so
    typer.Argument(metavar="[ID]...", help="The IDs that outbox list shows."),
]
_All = Annotated[bool, typer.Option("--all", help="All of them.")]


@app.command(name="list")
def list_() -> None:
    """Print each message that was given up: what, to whom, since when and why."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.operation.dead_letters import dead_letters  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        upgrade(opened)
        found = opened.call(only_workspace(opened), dead_letters)
    for letter in found:
        typer.echo(_line(letter))
    if found:
        typer.echo(
            sentence(
                "given up: {count}; python -m bot outbox retry ID sends one again, drop ID deletes "
                "it; --all takes all of them",
                count=len(found),
            ),
            err=True,
        )
    else:
        typer.echo(sentence("no message was given up"), err=True)


@app.command()
def retry(ids: _Ids = None, every: _All = False) -> None:
    """Send messages again. They say how things stand when they are sent."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.operation.dead_letters import send_again  # noqa: PLC0415

    done = _do(ids, lambda uow, chosen: send_again(uow, datetime.now(UTC), chosen), every=every)
    typer.echo(
        sentence("sent again: {count}; the bot sends them within seconds, if it runs", count=done)
    )


@app.command()
def drop(ids: _Ids = None, every: _All = False) -> None:
    """Drop messages: nobody gets them, and the doctor no longer reports them."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.operation import dead_letters  # noqa: PLC0415

    done = _do(ids, dead_letters.drop, every=every)
    typer.echo(sentence("dropped: {count}", count=done))


def _do(
    ids: Collection[int] | None,
    what: "Callable[[UnitOfWork, Collection[int] | None], list[int]]",
    *,
    every: bool,
) -> int:
    """Do something with the messages that are meant; returns how many they are."""
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    if bool(ids) == every:
        fail(
            sentence(
                "say which messages: their IDs, as python -m bot outbox list shows them, or --all"
            )
        )
    with told_in_a_line(), database() as opened:
        upgrade(opened)
        workspace_id = only_workspace(opened)
        done = opened.call(workspace_id, partial(_all_or_none, what=what), ids or None)
    return len(done)


def _all_or_none(
    uow: "UnitOfWork",
    ids: Collection[int] | None,
    what: "Callable[[UnitOfWork, Collection[int] | None], list[int]]",
) -> list[int]:
    from bot.i18n import sentence  # noqa: PLC0415

    done = what(uow, ids)
    unknown = sorted(set(ids or ()) - set(done))
    if unknown:
        fail(
            sentence(
                "nothing was done, because these are not among the messages that were given up: "
                "{ids}. python -m bot outbox list shows them",
                ids=", ".join(map(str, unknown)),
            )
        )
    return done


def _line(letter: "DeadLetter") -> str:
    from bot.i18n import sentence  # noqa: PLC0415

    row = letter.row
    to = f"{letter.recipient} ({row.recipient_id})" if letter.recipient else row.recipient_id
    kind = f"{row.kind} #{letter.number}" if letter.number else row.kind
    created = f"{row.created_at:%Y-%m-%d %H:%M}"
    given_up = f"{row.finished_at or row.created_at:%Y-%m-%d %H:%M}"
    return sentence(
        "{id}  {kind}, to {to}; of {created} UTC, given up {given_up} UTC: {reason}",
        id=row.id,
        kind=kind,
        to=to,
        created=created,
        given_up=given_up,
        reason=row.error or sentence("no reason is known"),
    )
