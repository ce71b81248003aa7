"""Help for each slash command, with examples of the organisation's own."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import enumeration, labelled, with_aside
from bot.views.blocks import Line, Message, bullets, cut, fallback, rich, small, text
from domain.organisation import Department, Service

_KEY_SHOWN = 60
_KEYS_SHOWN = 30

FORMS: tuple[tuple[str, str], ...] = (
    ("/request", mark("opens the form")),
    ("/request {department}/{service} {need}", mark("opens a request at once")),
    ("/request {department} {need}", mark("the same, for the department's default service")),
    (
        "/request services [{department}]",
        mark("shows what is offered, promised and usual; also finds a service by words"),
    ),
    ("/request tour", mark("shows how Crossdesk works, in one minute")),
    ("/request list", mark("lists your requests")),
    (
        "/request find {sought}",
        mark("finds requests by words, names, a department, a number or a day"),
    ),
    ("/request show {number}", mark("shows everything about a request")),
    ("/request cancel {number} [{why}]", mark("cancels a request that you no longer need")),
    ("/request reopen {number} [{why}]", mark("reopens a request that is not solved")),
    ("/request rate {number} {score} [{comment}]", mark("rates what you received, from 1 to 5")),
    ("/answer", mark("shows the queue of the departments that you serve")),
    ("/answer mine", mark("shows what is assigned to you; also: overdue, unclaimed, a service")),
    (
        "/answer find {sought}",
        mark("finds requests by words, names, a department, a number or a day"),
    ),
    ("/answer practice", mark("starts a practice request that only you see")),
    ("/answer {number} {words}", mark("sends your answer to the requester")),
    ("/answer {number} hold {words}", mark("sends a holding reply, which stops no clock")),
    ("/desk", mark("shows the state of all departments")),
    ("/desk {department}", mark("shows one department and its requests")),
    (
        "/desk find {sought}",
        mark("finds requests by words, names, a department, a number or a day"),
    ),
    (
        "/desk report [{department}] [{time}] [{to_channel}]",
        mark("sends you pictures: promises kept, where the time went, who waits on whom"),
    ),
    (
        "/desk review [{department}] [{time}]",
        mark("sends you the review of a department, service by service, with proposals"),
    ),
    (
        "/desk thank {number} [{kind_words}]",
        mark("thanks the whole department for a request of yours that was resolved"),
    ),
    (
        "/desk export [{department}] [{time}|2026-10-01..2026-12-31]",
        mark("sends you the requests as a file for a spreadsheet"),
    ),
    (
        "/desk needs [{department}]",
        mark("shows managers what people ask for in vain"),
    ),
    (
        "/desk ask [{department}]",
        mark("asks the people whom you serve three questions, once a quarter"),
    ),
)
"""Every form of every command, with what it does. `/COMMAND help` shows them."""


def forms_like(example: str, t: Translator) -> list[Line]:
    """The forms of the command that an example is of: of "/request show 12", "/request show"."""
    return command_forms(example.partition(" 12")[0], t)


def command_forms(
    command: str, t: Translator, department: str = "it", service: str = "laptop"
) -> list[Line]:
    """The forms of a command, or of a part such as "/request show", each with what it does."""
    chosen = [each for each in FORMS if f"{each[0]} ".startswith(f"{command.strip()} ")]
    parts = {
        "department": cut(department, _KEY_SHOWN),
        "service": cut(service, _KEY_SHOWN),
        "number": "12",
        "need": t.gettext("what you need"),
        "words": t.gettext("your answer"),
        "kind_words": t.gettext("that was fast"),
        "sought": t.gettext("printer yesterday"),
        "time": t.gettext("last month|Q3|year"),
        "to_channel": t.gettext("to #channel"),
        "why": t.gettext("why"),
        "score": "5",
        "comment": t.gettext("comment"),
    }
    return [
        [text(form.format(**parts), code=True), text(" " + t.gettext(does))]
        for form, does in chosen
    ]


def request_help(
    t: Translator, departments: Sequence[Department] = (), services: Sequence[Service] = ()
) -> Message:
    """Render the help of `/request`.

    Args:
        departments: those that can be asked; the first is the example.
        services: some of theirs; the first of the example's department is the example.
    """
    department = departments[0] if departments else None
    service = next(
        (each for each in services if department and each.department_id == department.id), None
    )
    forms = command_forms(
        ids.REQUEST_COMMAND,
        t,
        department.key if department else "it",
        service.key if service else "laptop",
    )
    return _help(t.gettext("Ask a department for something:"), forms, departments, t)


def answer_help(t: Translator) -> Message:
    """Render the help of `/answer`."""
    lead = t.gettext("Answer the requests to your departments:")
    return _help(lead, command_forms(ids.ANSWER_COMMAND, t), (), t)


def desk_help(t: Translator, departments: Sequence[Department] = ()) -> Message:
    """Render the help of `/desk`."""
    lead = t.gettext("See the state of the departments:")
    example = departments[0].key if departments else "it"
    return _help(lead, command_forms(ids.DESK_COMMAND, t, example), departments, t)


def _help(
    lead: str, forms: list[Line], departments: Sequence[Department], t: Translator
) -> Message:
    blocks = [rich([text(lead)], bullets(forms))]
    if departments:
        keys = [with_aside(each.key, t.name(each.name), t) for each in departments[:_KEYS_SHOWN]]
        more = ["…"] if len(departments) > _KEYS_SHOWN else []
        blocks.append(small(labelled(t.gettext("Departments"), enumeration([*keys, *more], t), t)))
    return Message(fallback([text(lead)], *forms), blocks)
