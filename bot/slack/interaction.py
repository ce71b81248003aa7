"""One thing that a person did in Slack, and the ways to answer it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from aiohttp import ClientError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.i18n import Translator, translator
from bot.recent_failures import RecentFailures
from bot.slack.delivery import RESENT, Delivery
from bot.slack.failures import (
    FateUnknown,
    RateLimited,
    Refused,
    SlackFailure,
    Unavailable,
    translate_failures,
)
from bot.slack.form_values import words_in
from bot.slack.mention_names import name_mentions
from bot.slack.workspaces import Workspaces
from bot.usecases.people.roles import check_may_use
from bot.usecases.requests.references import check_reference
from bot.views.blocks import Message, View
from bot.views.inputs import on_top
from domain.errors import DomainError, Problem
from domain.organisation import Person, Standing
from domain.rich_text import RichText
from store.database import Database
from store.errors import AlreadyDelivered, ChangedMeanwhile, StillCommitting
from store.unit_of_work import UnitOfWork

_log = structlog.get_logger(__name__)

_FORM_CLOSED = "not_found"
_OPENED_ALREADY = "exchanged_trigger_id"
_TOO_LATE = frozenset({"expired_trigger_id", "invalid_trigger_id"})

ANSWER_WITHIN = 2.5
"""Seconds after which what a person wants is not begun any more: after three Slack tells them that
it failed, and they try again."""

Deliver = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Workplace:
    """The tools of every listener, in whichever workspace.

    Attributes:
        now: the clock; aware instants.
        deliver: carries out a delivery as if Slack had just made it.
        failures: knows whether what people do is not stored.
        patience: seconds from a delivery's arrival in which a person is answered.
    """

    database: Database
    workspaces: Workspaces
    now: Callable[[], datetime]
    deliver: Deliver
    failures: RecentFailures
    patience: float = ANSWER_WITHIN


class Interaction(Delivery):
    """A command, a click, a submission, a shortcut or an event, as one person's doing.

    Use cases run in the person's name: `do` those that change something, once for each delivery,
    `read` those that do not.
    """

    def __init__(
        self,
        workplace: Workplace,
        body: Mapping[str, Any],
        ack: AsyncAck,
        respond: AsyncRespond | None = None,
    ) -> None:
        super().__init__(body)
        self.workplace = workplace
        self.workspace = workplace.workspaces.get(body)
        self.ack = ack
        self._respond = respond
        self._person: Person | None = None
        self._answer_by = None if "event" in body else time.monotonic() + workplace.patience
        self._changes_something = False

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.workplace.now()

    async def words_in_form(self, name: str) -> RichText:
        """The words in a field of the form, with their formats."""
        return await name_mentions(self.workspace.client.web, words_in(self.view, name))

    # What is done about it

    async def do(
        self,
        use_case: Callable[Concatenate[UnitOfWork, str, datetime, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a use case in this person's name, now, and once.

        Raises:
            AlreadyDelivered: if this delivery was carried out before.
            DomainError: NOT_A_MEMBER; LOST_REQUEST, if the button or form belongs to a request that
                is gone.
            NotStored, MaybeStored, StillCommitting: if the database is away, or too slow.
        """

        def with_person(uow: UnitOfWork) -> tuple[R, Person | None]:
            person = self._admit(uow)
            self._check_reference(uow)
            result = use_case(uow, self.user_id, now, *args, **kwargs)
            return result, person or uow.people.get(self.user_id)

        now = self.now
        self._changes_something = True
        try:
            outcome: tuple[R, Person | None] = await self.workplace.database.run_once(
                self.workspace.id, self.key, now, self._answer_by, with_person
            )
        except StillCommitting as error:
            raise StillCommitting(_result_of(error.outcome)) from error
        except (DomainError, AlreadyDelivered, ChangedMeanwhile):
            raise
        except Exception:
            self.workplace.failures.failed()
            raise
        self.workplace.failures.succeeded()
        result, person = outcome
        self._meet(person)
        return result

    async def read(
        self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Look something up.

        Raises:
            DomainError: NOT_A_MEMBER; LOST_REQUEST, if the button or form belongs to a request that
                is gone.
        """

        def with_person(uow: UnitOfWork) -> tuple[R, Person | None]:
            person = self._admit(uow)
            self._check_reference(uow)
            return use_case(uow, *args, **kwargs), person or uow.people.get(self.user_id)

        result, person = await self.workplace.database.read_in_time(
            self.workspace.id, self._answer_by, with_person
        )
        self._meet(person)
        return result

    def _admit(self, uow: UnitOfWork) -> Person | None:
        """See that this person may use Crossdesk, if they want something: events tell of anybody.

        Returns:
            The person, as far as is known before the use case.

        Raises:
            DomainError: NOT_A_MEMBER.
        """
        if not self.is_wish:
            return None
        known = uow.people.get(self.user_id)
        standing = Standing.STRANGER if self.workspace.home.is_of_another(self.body) else None
        person = known or Person(self.user_id, self.user_id, standing=standing or Standing.MEMBER)
        try:
            check_may_use(uow, person)
        except DomainError:
            self._person = person  # to be told why, in their language
            raise
        return known

    async def words(self) -> Translator:
        """The person's language, whether they may use Crossdesk or not."""
        if self._person is None:
            self._meet(
                await self.workplace.database.read_in_time(
                    self.workspace.id, self._answer_by, lambda uow: uow.people.get(self.user_id)
                )
            )
        assert self._person is not None  # noqa: S101  -- they have been met
        return translator(self._person.locale)

    async def words_at_any_rate(self) -> Translator:
        """The person's language, also while the database is away: as it was last, or English."""
        try:
            return await self.words()
        except Exception:
            return translator(self.workspace.languages.get(self.user_id, "en"))

    def _check_reference(self, uow: UnitOfWork) -> None:
        """Hold what was clicked or submitted against the request that has its number now."""
        if self.reference and self.is_about_request:
            check_reference(uow, self.reference)

    # While the database is away

    @property
    def is_worth_keeping(self) -> bool:
        """Whether the person typed something that was to be stored."""
        return self._changes_something and bool(self.typed_words)

    async def deliver_again(self, body: Mapping[str, Any], delivery: str) -> Mapping[str, Any]:
        """Carry out what was delivered before, once; returns how it was answered."""
        now = {"trigger_id": self.body["trigger_id"], RESENT: delivery}
        return await self.workplace.deliver({**body, **now})

    def _meet(self, person: Person | None) -> None:
        if person is None and self.user_id:
            self.workspace.directory.learn_soon(self.user_id)
        self._person = person or Person(self.user_id, self.user_id)
        self.workspace.languages[self.user_id] = self._person.locale

    # How it is answered

    async def reply(self, message: Message) -> None:
        """Answer so that this person alone sees it."""
        answer: dict[str, Any] = {
            "response_type": "ephemeral",
            "text": message.text,
            "blocks": message.blocks,
        }
        if "command" in self.body:
            await self.ack(**answer)
            return
        await self.ack()
        if self._respond and self._respond.response_url and not await self._respond_with(answer):
            await self._post(message)

    async def replace(self, message: Message) -> None:
        """Put a message in the place of the one whose button was used, which only they see."""
        await self.ack()
        answer = {"text": message.text, "blocks": message.blocks}
        if not await self._respond_with(answer, replace=True):
            await self._post(message)

    async def _respond_with(self, answer: Mapping[str, Any], *, replace: bool = False) -> bool:
        """Answer by the address that the delivery came with; returns whether that has worked."""
        assert self._respond is not None  # noqa: S101  -- the caller has looked
        try:
            response = await self._respond(replace_original=replace, **answer)
        except (ClientError, TimeoutError):
            return False
        return response.status_code < 400  # noqa: PLR2004  -- HTTP's first word for an error

    async def open(self, view: View) -> None:
        """Open a form, on top of the one that is open.

        Raises:
            DomainError: TOO_LATE, since Slack lets a form be opened for three seconds; NOT_OPENED,
                if Slack fails twice.
        """
        if self.in_modal:
            view = on_top(view, await self.words())
        try:
            try:
                await self._open(view)
            except FateUnknown:
                await self._open(view)  # if it was opened after all, Slack says so
        except Refused as refused:
            if refused.error in _TOO_LATE:
                raise DomainError(Problem.TOO_LATE) from refused
            if refused.error != _OPENED_ALREADY:  # by an earlier delivery of the same
                raise
        except (RateLimited, Unavailable, FateUnknown) as failure:
            raise DomainError(Problem.NOT_OPENED) from failure
        await self.ack()

    async def _open(self, view: View) -> None:
        client = self.workspace.client.web
        show = client.views_push if self.in_modal else client.views_open
        with translate_failures("views.push" if self.in_modal else "views.open"):
            await show(trigger_id=self.body["trigger_id"], view=view)

    async def update(self, view: View) -> None:
        """Update the form that it happened in, unless it has been closed meanwhile.

        Of two quick choices the later one counts: it is not held to the form's hash.
        """
        if self.view.get("previous_view_id"):
            view = on_top(view, await self.words())
        try:
            await self.workspace.client.web.views_update(view_id=self.view["id"], view=view)
        except SlackApiError as error:
            if error.response["error"] != _FORM_CLOSED:
                raise
        await self.ack()

    async def conclude(self, view: View) -> None:
        """Show what came of a form that was submitted, in its place."""
        if self.view.get("previous_view_id"):
            view = on_top(view, await self.words())
        await self.ack(response_action="update", view=view)

    async def refresh_below(self, root: View) -> None:
        """Show the lowest window as things are now; it is under the form that was submitted."""
        await self._refresh(str(self.view.get("root_view_id") or ""), root)

    async def return_to(self, window: View, root: View) -> None:
        """Close a form, and show what came of it in the window that it was opened on.

        Args:
            root: the lowest window, which that one was opened on.
        """
        below, lowest = self.view.get("previous_view_id"), self.view.get("root_view_id")
        if not below or not await self._refresh(str(below), window):
            await self.conclude(window)
            return
        if lowest != below:
            await self._refresh(str(lowest), root)
        await self.ack()

    async def _refresh(self, view_id: str, view: View) -> bool:
        """Show a window as things are now; returns whether Slack did that."""
        if not view_id or view_id == self.view["id"]:
            return False
        if view_id != self.view.get("root_view_id"):
            view = on_top(view, await self.words())
        try:
            with translate_failures("views.update"):
                await self.workspace.client.web.views_update(view_id=view_id, view=view)
        except SlackFailure as failure:
            _log.warning("window not refreshed", why=str(failure))
            return False
        return True

    async def close(self) -> None:
        """Close the form, and what it was opened on."""
        if self.view.get("previous_view_id"):
            await self.ack(response_action="clear")
        else:
            await self.ack()

    async def refuse(self, errors: Mapping[str, str], message: Message, view: View) -> None:
        """Say why it cannot be done, where it was tried, and keep what was typed.

        Args:
            errors: the reason by field; "" is the whole form.
        """
        if self.is_submission:
            await self.ack(response_action="errors", errors=self.errors_at_fields(errors))
        elif "event" in self.body:
            await self.whisper(message)
            await self.ack()
        elif self.body.get("type") == "block_suggestion":
            await self.ack(options=[])
        elif "command" in self.body or self.body.get("response_url"):
            await self.reply(message)
        else:
            await self._show(message, view)

    async def _show(self, message: Message, view: View) -> None:
        """Say it where no message can answer: in a form, or else in a direct message."""
        try:
            await self.open(view)
        except (DomainError, SlackFailure):
            await self._post(message)
            await self.ack()

    async def _post(self, message: Message) -> None:
        """Say it in a direct message."""
        await self.workspace.client.web.chat_postMessage(
            channel=self.user_id, text=message.text, blocks=message.blocks
        )

    async def whisper(self, message: Message) -> None:
        """Say it where an event happened, so that its author alone sees it."""
        await self.workspace.client.web.chat_postEphemeral(
            channel=self.event["channel"],
            user=self.user_id,
            thread_ts=self.event.get("thread_ts"),
            text=message.text,
            blocks=message.blocks,
        )


async def _result_of(outcome: Awaitable[tuple[Any, Person | None]]) -> Any:
    result, _ = await outcome
    return result
