"""Every name that Slack hands back to us: commands, shortcuts, buttons, forms and their fields."""

from typing import Final

# Slash commands
REQUEST_COMMAND: Final = "/request"
ANSWER_COMMAND: Final = "/answer"
DESK_COMMAND: Final = "/desk"

# Shortcuts
REQUEST_OPEN_SHORTCUT: Final = "request_open"
REQUEST_FROM_MESSAGE_SHORTCUT: Final = "request_from_message"
REQUEST_SEND_TO_REQUESTER_SHORTCUT: Final = "request_send_to_requester"
SEND_TO_REQUESTER_NAME: Final = "Send to the requester 转发"
"""As the manifest has it: Slack shows it to readers of every language."""

# Buttons; the form that a button opens has the same id. A button's value is the request's
# number and identity: "12:9f2c41d7" (`domain.request.RequestReference`).
REQUEST_OPEN: Final = "request.open"
SUGGESTION: Final = "suggestion.{place}"  # one button for each; its value: the line that was meant
REQUEST_CLAIM: Final = "request.claim"
REQUEST_TAKE_OVER: Final = "request.take_over"  # its value ends with whom it is taken over from
REQUEST_RELEASE: Final = "request.release"
REQUEST_REASSIGN: Final = "request.reassign"
REQUEST_TRANSFER: Final = "request.transfer"
REQUEST_NEED: Final = "request.need"
REQUEST_SKIP_STEP: Final = "request.skip_step"  # of a chain; its value ends with the step's key
REQUEST_REPLACE_STEP: Final = "request.replace_step"  # the same
REQUEST_AGREE: Final = "request.agree"  # the requester lets a confidential request go on
REQUEST_ANSWER: Final = "request.answer"
REQUEST_MARK_HOLDING: Final = "request.mark_holding"  # its value ends with the answer's event
REQUEST_ASK: Final = "request.ask"
REQUEST_FORWARD: Final = "request.forward"  # of a need: its question, to the requester at the end
REQUEST_REPLY: Final = "request.reply"
REQUEST_REPLY_WITH: Final = "request.reply_with.{place}"  # to which of several: what was written
REQUEST_RESUME: Final = "request.resume"
REQUEST_RESOLVE: Final = "request.resolve"
REQUEST_DECLINE: Final = "request.decline"
REQUEST_APPROVE: Final = "request.approve"  # of an approval, in place of resolving it
REQUEST_REJECT: Final = "request.reject"  # the same, in place of declining it
REQUEST_CONFIRM: Final = "request.confirm"
REQUEST_REOPEN: Final = "request.reopen"
REQUEST_CANCEL: Final = "request.cancel"
REQUEST_MENU: Final = "request.menu"  # an overflow menu of the buttons above
REQUEST_SHOW: Final = "request.show"
REQUEST_CHAIN_TIMES: Final = "request.chain_times"  # of a chain: where its time went
REQUEST_SNOOZE: Final = "request.snooze"
REQUEST_CHANGE_PROMISE: Final = "request.change_promise"
RATING_GIVE: Final = "rating.give"
RATING_GIVE_AT_ONCE: Final = "rating.give.{score}"  # one button a score
RATING_CLEAR: Final = "rating.clear"
RATING_UNCLEAR: Final = "rating.unclear"
RATING_TELL_WITH_NAME: Final = "rating.tell_with_name"
RATING_CONTACT: Final = "rating.contact"  # a link: Slack tells us of it all the same
QUEUE_SHOW: Final = "queue.show"  # what is chosen, and the values of the others: a `QueueView`
QUEUE_PREVIOUS: Final = "queue.previous"
QUEUE_NEXT: Final = "queue.next"
QUEUE_SEVERAL: Final = "queue.several"
FIND_NEWER: Final = "find.newer"  # their value: which page of what, see `views.requests.found`
FIND_OLDER: Final = "find.older"
GUIDE_SHOW: Final = "guide.show"  # their value: which page of what, see `views.catalogue.guide`
GUIDE_PREVIOUS: Final = "guide.previous"
GUIDE_NEXT: Final = "guide.next"
GUIDE_REQUEST: Final = "guide.request"  # its value: the service, "department/service"
DELIVERY_SEND: Final = "delivery.send"  # its value: the message that it stands in
SERVICES_SHOW: Final = "services.show"  # the services of one's department
SERVICES_CHOOSE: Final = "services.choose"  # another department in that window
SERVICE_SHOW: Final = "service.show"  # their value: which service, see `views.catalogue.places`
SERVICE_ADD: Final = "service.add"
SERVICE_CHANGE: Final = "service.change"
SERVICE_RETIRE: Final = "service.retire"
PROPOSAL_ADOPT: Final = "proposal.adopt"  # their value: see `views.reports.review_proposals`
PROPOSAL_DECLINE: Final = "proposal.decline"
PROPOSAL_POSTPONE: Final = "proposal.postpone"
FIELD_ADD: Final = "field.add"  # their value: of which service, or which field
FIELD_CHANGE: Final = "field.change"
DEPARTMENT_CHANGE: Final = "department.change"  # their value: which department, in the same way
DEPARTMENT_ADD: Final = "department.add"
DEPARTMENT_RETIRE: Final = "department.retire"
CALENDAR_CHANGE: Final = "calendar.change"
CALENDAR_ADD: Final = "calendar.add"
UNMET_NEED_OFFER: Final = "unmet_need.offer"  # their value: see `NeedPlace`
UNMET_NEED_NOT_OURS: Final = "unmet_need.not_ours"
UNMET_NEED_TAKE_BACK: Final = "unmet_need.take_back"  # its value: "decision:DEPARTMENT:DECISION"
SURVEY_SEND: Final = "survey.send"  # its value: "department:ID"
SURVEY_ANSWER: Final = "survey.answer"  # its value: "survey:ID"
PRACTICE_START: Final = "practice.start"
ROLLOUT_READ: Final = "rollout.read"  # its value: what was read, see `views.catalogue.rollouts`

# A form's field is a block of its name; its element is always called this.
VALUE: Final = "value"

DEPARTMENT: Final = "department"
SERVICE: Final = "service"
TITLE: Final = "title"
DETAILS: Final = "details"
ANSWER: Final = "answer"
REPLY: Final = "reply"
QUESTION: Final = "question"
SUMMARY: Final = "summary"
QUALITY: Final = "quality"
REASON: Final = "reason"
STEP: Final = "step"  # of a chain, that is reopened with it
CANCEL_NEEDS: Final = "cancel"  # a choice in it
KEEP_NEEDS: Final = "keep"
WAIT_FOR_NEEDS: Final = "wait"
BECAUSE: Final = "because"  # why a request is declined, as a choice
NOTHING_FITTED: Final = "nothing_fitted"
NEEDS: Final = "needs"  # what becomes of what a request still needs
NEEDS_REASON: Final = "needs_reason"
ASSIGNEE: Final = "assignee"
PRIORITY: Final = "priority"
HOLDING: Final = "holding"
UNTIL: Final = "until"
FIRST_RESPONSE: Final = "first_response"
RESOLUTION: Final = "resolution"
ENGLISH_NAME: Final = "name.en"
CHINESE_NAME: Final = "name.zh"
KIND: Final = "kind"
CONFIDENTIAL: Final = "confidential"
KEY: Final = "key"
FIELD_TYPE: Final = "type"
REQUIRED: Final = "required"
OPTIONS: Final = "options"
POSITION: Final = "position"  # in a list, from 1
REMOVED: Final = "removed"
CHANNEL: Final = "channel"
SERVICE_ENGLISH: Final = "service.en"  # the name of a new department's first service
SERVICE_CHINESE: Final = "service.zh"
PROVIDERS: Final = "providers"
MANAGERS: Final = "managers"
EDITORS: Final = "editors"
MEMBERS: Final = "members"
GROUP: Final = "group"
CALENDAR: Final = "calendar"
TIME_ZONE: Final = "timezone"
HOURS: Final = "hours"
CLOSED: Final = "closed"
OPEN: Final = "open"
MOVES_RUNNING: Final = "moves_running"  # running requests are promised the new time, too
MISSING: Final = "missing"  # of a survey
MATTERS: Final = "matters"
SLOWER: Final = "slower"
TELL_PROVIDERS: Final = "tell_providers"
SCORE: Final = "score"
COMMENT: Final = "comment"
REQUESTS: Final = "requests"  # of several at once
TOGETHER: Final = "together"  # what is done with them
EXPECTED: Final = "expected"  # of a dimension: "reliability.expected"
PERCEIVED: Final = "perceived"

# What a message of ours carries in its metadata, so that it can be found again.
MESSAGE_EVENT_TYPE: Final = "crossdesk_message"
