"""Notices: the kinds of messages that go out, how soon, and in order with what."""

from collections.abc import Mapping
from enum import StrEnum

from store.outbox import Urgency


class Notice(StrEnum):
    """The kinds of messages that go through the outbox."""

    PROVIDER_CARD = "provider_card"  # to the department's channel
    REQUESTER_CARD = "requester_card"  # to the requester
    ASSIGNEE_CARD = "assignee_card"  # to the assignee of a confidential request
    PROVIDER_NOTE = "provider_note"  # an event, in the thread of the provider card
    REQUESTER_NOTE = "requester_note"  # an event, in the thread of the requester card
    ASSIGNEE_NOTE = "assignee_note"  # an event, in the thread of the assignee card
    RATING_QUESTION = "rating_question"  # to a requester: what they think of what they received
    LOW_RATING = "low_rating"  # to a manager; payload {request}
    RATING_COMMENTS = "rating_comments"  # without names; payload {department, comments}
    LOW_RATINGS = "low_ratings"  # the same to a manager: those that are low
    HELD_WORDS = "held_words"  # to a requester: pass on with a name what they wrote? payload {ts}
    BACK_IN_QUEUE = "back_in_queue"  # to managers; payload {department, former, because, numbers}
    CATALOGUE_GAPS = "catalogue_gaps"  # to an admin: what does not hold in the workspace
    HINT = "hint"  # to somebody who wrote to the bot under no card; payload {text}
    NAG = "nag"  # to a person: what is or will be overdue, in a list
    NAG_NOTE = "nag_note"  # the same of one request, in the thread of the provider card
    DIGEST = "digest"  # to a manager: how a week was; payload {week}
    DIGEST_DETAILS = "digest_details"  # in its thread: what it rests on; payload {week}
    REPORT = "report"  # to who asked for it: pictures of a time; payload {departments, first, last}
    EXPORT = "export"  # to who asked for it: a file of a time; payload as of a report
    LOST_CARD = "lost_card"  # a card of a request that a restored database does not have
    LOST_NOTE = "lost_note"  # in its thread, to the person whose card it is
    LOST_REQUESTS = "lost_requests"  # to an administrator: what a restore has lost
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

    def lane(self, key: str, recipient_id: str) -> str:
        """Return what it goes out in order with: mostly, what else its recipient gets."""
        if self in {Notice.HOME, Notice.EXPORT}:
            return key
        if self.urgency is Urgency.REPORT:
            return f"{recipient_id}:reports"  # its pictures take long: no answer waits behind them
        return recipient_id


_URGENCIES: Mapping[Notice, Urgency] = {
    Notice.PROVIDER_NOTE: Urgency.CONVERSATION,
    Notice.REQUESTER_NOTE: Urgency.CONVERSATION,
    Notice.ASSIGNEE_NOTE: Urgency.CONVERSATION,
    Notice.HINT: Urgency.CONVERSATION,
    Notice.HELD_WORDS: Urgency.CONVERSATION,
    Notice.SEND_AGAIN: Urgency.CONVERSATION,
    Notice.WENT_THROUGH: Urgency.CONVERSATION,
    Notice.NAG: Urgency.NAG,
    Notice.NAG_NOTE: Urgency.NAG,
    Notice.RATING_QUESTION: Urgency.NAG,
    Notice.HOME: Urgency.HOME,
    Notice.DIGEST: Urgency.REPORT,
    Notice.DIGEST_DETAILS: Urgency.REPORT,
    Notice.REPORT: Urgency.REPORT,
    Notice.EXPORT: Urgency.FILE,
}
