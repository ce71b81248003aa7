"""Refusals, as codes whose words are the view's; and errors in words, for any language."""

from collections.abc import Callable, Mapping
from enum import StrEnum


class Problem(StrEnum):
    """Why a use case refused. Each code has its words in `bot/views/refusals.py`."""

    UNKNOWN_REQUEST = "unknown_request"  # number
    LOST_REQUEST = "lost_request"  # number: its request is not in this database, a restored one
    REQUEST_ERASED = "request_erased"  # number: its requester's data was erased
    NOT_YOURS = "not_yours"  # number: neither its requester nor of its department
    NOT_PERMITTED = "not_permitted"  # number, action
    WRONG_STATE = "wrong_state"  # number, action, state
    ALREADY_CLAIMED = "already_claimed"  # number, assignee
    CHANGED_MEANWHILE = "changed_meanwhile"  # lost a race against another change, again and again
    REOPENING_OVER = "reopening_over"  # number, days
    ALREADY_THERE = "already_there"  # number, department: it is with the one where it is to go
    NOTHING_TO_AGREE = "nothing_to_agree"  # number: nobody asks any more whether it may go on
    OPEN_NEEDS = "open_needs"  # number, needs: the numbers of what it still needs
    TOO_DEEP = "too_deep"  # number, limit: of requests that need one another
    TOO_MANY_NEEDS = "too_many_needs"  # number, limit
    CHAIN_STAYS = "chain_stays"  # number: it is a chain, which no transfer takes elsewhere
    NO_CHAIN_HERE = "no_chain_here"  # field: a service of several steps is no need and no step
    NO_APPROVER = "no_approver"  # service: nobody can approve what it is asked for
    NOBODY_APPROVES = "nobody_approves"  # number: nobody can be asked for the approval
    APPROVAL_OVER = "approval_over"  # number: it was decided, or is not needed any more
    NOT_STOPPED = "not_stopped"  # number: nobody has to decide any more about a step of it
    STEP_OF_CHAIN = "step_of_chain"  # number, chain: the chain is rated, not its steps
    RATING_OVER = "rating_over"  # number, days
    NOTHING_HELD = "nothing_held"
    RATING_TOLD = "rating_told"  # number
    SELF_SERVICE = "self_service"  # number
    NOT_UNDER_A_CARD = "not_under_a_card"  # a message is not in the thread of a request's card
    NOT_A_PROVIDERS_MESSAGE = "not_a_providers_message"  # number
    NOTHING_TO_SEND = "nothing_to_send"  # a message has no words and no file
    MARKING_OVER = "marking_over"  # number: an answer has been one for too long
    SENT_ALREADY = "sent_already"  # number
    NOT_A_SCORE = "not_a_score"  # score: as it was typed
    CLARITY_SAID = "clarity_said"  # number
    THANKED_ALREADY = "thanked_already"  # number
    NOBODY_TO_THANK = "nobody_to_thank"  # number: its requester resolved it
    NOT_A_PROVIDER = "not_a_provider"  # user, department
    NOT_A_MANAGER = "not_a_manager"  # of any department
    NOT_ITS_MANAGER = (
        "not_its_manager"  # department: asked about, alone in a list; departments: theirs
    )
    NAME_A_DEPARTMENT = "name_a_department"  # departments: an administrator manages none
    SURVEYS_OF_MANAGERS = "surveys_of_managers"  # of the department asked about, or of any
    NOT_A_MEMBER = "not_a_member"  # of this workspace, and not named by the catalogue
    BOT_NOT_IN_CHANNEL = "bot_not_in_channel"  # channel: as it was named
    NOT_IN_CHANNEL = "not_in_channel"  # channel: as it was named
    SHARED_CHANNEL = "shared_channel"  # channel: people of another company read it
    CHANNEL_NOT_CHECKED = "channel_not_checked"  # channel: Slack did not say who is in it
    NO_DEPARTMENT = "no_department"  # the person serves no department
    NOT_YOUR_DEPARTMENT = "not_your_department"  # whose services one wants to change
    ADMINS_ONLY = "admins_only"  # departments and calendars come and go by administrators
    NAME_TAKEN = "name_taken"  # key: of another department or calendar
    MANAGERS_ONLY = "managers_only"  # of the department; its editors change services alone
    SHARED_CALENDAR = "shared_calendar"  # calendar, departments: of others, which work by it, too
    PART_RETIRED = "part_retired"  # a department or calendar, since the form was opened
    PART_CHANGED = "part_changed"  # change, who: a department or calendar; as `SERVICE_CHANGED`
    ONE_OF_TWO = "one_of_two"  # field: two things were given of which one can be
    SERVICE_CHANGED = "service_changed"  # change, who: it was changed since the form was opened
    SERVICE_RETIRED = "service_retired"  # since the window or form was opened
    PROPOSAL_DECIDED = "proposal_decided"  # who: somebody has decided about it already
    PROPOSAL_OUTDATED = "proposal_outdated"  # service: it is another one since the review
    FIELD_REMOVED = "field_removed"  # since the window or form was opened
    UNMET_NEED_DECIDED = "unmet_need_decided"  # assignee: who decided about it before
    UNMET_NEED_GONE = "unmet_need_gone"  # too few requests are left that ask for the same
    SURVEY_SENT = "survey_sent"  # day: from which on the next one can be sent
    TOO_FEW_TO_ASK = "too_few_to_ask"  # n, fewest: people whom a survey would ask
    SURVEY_OVER = "survey_over"
    SURVEY_ANSWERED = "survey_answered"
    NOTHING_TO_PRACTISE = "nothing_to_practise"  # they serve nothing that one can practise
    KEY_TAKEN = "key_taken"  # key: of another service of the department
    CATALOGUE_MISTAKE = "catalogue_mistake"  # reason: in the words of the catalogue's rules
    UNKNOWN_REVISION = "unknown_revision"  # number, newest: of the catalogue
    NO_CATALOGUE = "no_catalogue"
    NOT_OPENED = "not_opened"  # Slack failed to open a form
    TOO_LATE = "too_late"  # Slack opens no form any more for what was clicked or typed
    UNKNOWN_DEPARTMENT = "unknown_department"  # key, known: departments
    UNKNOWN_SERVICE = "unknown_service"  # department, key, known: services
    REQUIRED = "required"  # field
    TOO_LONG = "too_long"  # field, limit
    TOO_LONG_FOR_FORM = "too_long_for_form"  # limit: what was typed behind a command
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    DAY_PASSED = "day_passed"  # the steps of a chain count from this day
    NOT_A_DURATION = "not_a_duration"
    NOT_A_LINK = "not_a_link"
    NOT_AN_OPTION = "not_an_option"
    NOT_A_PERSON = "not_a_person"
    WRONG_FORM = "wrong_form"  # form: how the command is written, as in "/answer 12 Your answer"


class DomainError(Exception):
    """A refusal that a person is told about, in the place where they acted.

    Attributes:
        problem: the code.
        field: the form's field it belongs to, or None.
        params: what the words need, by the names listed beside each code.
    """

    def __init__(self, problem: Problem, *, field: str | None = None, **params: object) -> None:
        super().__init__(problem.value, params)
        self.problem = problem
        self.field = field
        self.params = params


class FieldErrors(DomainError):
    """Several fields of one form are wrong at once.

    Attributes:
        errors: one error a field, each with its `field` set.
    """

    def __init__(self, errors: list[DomainError]) -> None:
        super().__init__(errors[0].problem, field=errors[0].field, **errors[0].params)
        self.errors = tuple(errors)


class ErrorInWords(Exception):
    """An error that says why in words, which `bot.i18n.said` puts into the reader's language.

    Attributes:
        text: the words in English, with {names} where the values stand.
        values: some of them may be errors in words themselves, or lists of such, a line each.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(in_words(text, values, str))
        self.text = text
        self.values = values


class Unreadable(ErrorInWords, ValueError):
    """Something that people have written, such as "9-17", is not what it should be."""


def in_words(text: str, values: Mapping[str, object], say: Callable[[Exception], str]) -> str:
    """Return the text with its values in it.

    Args:
        say: puts a value that is an error into words.
    """

    def shown(value: object) -> object:
        if isinstance(value, list):
            return "\n".join(str(shown(each)) for each in value)
        return say(value) if isinstance(value, Exception) else value

    return text.format(**{name: shown(value) for name, value in values.items()})
