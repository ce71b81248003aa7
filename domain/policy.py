"""Times that hold for every department, unless a service's standard says otherwise."""

from datetime import timedelta

CONFIRMATION_WORKING_DAYS = 3
"""How long a resolved request waits for its requester's word before it closes by itself."""

REOPENING_DAYS = 14
"""How long after its end a request can be reopened, in calendar days."""

REOPENING = timedelta(days=REOPENING_DAYS)

MARKABLE_FOR = timedelta(hours=1)
"""For how long its author can say that an answer was only a holding reply."""

AT_RISK_PERCENT = 75
"""From which share of its time on a promise counts as at risk."""

REMINDER_WORKING_DAYS = (1, 3)
"""When a requester is reminded of a question, in working days after it was asked."""

UNANSWERED_WORKING_DAYS = 5
"""After how many working days a request closes by itself if a question has no answer."""

QUESTION_AFTER = timedelta(hours=4)
"""How long after a request was solved its requester is asked for a rating, in working time."""

RATING_REMINDER_WORKING_DAYS = 2
"""When a requester is reminded to rate, in working days after they were asked."""

RATING_WORKING_DAYS = 7
"""For how long a rating can be given and changed, in working days after it was asked for."""

MINIMUM_ANONYMOUS = 5
"""The fewest anonymous ratings of which an average or the comments are told."""

COMMENTS_TOLD = 40
"""The most comments that one message tells."""

COMMENT_SHOWN = 2500
"""Characters of a comment that a message shows."""

COMMENTS_SHOWN = 9000
"""Characters of all comments that one message shows."""

DEEPEST_NEED = 8
"""The most requests one below the other, each needed by the one above."""

MOST_NEEDS = 50
"""The number of requests that can be opened for one."""

MANY_TRANSFERS = 3
"""From which transfer on the managers of both departments are told."""

TOLD_BETWEEN = ("09:00-18:00",)
"""The civil day in which people are told of something, by their own clock."""

ORDINARY_WEEK = ("mon-fri", TOLD_BETWEEN)
"""When people who belong to no department are told of something, by their own clock."""

ON_DUTY_FOR = timedelta(hours=4)
"""How long after they acted on a request somebody is on duty, in a service around the clock."""

LISTED = 20
"""The number of requests that a list shows; of the others it says how many there are."""

FOUND_ON_A_PAGE = 10
"""How many of the requests that somebody looks for are shown at once."""

OFFERED_ON_A_PAGE = 10
"""How many services, or departments, the service guide shows at once."""

QUEUE_PAGE = 10
"""How many requests of a queue are shown at once: as many as Slack lets be ticked in one list."""

REVIEW_MADE_UP_FOR = timedelta(weeks=4)
"""How long after it was due a bot that was down still sends a review."""
