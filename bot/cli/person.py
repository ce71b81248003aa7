"""The data that is stored about one person, handed out and erased."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.cli.common import bars, database, fail, new_file, told_in_a_line

if TYPE_CHECKING:
    from bot.usecases.privacy.erasure import ErasurePlan
    from store.database import Database

app = typer.Typer(help="Export or erase what is stored about one person.", no_args_is_help=True)

_AT_ONCE = 500
"""The number of requests that are read in one transaction."""

_SHOWN = 50
"""The most numbers of requests that are named."""

UserId = Annotated[
    str, typer.Argument(metavar="USER_ID", help="A person's ID in Slack, such as U01ANN.")
]


@app.command()
def export(
    user_id: UserId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Write all that Crossdesk stores about one person into a JSON file, also while the bot runs.

    Words that others confided to them are not in it, nor what was said without a name.
    """
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        upgrade(opened)
        found = _file_of(opened, only_workspace(opened), user_id)
        # Nobody else on this machine is to read it.
        with new_file(file, 0o600) as new:
            json.dump(found, new, ensure_ascii=False, indent=1)
            new.write("\n")
    typer.echo(
        sentence(
            "{file}: written (own requests: {requests}, requests of others: {served}); it holds "
            "personal data: hand it to this person alone, and delete it then",
            file=file,
            requests=len(found["requests"]),
            served=len(found["served"]),
        )
    )


@app.command()
def erase(
    user_id: UserId,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; else it is only said what.")] = False,
) -> None:
    """Erase the data of a person who has left, also while the bot runs. There is no way back.

    Their words go, and all words of the requests that they opened. Figures stay as they are.
    """
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.privacy.erasure import erase as erase_data  # noqa: PLC0415
    from bot.usecases.privacy.erasure import plan_erasure  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        upgrade(opened)
        workspace_id = only_workspace(opened)
        if yes:
            plan = opened.call(workspace_id, erase_data, datetime.now(UTC), user_id)
        else:
            plan = opened.look_up(workspace_id, plan_erasure, user_id)
        if plan and not plan.is_possible:
            fail("\n".join(_hindrances(plan, user_id)))
        if plan is None and not yes:
            _fail_unknown(user_id)
        is_rewritten = not yes or opened.engines.rewrite()
    for line in _summary(plan, user_id) if plan else ():
        typer.echo(line)
    if not yes:
        typer.echo(sentence("nothing was erased yet: add --yes to erase it; there is no way back"))
        return
    typer.echo(
        sentence("erased; Crossdesk updates its messages in Slack while it runs")
        if plan
        else sentence(
            "nothing was left to erase: nothing is stored about {user_id}. If you have not erased "
            "it before, compare this with the ID in the person's profile (⋮, Copy member ID)",
            user_id=user_id,
        )
    )
    if not is_rewritten:
        typer.echo(
            sentence(
                "the database's files still have old words: stop the bot, and run this once more"
            )
        )


def _summary(plan: "ErasurePlan", user_id: str) -> Iterator[str]:
    """Say what is erased, and what is not."""
    from bot.i18n import sentence  # noqa: PLC0415

    yield sentence(
        "- requests of {user_id}, with all words in them, also those of others: {own}; requests "
        "that were opened for these: {below}",
        user_id=user_id,
        own=len(plan.own),
        below=len(plan.below),
    )
    yield sentence(
        "- what they wrote there and in requests of others (events there: {deeds}; replies: "
        "{replies}; comments of ratings: {comments})",
        deeds=len(plan.deeds),
        replies=plan.replies,
        comments=plan.comments,
    )
    yield sentence(
        "- their ID, their name and the channel of their direct messages, everywhere: a random ID "
        "takes their place"
    )
    yield sentence(
        "what stays: what happened when, and all figures; what was said without a name; what "
        "others wrote about them elsewhere, except for mentions"
    )
    yield sentence(
        "what you have to see to: their own messages and files in Slack, copies of these files, "
        "digests, reports and exports that were sent, backups, logs"
    )


def _hindrances(plan: "ErasurePlan", user_id: str) -> Iterator[str]:
    """Say why somebody's data cannot be erased yet, and what to do."""
    from bot.i18n import sentence  # noqa: PLC0415

    yield sentence("nothing was erased:")
    if plan.is_here:
        yield sentence(
            "- {user_id} is a member of the Slack workspace: deactivate the account there; the bot "
            "notices within six hours",
            user_id=user_id,
        )
    if plan.named_in:
        yield sentence(
            "- the catalogue names {user_id} ({places}): take them out of the file and import it",
            user_id=user_id,
            places=", ".join(plan.named_in),
        )
    if plan.unfinished:
        yield sentence(
            "- requests of theirs, or what these belong to, have not ended: {numbers}. End them; "
            "what is resolved closes by itself after some days",
            numbers=_numbers(plan.unfinished),
        )
    if plan.in_hand:
        yield sentence(
            "- they still have requests of others in hand: {numbers}. Reassign or end them",
            numbers=_numbers(plan.in_hand),
        )


def _numbers(numbers: tuple[int, ...]) -> str:
    more = ["…"] if len(numbers) > _SHOWN else []
    return ", ".join([*(f"#{each}" for each in numbers[:_SHOWN]), *more])


def _fail_unknown(user_id: str) -> NoReturn:
    from bot.i18n import sentence  # noqa: PLC0415

    fail(
        sentence(
            "nothing is stored about {user_id}: give the ID that Slack shows in the person's "
            "profile (⋮, Copy member ID)",
            user_id=user_id,
        )
    )


def _file_of(opened: "Database", workspace_id: int, user_id: str) -> dict[str, Any]:
    from bot.i18n import terminal  # noqa: PLC0415
    from bot.usecases.privacy.person_file import (  # noqa: PLC0415
        PersonFile,
        is_known,
        request_ids,
    )
    from bot.views.people.person_file import explained  # noqa: PLC0415

    if not opened.look_up(workspace_id, is_known, user_id):
        _fail_unknown(user_id)
    own, others = opened.look_up(workspace_id, request_ids, user_id)
    found = {
        "about": {
            "person": user_id,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **explained(terminal()),
        },
        **opened.look_up(workspace_id, lambda uow: PersonFile(uow, user_id).about(own)),
        "requests": [],
        "served": [],
        "deeds": [],
    }
    with bars() as progress:
        progress.begin("Requests", len(own) + len(others))
        for ids in _batches(own):
            found["requests"] += opened.look_up(
                workspace_id, lambda uow, ids: PersonFile(uow, user_id).requests(ids), ids
            )
            progress.advance(len(ids))
        for ids in _batches(others):
            found["served"] += opened.look_up(
                workspace_id, lambda uow, ids: PersonFile(uow, user_id).served(ids), ids
            )
            found["deeds"] += opened.look_up(
                workspace_id, lambda uow, ids: PersonFile(uow, user_id).deeds(ids), ids
            )
            progress.advance(len(ids))
    return found


def _batches(ids: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
