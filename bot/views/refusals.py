"""The words of refusals: what cannot be done, why, and what to do instead."""

from collections.abc import Mapping

from bot.i18n import mark
from domain.errors import DomainError, Problem
from domain.lifecycle import TRANSITIONS, UNFINISHED, Action, State
from domain.permissions import PERMITTED, Role

_TEMPLATES: Mapping[Problem, str] = {
    Problem.UNKNOWN_REQUEST: mark(
        "There is no request #{number}. Look up the number with “/request list” or “/answer”."
    ),
    Problem.LOST_REQUEST: mark(
        "Nothing was done: this request #{number} was lost when the database was restored from a "
        "backup. If it is still needed, open it again with “/request”."
    ),
    Problem.REQUEST_ERASED: mark(
        "The text of #{number} was erased, and nothing can be done with it any more. If something "
        "is left to do, open a new request."
    ),
    Problem.NOT_YOURS: mark(
        "You cannot see or change #{number}: only its requester and the department that serves it "
        "can. Ask one of them."
    ),
    Problem.NOT_PERMITTED: mark(
        "You cannot use “{action}” on #{number}: only its assignee and the department's managers "
        "can. Ask one of them."
    ),
    Problem.WRONG_STATE: mark(
        "You cannot use “{action}” now: the state of #{number} is “{state}”. Type “/request show "
        "{number}” to see what you can do."
    ),
    Problem.ALREADY_CLAIMED: mark(
        "#{number} is already assigned to {assignee}. Ask them, or claim another one: “/answer” "
        "shows your queue."
    ),
    Problem.CHANGED_MEANWHILE: mark(
        "Nothing was done: somebody else changed the request at the same moment. Look at it again, "
        "and repeat what you did if it is still needed."
    ),
    Problem.REOPENING_OVER: mark(
        "#{number} was closed more than {days} days ago and cannot be reopened. Please open a new "
        "request."
    ),
    Problem.ALREADY_THERE: mark(
        "#{number} is already with this department. Choose the one that it belongs to."
    ),
    Problem.NOTHING_TO_AGREE: mark(
        "Nothing was done: this question about #{number} is over. Its thread tells what came of it."
    ),
    Problem.OPEN_NEEDS: mark(
        "#{number} did not change: it still waits for {needs}. Use the button on its card, and "
        "choose what should happen to that."
    ),
    Problem.TOO_DEEP: mark(
        "Nothing was opened: #{number} is already the last of {limit} requests that wait for one "
        "another. Open yours with “/request”, on its own."
    ),
    Problem.TOO_MANY_NEEDS: mark(
        "Nothing was opened: {limit} requests were already opened for #{number}. Open yours with "
        "“/request”, on its own."
    ),
    Problem.CHAIN_STAYS: mark(
        "#{number} was not transferred: other departments already work on its steps. Transfer the "
        "step that belongs elsewhere, or decline #{number} and say why."
    ),
    Problem.NO_CHAIN_HERE: mark(
        "This service is made of several steps, so it cannot be asked for here. Choose another "
        "one, or open it with “/request”, on its own."
    ),
    Problem.NO_APPROVER: mark(
        "Nothing was sent: nobody can approve “{service}”. Ask an administrator to name managers "
        "or admins in the catalogue, or choose another service."
    ),
    Problem.NOBODY_APPROVES: mark(
        "#{number} does not go on: nobody can approve it. Ask an administrator to name managers or "
        "admins in the catalogue."
    ),
    Problem.APPROVAL_OVER: mark(
        "Nothing was changed: the approval #{number} was decided already, or is not needed any "
        "more. Type “/request show {number}” to see what came of it."
    ),
    Problem.NOT_STOPPED: mark(
        "Nothing was changed: nobody has to decide about this step of #{number} any more. Press "
        "Show to see how it stands."
    ),
    Problem.STEP_OF_CHAIN: mark(
        "You cannot rate #{number} alone: it is a step of #{chain}. Rate that when it is done."
    ),
    Problem.RATING_OVER: mark(
        "You cannot rate #{number} any more: {days} working days have passed. To tell the "
        "department something, reply in the request's thread."
    ),
    Problem.SELF_SERVICE: mark(
        "You cannot rate #{number}, because you resolved it yourself. You can rate what others do "
        "for you."
    ),
    Problem.RATING_TOLD: mark(
        "You cannot change your rating of #{number} any more: it was passed on together with those "
        "of others, so that nobody knows whose is whose. If something is still wrong, please open "
        "a new request."
    ),
    Problem.NOTHING_HELD: mark(
        "Nothing was sent: these words are no longer kept. If the department should still read "
        "them, please write them in the thread again."
    ),
    Problem.NOT_UNDER_A_CARD: mark(
        "Nothing was sent: this message is not in the thread of a request's card. Choose a message "
        "in such a thread, or press Answer on the card."
    ),
    Problem.NOT_A_PROVIDERS_MESSAGE: mark(
        "Nothing was sent: only messages by people who serve #{number} can go to the requester. "
        "Press Answer on the card, and write it in your own words."
    ),
    Problem.NOTHING_TO_SEND: mark(
        "Nothing was sent: this message has no words and no file that can be passed on. Press "
        "Answer on the card, and write it in words."
    ),
    Problem.MARKING_OVER: mark(
        "Nothing was changed: you sent your answer to #{number} more than an hour ago, so it "
        "counts as the answer. To tell the requester more, answer again."
    ),
    Problem.SENT_ALREADY: mark(
        "This message was already sent to the requester of #{number}, so it was not sent again. To "
        "add something, press Answer on the card."
    ),
    Problem.NOT_A_SCORE: mark(
        "“{score}” is not a rating. Please use a whole number from 1 (bad) to 5 (very good)."
    ),
    Problem.THANKED_ALREADY: mark(
        "You have thanked the department for #{number} already, and it was told. Write the rest in "
        "the thread of your card."
    ),
    Problem.NOBODY_TO_THANK: mark("You resolved #{number} yourself, so there is nobody to thank."),
    Problem.CLARITY_SAID: mark("Someone has already rated how clear #{number} was."),
    Problem.NOT_A_PROVIDER: mark(
        "This person does not serve the department. Choose one of the people named in the form."
    ),
    Problem.NOT_A_MANAGER: mark(
        "Only department managers and administrators get this. Ask one of them."
    ),
    Problem.NOT_ITS_MANAGER: mark(
        "Only managers of {department} and administrators get this. Ask one of them. You can get "
        "it for these: {departments}."
    ),
    Problem.NAME_A_DEPARTMENT: mark(
        "Nothing was sent: you manage no department, so name one. Choose one of these: "
        "{departments}."
    ),
    Problem.SURVEYS_OF_MANAGERS: mark(
        "Only the managers of a department send its survey and read the answers. Ask one of them."
    ),
    Problem.BOT_NOT_IN_CHANNEL: mark(
        "The report was not sent: Crossdesk is in no channel #{channel}. Check the name, or type "
        "“/invite @Crossdesk” in that channel, and try again."
    ),
    Problem.NOT_IN_CHANNEL: mark(
        "The report was not sent: you are not in #{channel} yourself. Join it first, or choose a "
        "channel that you are in."
    ),
    Problem.SHARED_CHANNEL: mark(
        "The report was not sent: people of another company can read #{channel}. Choose a channel "
        "that only your own workspace reads."
    ),
    Problem.CHANNEL_NOT_CHECKED: mark(
        "The report was not sent: Slack did not say in time who is in #{channel}. Try again in a "
        "moment."
    ),
    Problem.NOT_A_MEMBER: mark(
        "Nothing was done: Crossdesk is for members of this workspace, and your account belongs to "
        "another one. Ask somebody in this workspace to do it for you."
    ),
    Problem.NO_DEPARTMENT: mark(
        "You have no queue because you serve no department. To see your own requests, type "
        "“/request list”."
    ),
    Problem.NOT_YOUR_DEPARTMENT: mark(
        "Nothing was changed: only the department's managers, its editors and administrators can "
        "change its services. Ask one of them."
    ),
    Problem.ADMINS_ONLY: mark(
        "Nothing was changed: only administrators add and retire departments and calendars. Ask "
        "one of them."
    ),
    Problem.NAME_TAKEN: mark("“{key}” is taken already. Choose another short name."),
    Problem.MANAGERS_ONLY: mark(
        "Nothing was changed: only the department's managers and administrators can change this. "
        "Ask one of them."
    ),
    Problem.SHARED_CALENDAR: mark(
        "Nothing was changed: other departments work by the calendar “{calendar}” too "
        "({departments}). Ask an administrator."
    ),
    Problem.PART_RETIRED: mark(
        "Nothing was changed: this was retired in the meantime. Press “My department” in the App "
        "Home to see the departments as they are now."
    ),
    Problem.PART_CHANGED: mark(
        "Nothing was saved: this was changed since you opened the form ({change}). Your entries "
        "are still here. Copy what you need, then close the form and open it again."
    ),
    Problem.ONE_OF_TWO: mark("Choose people or a user group, not both."),
    Problem.NOTHING_TO_PRACTISE: mark(
        "There is no practice request for you: you serve no department with a service that is done "
        "in one step. If you should, ask the department's manager to add you."
    ),
    Problem.SERVICE_CHANGED: mark(
        "Nothing was saved: this service was changed since you opened the form ({change}). Your "
        "entries are still here. Copy what you need, then close the form and open it again."
    ),
    Problem.SERVICE_RETIRED: mark(
        "Nothing was changed: this service was retired in the meantime. Press “My department” in "
        "the App Home to see the services as they are now."
    ),
    Problem.PROPOSAL_DECIDED: mark(
        "Nothing was changed: {who} has decided about this proposal already. The next review says "
        "what came of it."
    ),
    Problem.PROPOSAL_OUTDATED: mark(
        "Nothing was changed: the service “{service}” was changed or retired since this review "
        "was made. “/desk review” sends you one of today."
    ),
    Problem.FIELD_REMOVED: mark(
        "Nothing was changed: this field was removed in the meantime. Open the service again to "
        "see its fields as they are now."
    ),
    Problem.UNMET_NEED_DECIDED: mark(
        "Nothing was changed: {assignee} has already decided about this. Type “/desk needs” to see "
        "what is open."
    ),
    Problem.UNMET_NEED_GONE: mark(
        "Nothing was changed: fewer than three requests that ask for the same are left. Type "
        "“/desk needs” to see what is open."
    ),
    Problem.SURVEY_SENT: mark(
        "Nothing was sent: your department has asked in this quarter. You can ask again from {day} "
        "on."
    ),
    Problem.TOO_FEW_TO_ASK: mark(
        "Nothing was sent: only {n} people would be asked, and nothing is shown before {fewest} "
        "have answered. Try again when more people have asked you for something."
    ),
    Problem.SURVEY_OVER: mark(
        "Nothing was sent: this survey is over. If you miss something, open a request with "
        "“/request”."
    ),
    Problem.SURVEY_ANSWERED: mark(
        "Nothing was sent: you have answered this survey. Answers cannot be changed, because "
        "nobody knows whose they are."
    ),
    Problem.KEY_TAKEN: mark("The department already has a service “{key}”. Choose another name."),
    Problem.CATALOGUE_MISTAKE: mark("Nothing was saved: {reason}."),
    Problem.UNKNOWN_REVISION: mark(
        "The catalogue has no revision {number}; the newest is {newest}. Choose that one or an "
        "earlier one."
    ),
    Problem.NO_CATALOGUE: mark(
        "No departments are set up here yet. Ask an administrator to import the catalogue."
    ),
    Problem.NOT_OPENED: mark(
        "Slack did not open the form, and nothing has changed. Try again in a moment."
    ),
    Problem.TOO_LATE: mark("That took too long, so Slack could not open the form. Try again."),
    Problem.UNKNOWN_DEPARTMENT: mark(
        "There is no department “{key}”. Choose one of these: {known}."
    ),
    Problem.UNKNOWN_SERVICE: mark(
        "“{department}” has no service “{key}”. Choose one of these: {known}."
    ),
    Problem.REQUIRED: mark("Please fill this in."),
    Problem.TOO_LONG: mark("This is too long: at most {limit} characters."),
    Problem.TOO_LONG_FOR_FORM: mark(
        "Nothing was sent: the form takes at most {limit} characters. Shorten your text and try "
        "again. You can write the rest in the request's thread."
    ),
    Problem.NOT_A_NUMBER: mark("Please enter a number, such as 12 or 3.5."),
    Problem.NOT_A_DATE: mark("Please choose a date, such as 2026-11-30."),
    Problem.DAY_PASSED: mark(
        "This day has passed, and the steps count from it. Please choose today or a later day."
    ),
    Problem.NOT_A_DURATION: mark(
        "Please enter a working time in days, hours and minutes, such as 2d, 4h or 1h30m."
    ),
    Problem.NOT_A_LINK: mark("Please enter a link that begins with https:// or http://."),
    Problem.NOT_AN_OPTION: mark("Please choose one of the options."),
    Problem.NOT_A_PERSON: mark("Please choose a person of this workspace."),
    Problem.WRONG_FORM: mark("I don't understand that command. It is written like this:"),
}

_FOR_REQUESTER = mark(
    "You cannot use “{action}” on #{number}: only the person who opened it can. Ask them to do it."
)
_FOR_SERVING = mark(
    "You cannot use “{action}” on #{number}: only people who serve its department can. Ask one of "
    "them."
)

_CHANGED_BY: Mapping[Problem, str] = {
    Problem.SERVICE_CHANGED: mark(
        "Nothing was saved: {who} changed this service since you opened the form ({change}). Your "
        "entries are still here. Copy what you need, then close the form and open it again."
    ),
    Problem.PART_CHANGED: mark(
        "Nothing was saved: {who} changed this since you opened the form ({change}). Your entries "
        "are still here. Copy what you need, then close the form and open it again."
    ),
}


_NEVER_REOPENED = frozenset(State).difference(UNFINISHED, TRANSITIONS[Action.REOPEN])
_NOT_REOPENED = mark(
    "#{number} cannot be reopened: its state is “{state}”. If it is still needed, open a new "
    "request: type “/request”."
)
_NOT_YET_THANKED = mark(
    "Your thanks were not sent: the state of #{number} is “{state}”. You can thank the department "
    "once it is resolved."
)


def refusal_template(error: DomainError) -> str:
    """Return the words of a refusal, not yet translated, with places for its parameters."""
    action = error.params.get("action")
    if action is Action.REOPEN and error.params.get("state") in _NEVER_REOPENED:
        return _NOT_REOPENED
    if action is Action.THANK and error.problem is Problem.WRONG_STATE:
        return _NOT_YET_THANKED
    if error.problem is Problem.NOT_PERMITTED and isinstance(action, Action):
        permitted = PERMITTED.get(action, frozenset())
        if Role.PROVIDER in permitted:
            return _FOR_SERVING
        if Role.REQUESTER in permitted:
            return _FOR_REQUESTER
    if error.problem in _CHANGED_BY and error.params["who"]:
        return _CHANGED_BY[error.problem]
    return _TEMPLATES[error.problem]
