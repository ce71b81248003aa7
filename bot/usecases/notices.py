"""Notices: the kinds of messages that go out, how soon, in order with what, and by which gate."""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto

from store.outbox_rows import Urgency
from store.unit_of_work import UnitOfWork


class Passage(Enum):
    """How a kind of message passes the gate: by one of them, or freely, for a reason.

    The gates are for messages that are new to their reader; an update of one pings nobody.
    """

    DEPARTMENT = auto()  # that of the department which it is about, to a person or the channel
    OWN = auto()  # the reader's own, as a requester or an administrator
    MANAGED = auto()  # as the operator has set, on a day of a department which the reader manages
    NAGS = auto()  # that of each nag: it may be about several departments

    CARD = auto()  # it shows how a request stands, where somebody has just asked or will look
    SAID = auto()  # somebody has just said or done it
    ANSWER = auto()  # its reader has just asked for it, or done what it is about


WAITING_PASSAGES = frozenset({Passage.DEPARTMENT, Passage.OWN, Passage.MANAGED})
"""The gates at which a message waits; a nag goes back to the others that wait."""


class Notice(StrEnum):
    """The kinds of messages that go through the outbox."""

    PROVIDER_CARD = "provider_card"  # to the department's channel
    REQUESTER_CARD = "requester_card"  # to the requester
    ASSIGNEE_CARD = "assignee_card"  # to the assignee of a confidential request
    APPROVAL_CARD = "approval_card"  # to somebody who is asked for an approval that can wait
    PRACTICE_CARD = "practice_card"  # to somebody who practises: a request of Crossdesk's own
    PROVIDER_NOTE = "provider_note"  # an event, in the thread of the provider card
    REQUESTER_NOTE = "requester_note"  # an event, in the thread of the requester card
    ASSIGNEE_NOTE = "assignee_note"  # an event, in the thread of the assignee card
    PROVIDER_NEWS = "provider_news"  # the same three of an event that nobody caused: it can wait
    REQUESTER_NEWS = "requester_news"
    ASSIGNEE_NEWS = "assignee_news"
    RATING_QUESTION = "rating_question"  # to a requester: what they think of what they received
    THANKS = "thanks"  # to a channel: a requester thanks the whole department; payload {request}
    LOW_RATING = "low_rating"  # to a manager; payload {request}
    RATING_COMMENTS = "rating_comments"  # without names; payload {department, comments}
    LOW_RATINGS = "low_ratings"  # the same to a manager: those that are low
    HELD_WORDS = "held_words"  # to a requester: pass on with a name what they wrote? payload {ts}
    BACK_IN_QUEUE = "back_in_queue"  # to managers; payload {department, former, because, numbers}
    CATALOGUE_GAPS = "catalogue_gaps"  # to an admin: what does not hold in the workspace
    SERVICE_CHANGED = (
        "service_changed"  # to a manager; payload {department, service, revision, moved}
    )
    DEPARTMENT_CHANGED = "department_changed"  # the same; payload {department, calendar, revision}
    SURVEY_QUESTIONS = "survey_questions"  # to somebody whom a department serves; payload {survey}
    SURVEY_RESULTS = "survey_results"  # to a manager; payload {survey, page, department}
    UNMET_NEEDS = "unmet_needs"  # to a manager: what people ask for in vain; payload {month}
    ROLLOUT = "rollout"  # to a provider: what is new; payload {department, revision}
    ROLLOUT_REMINDER = "rollout_reminder"  # to read it; payload {department, revision, reminder}
    DAYS_CHANGED = "days_changed"  # to an admin: other days are worked; payload {calendar, …}
    AFTERWORDS = "afterwords"  # to a requester who wrote under what is resolved or has ended
    UNREADABLE = "unreadable"  # to an author: it was no reply; payload {card}
    UNREADABLE_CAME = "unreadable_came"  # to the other side; payload {card, author, files}
    FILE_COPY = "file_copy"  # a file that came with words, for their readers; payload {file, card}
    COPY_FAILED = "copy_failed"  # to its author: it was not passed on; payload {file, problem}
    TOUR = "tour"  # to whoever asks for the first time: how Crossdesk works
    HINT = "hint"  # to somebody who wrote to the bot under no card; payload {text}
    NAG = "nag"  # to a person: what is or will be overdue, in a list
    NAG_NOTE = "nag_note"  # the same of one request, in the thread of the provider card
    DIGEST = "digest"  # to a manager: how a week was; payload {week}
    DIGEST_DETAILS = "digest_details"  # in its thread: what it rests on; payload {week}
    REVIEW = "review"  # to a manager: how a department's quarter was; payload as of a report
    REPORT = "report"  # to who asked for it, or to a channel: pictures of a time; payload: a scope
    CHAIN_TIMES = "chain_times"  # to who asked for it: the picture of where a chain's time went
    EXPORT = "export"  # to who asked for it: a file of a time; payload as of a report
    LOST_CARD = "lost_card"  # a card of a request that a restored database does not have
    LOST_NOTE = "lost_note"  # in its thread, to the person whose card it is
    LOST_REQUESTS = "lost_requests"  # to an administrator: what a restore has lost
    TRANSFERRED_OFTEN = "transferred_often"  # to managers: a request that goes on and on
    NEED_NOTE = "need_note"  # what became of a need, under the card; payload {need, event, card}
    NEED_LATE = "need_late"  # that a need is late, under the card; payload {need, card}
    HOME = "home"  # somebody's App Home
    SEND_AGAIN = "send_again"  # to somebody: what was not stored; payload {words, delivery, body}
    WENT_THROUGH = "went_through"  # to somebody: what was stored too late; payload {words, number}
    EXPORT_PROGRESS = "export_progress"  # how far it is; payload as of a report, and {percent}
    ORDER_FAILED = "order_failed"  # what somebody asked for will not come; payload {notice}
    CHANNEL_PROBLEM = "channel_problem"  # to managers: the bot cannot post in their channel

    @property
    def urgency(self) -> Urgency:
        """How soon it is to go out; what is not named goes with the cards."""
        return _URGENCIES.get(self, Urgency.CARD)

    @property
    def passage(self) -> Passage:
        """By which gate it goes out, or why it needs none."""
        return PASSAGES[self]

    def lane(self, key: str, recipient_id: str) -> str:
        """Return what it goes out in order with: mostly, what else its recipient gets."""
        if self in _DIGESTS:
            return f"{recipient_id}:digests"
        if self in _BY_THEMSELVES:
            return key
        if self.urgency is Urgency.REPORT:
            return f"{recipient_id}:reports"  # its pictures take long: no answer waits behind them
        return recipient_id


PASSAGES: Mapping[Notice, Passage] = {
    Notice.PROVIDER_CARD: Passage.CARD,
    Notice.REQUESTER_CARD: Passage.CARD,
    Notice.ASSIGNEE_CARD: Passage.CARD,
    Notice.LOST_CARD: Passage.CARD,
    Notice.HOME: Passage.CARD,
    Notice.PROVIDER_NOTE: Passage.SAID,
    Notice.NEED_NOTE: Passage.SAID,
    Notice.NEED_LATE: Passage.SAID,
    Notice.REQUESTER_NOTE: Passage.SAID,
    Notice.ASSIGNEE_NOTE: Passage.SAID,
    Notice.HELD_WORDS: Passage.ANSWER,
    Notice.AFTERWORDS: Passage.ANSWER,
    Notice.UNREADABLE: Passage.ANSWER,
    Notice.UNREADABLE_CAME: Passage.SAID,
    Notice.FILE_COPY: Passage.SAID,
    Notice.COPY_FAILED: Passage.ANSWER,
    Notice.HINT: Passage.ANSWER,
    Notice.TOUR: Passage.ANSWER,
    Notice.SEND_AGAIN: Passage.ANSWER,
    Notice.WENT_THROUGH: Passage.ANSWER,
    Notice.REPORT: Passage.ANSWER,
    Notice.CHAIN_TIMES: Passage.ANSWER,
    Notice.EXPORT: Passage.ANSWER,
    Notice.EXPORT_PROGRESS: Passage.ANSWER,
    Notice.ORDER_FAILED: Passage.ANSWER,
    Notice.NAG: Passage.NAGS,
    Notice.NAG_NOTE: Passage.NAGS,
    Notice.APPROVAL_CARD: Passage.DEPARTMENT,
    Notice.PRACTICE_CARD: Passage.DEPARTMENT,
    Notice.PROVIDER_NEWS: Passage.DEPARTMENT,
    Notice.ASSIGNEE_NEWS: Passage.DEPARTMENT,
    Notice.THANKS: Passage.DEPARTMENT,
    Notice.LOW_RATING: Passage.DEPARTMENT,
    Notice.RATING_COMMENTS: Passage.DEPARTMENT,
    Notice.LOW_RATINGS: Passage.DEPARTMENT,
    Notice.BACK_IN_QUEUE: Passage.DEPARTMENT,
    Notice.CHANNEL_PROBLEM: Passage.DEPARTMENT,
    Notice.SERVICE_CHANGED: Passage.DEPARTMENT,
    Notice.DEPARTMENT_CHANGED: Passage.DEPARTMENT,
    Notice.ROLLOUT: Passage.DEPARTMENT,
    Notice.ROLLOUT_REMINDER: Passage.DEPARTMENT,
    Notice.TRANSFERRED_OFTEN: Passage.DEPARTMENT,
    Notice.SURVEY_RESULTS: Passage.DEPARTMENT,
    Notice.SURVEY_QUESTIONS: Passage.OWN,
    Notice.REQUESTER_NEWS: Passage.OWN,
    Notice.RATING_QUESTION: Passage.OWN,
    Notice.CATALOGUE_GAPS: Passage.OWN,
    Notice.DAYS_CHANGED: Passage.OWN,
    Notice.LOST_NOTE: Passage.OWN,
    Notice.LOST_REQUESTS: Passage.OWN,
    Notice.UNMET_NEEDS: Passage.MANAGED,
    Notice.DIGEST: Passage.MANAGED,
    Notice.DIGEST_DETAILS: Passage.MANAGED,
    Notice.REVIEW: Passage.MANAGED,
}
"""How each kind of message passes the gate; none is left out."""

MEASURED = frozenset({Notice.REVIEW, Notice.REPORT, Notice.EXPORT})
"""The kinds that say what was measured until they were ordered."""

_DIGESTS = frozenset({Notice.DIGEST, Notice.DIGEST_DETAILS, Notice.REVIEW})
_BY_THEMSELVES = frozenset(
    # Nothing else waits behind what its gate keeps back.
    {notice for notice, passage in PASSAGES.items() if passage in WAITING_PASSAGES}
    | {Notice.HOME, Notice.EXPORT, Notice.FILE_COPY}
)
"""The kinds that are sent in order with nothing else."""

_URGENCIES: Mapping[Notice, Urgency] = {
    Notice.PROVIDER_NOTE: Urgency.CONVERSATION,
    Notice.REQUESTER_NOTE: Urgency.CONVERSATION,
    Notice.ASSIGNEE_NOTE: Urgency.CONVERSATION,
    Notice.AFTERWORDS: Urgency.CONVERSATION,
    Notice.UNREADABLE: Urgency.CONVERSATION,
    Notice.UNREADABLE_CAME: Urgency.CONVERSATION,
    Notice.COPY_FAILED: Urgency.CONVERSATION,
    Notice.HINT: Urgency.CONVERSATION,
    Notice.HELD_WORDS: Urgency.CONVERSATION,
    Notice.SEND_AGAIN: Urgency.CONVERSATION,
    Notice.WENT_THROUGH: Urgency.CONVERSATION,
    Notice.PROVIDER_NEWS: Urgency.NAG,
    Notice.REQUESTER_NEWS: Urgency.NAG,
    Notice.ASSIGNEE_NEWS: Urgency.NAG,
    Notice.NAG: Urgency.NAG,
    Notice.NAG_NOTE: Urgency.NAG,
    Notice.RATING_QUESTION: Urgency.NAG,
    Notice.SURVEY_QUESTIONS: Urgency.NAG,
    Notice.SURVEY_RESULTS: Urgency.NAG,
    Notice.ROLLOUT: Urgency.NAG,
    Notice.ROLLOUT_REMINDER: Urgency.NAG,
    Notice.HOME: Urgency.HOME,
    Notice.UNMET_NEEDS: Urgency.REPORT,
    Notice.DIGEST: Urgency.REPORT,
    Notice.DIGEST_DETAILS: Urgency.REPORT,
    Notice.REVIEW: Urgency.REPORT,
    Notice.REPORT: Urgency.REPORT,
    Notice.CHAIN_TIMES: Urgency.REPORT,
    Notice.EXPORT: Urgency.FILE,
    Notice.FILE_COPY: Urgency.FILE,
}


def was_enqueued(uow: UnitOfWork, key: str) -> bool:
    """Whether a message has been sent, or is to be."""
    return uow.messages.get(key) is not None or uow.outbox.is_pending(key)
