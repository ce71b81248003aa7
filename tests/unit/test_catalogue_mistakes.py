"""Every mistake in a catalogue is named, with its place and a way out."""

from pathlib import Path

import pytest

from bot.catalogue.mistakes import CatalogueMistakes, quoted
from bot.catalogue.reader import read_catalogue, read_catalogue_file
from tests.catalogues import CONTRACT, mistakes_in


def changed(old: str, new: str) -> str:
    """The contract's catalogue with one passage changed."""
    assert CONTRACT.count(old) == 1, old
    return CONTRACT.replace(old, new)


IT = "departments.it"
LAPTOP = f"{IT}.services.laptop"
FIELD = "{key: asset-tag, label: {en: Asset tag, zh: 资产编号}, type: text, required: true}"
FIRST_FIELD = f"{LAPTOP}.fields[0]"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # keys that should not be there, and keys that should
        ("admins:", "admin:", '1:1: admin: unknown key "admin"; did you mean admins?'),
        (
            "admins: [U0ADMIN]",
            "triage: it/laptpo",
            '1:9: triage: "it/laptpo" is not one of the services, "department/service"; '
            "did you mean it/laptop?",
        ),
        (
            "admins: [U0ADMIN]",
            "people_figures: manager",
            '1:17: people_figures: "manager" is not one of none, own and managers; '
            "did you mean managers?",
        ),
        (
            "admins: [U0ADMIN]",
            "digests: {}",
            '1:1: digests: unknown key "digests"; known here: calendars, departments, admins',
        ),
        (
            "managers:",
            "manager:",
            f'14:5: {IT}.manager: unknown key "manager"; did you mean managers?',
        ),
        (
            "first_response: 1h",
            "escalates: []",
            f'28:11: {LAPTOP}.standard.escalates: unknown key "escalates"; did you mean escalate?',
        ),
        ("    channel: C01IT ", "    # ", f'10:3: {IT}: "channel" is missing'),
        ("    name: {en: IT, zh: 信息技术部}\n", "", f'10:3: {IT}: "name" is missing'),
        (
            "        name: Help desk",
            "        kind: support",
            f'{IT}.services.helpdesk: "name" is missing',
        ),
        ("    timezone: Asia/Shanghai\n", "", '3:3: calendars.office: "timezone" is missing'),
        # types
        (
            "[U0ADMIN]",
            "U0ADMIN",
            "1:9: admins: write a list of people, such as [U02BOB] here, not text",
        ),
        ("[U0ADMIN]", "{U0ADMIN: 1}", "1:9: admins: write a list of people"),
        ("[U0ADMIN]", "[[U0ADMIN]]", "1:10: admins[0]: write a person's id here, not a list"),
        ("[U0ADMIN]", "[U0ADMIN, U0ADMIN]", '1:19: admins[1]: "U0ADMIN" is listed twice'),
        (
            "channel: C01IT ",
            "channel: ",
            f"12:5: {IT}.channel: this is empty; write the id of a channel",
        ),
        (
            "{en: IT, zh: 信息技术部}",
            "[IT]",
            f'11:11: {IT}.name: write text, or {{en: "…", zh: "…"}} here, not a list',
        ),
        (
            "{en: IT,",
            "{en: no,",
            f'{IT}.name.en: YAML takes "no" for yes or no; write it in quotes',
        ),
        (
            "{en: IT,",
            "{en: 007,",
            f'{IT}.name.en: YAML takes "007" for a number; write it in quotes',
        ),
        (
            "{en: IT,",
            "{en: 2026-01-01,",
            f'{IT}.name.en: YAML takes "2026-01-01" for a date; write',
        ),
        ("{en: IT,", "{en: ~,", f"{IT}.name.en: this is empty; write text"),
        ("{en: IT,", '{en: " ",', f"{IT}.name.en: this is blank; write text"),
        ("{en: IT,", '{en: "I\\nT",', f"{IT}.name.en: write one line, without line breaks"),
        ("{en: IT,", '{en: "I\\aT",', f"{IT}.name.en: write one line, without line breaks"),
        ("{en: IT,", "{de: IT,", f'{IT}.name.de: unknown key "de"; known here: en, zh'),
        (
            "{en: IT, zh: 信息技术部}",
            "{}",
            f"{IT}.name: give the text in English (en), in Chinese (zh)",
        ),
        (
            "{en: IT,",
            f"{{en: {'x' * 76},",
            f"{IT}.name.en: this has 76 characters; write at most 75",
        ),
        (
            "confidential: false",
            'confidential: "false"',
            f"{LAPTOP}.confidential: write true or false here",
        ),
        # ids
        (
            "C01IT",
            "it-help",
            f'{IT}.channel: "it-help" is not the id of a channel; it starts with C or G',
        ),
        ("C01IT", "c01it", f'{IT}.channel: "c01it" is in lower case; did you mean C01IT?'),
        (
            "U02BOB",
            '"@bob"',
            f'{IT}.providers[0]: "@bob" is not the id of a person; it starts with U',
        ),
        ("S03ITTEAM", "U02BOB", f'{IT}.members: "U02BOB" is not the id of a user group'),
        ("S03ITTEAM", "[S03ITTEAM]", f'{IT}.members[0]: "S03ITTEAM" is not the id of a person'),
        ("[U02BOB]", "[]", f"13:16: {IT}.providers: nobody serves this department"),
        # keys
        (
            "  it:\n",
            "  list:\n",
            '10:3: departments.list: the key "list" is a word of the slash commands',
        ),
        (
            "  it:\n",
            "  I T:\n",
            '"I T" may have lower-case letters a-z, digits and hyphens only, for example i-t',
        ),
        ("  it:\n", "  信息:\n", "digits and hyphens only, for example front-desk"),
        ("      laptop:\n", f"      {'x' * 65}:\n", "the key has 65 characters; write at most 64"),
        # calendars
        (
            "Asia/Shanghai",
            "Asia/Shanghia",
            '4:15: calendars.office.timezone: "Asia/Shanghia" is not the name of a time zone; did '
            "you mean Asia/Shanghai",
        ),
        (
            "confidential: false",
            "ratings: 101%",
            f'24:18: {LAPTOP}.ratings: "101%" is not a share of the requests; write 0% to 100%',
        ),
        ("confidential: false", "ratings: 25", "is not a share of the requests; write 25%"),
        ("confidential: false", "ratings: 0.5", "is not a share of the requests; write 50%"),
        ("confidential: false", "ratings: 250", "is not a share of the requests; write 0% to 100%"),
        (
            "channel: C01IT",
            "channel: #it",
            f"{IT}.channel: this is empty: # begins a comment; write",
        ),
        ("confidential: false", "ratings: some", f'{LAPTOP}.ratings: "some" is not a share'),
        ("confidential: false", "ratings:", f"{LAPTOP}.ratings: this is empty; write a share"),
        ("confidential: false", "ratings: true", f'{LAPTOP}.ratings: YAML takes "true" for yes'),
        (
            "managers: [U04MEI]",
            "anonymous_ratings: maybe",
            f"14:24: {IT}.anonymous_ratings: write true or false here, not text",
        ),
        (
            "managers: [U04MEI]",
            "anonymous_rating: true",
            f'{IT}.anonymous_rating: unknown key "anonymous_rating"; did you mean',
        ),
        (
            "holidays: CN",
            "holidays: China",
            '6:15: calendars.office.holidays: "China" is not a country whose holidays are known; '
            "write CN",
        ),
        (
            "holidays: CN",
            "holidays: NO",
            'calendars.office.holidays: YAML takes "NO" for yes or no; write it in quotes',
        ),
        (
            "09:00-12:00",
            "9-12",
            'calendars.office.hours.mon-fri[0]: "9-12" is not a shift; write it as "09:00-12:00"',
        ),
        ("09:00-12:00", "09:00-25:00", "calendars.office.hours.mon-fri[0]: "),
        ("13:30-18:00", "11:30-18:00", "5:13: calendars.office.hours.mon-fri: "),
        (
            "mon-fri:",
            "weekdays:",
            'calendars.office.hours.weekdays: "weekdays" is neither a weekday nor',
        ),
        (
            '{mon-fri: ["09:00-12:00", "13:30-18:00"]}',
            '{mon-fri: "09:00-18:00"}',
            "write a list of shifts, such as",
        ),
        (
            '"13:30-18:00"]',
            '"13:30-18:00"], tue: ["09:00-10:00"]',
            "calendars.office.hours.tue: tue is given its hours twice",
        ),
        (
            '["09:00-12:00", "13:30-18:00"]',
            "[]",
            "5:5: calendars.office.hours: no working time at all",
        ),
        (
            '{mon-fri: ["09:00-12:00", "13:30-18:00"]}',
            "{}",
            "5:5: calendars.office.hours: no working time at all",
        ),
        (
            "2026-12-31",
            "31.12.2026",
            'calendars.office.closed[0]: "31.12.2026" is not a day; write it as',
        ),
        ("2026-12-31", "2026-02-30", "calendars.office.closed[0]: there is no day 2026-02-30"),
        *(
            (
                "Asia/Shanghai",
                written,
                f'4:15: calendars.office.timezone: "{written}" {said}',
            )
            for written, said in (
                (
                    "GMT+8",
                    "is not the name of a time zone; write a city, such as Asia/Shanghai, or "
                    "Etc/GMT-8: in that name the sign is reversed, 8 h ahead of UTC",
                ),
                ("UTC-05:00", "is not the name of a time zone; write a city, such as America/New"),
                ("UTC+5:30", "is not the name of a time zone; write a city, such as Asia/Kolkata"),
                ("Asia/Beijing", "is not the name of a time zone; write Asia/Shanghai"),
                ("san francisco", "is not the name of a time zone; write America/Los_Angeles"),
                ("asia/shanghai", "is not the name of a time zone; did you mean Asia/Shanghai?"),
                (
                    "CST",
                    "is an abbreviation, which names no place; write Asia/Shanghai or "
                    "America/Chicago or America/Havana",
                ),
                ("JST", "is an abbreviation, which names no place; write Asia/Tokyo"),
                ("EST", "is an abbreviation, which names no place; write America/New_York or"),
                ("est", "is an abbreviation, which names no place; write America/New_York or"),
                ("MST", "is an abbreviation, which names no place; write America/Denver or"),
                ("HST", "is an abbreviation, which names no place; write Pacific/Honolulu"),
                ("EST5EDT", "is an abbreviation, which names no place; write America/New_York"),
                ("CET", "is an abbreviation, which names no place; write Europe/Berlin or"),
                ("GMT", "is an abbreviation, which names no place; write Europe/London or"),
                ("Europe", "is not the name of a time zone, such as Asia/Shanghai"),
                ("localtime", "means something else on each machine; write a city, such as"),
                ("posixrules", "means something else on each machine"),
                ("Factory", "means something else on each machine"),
                ("right/Europe/Berlin", "means something else on each machine"),
            )
        ),
        *(
            ('open: ["2026-12-26"]', written, f"8:{said}")
            for written, said in (
                (
                    'open: ["2026-12-31..2027-01-01"]',
                    '12: calendars.office.open[0]: write one day here, such as "2026-12-31"',
                ),
                ('open: ["12-26"]', "12: calendars.office.open[0]: write one day here"),
                (
                    "open: [{date: 2026-12-26}]",
                    '12: calendars.office.open[0]: "hours" is missing',
                ),
                (
                    'open: [{date: 2026-12-31, hours: ["09:00-10:00"]}]',
                    "12: calendars.office.open[0]: 2026-12-31 is listed as closed and has hours",
                ),
                (
                    "open: [{date: 2026-12-26, hours: []}]",
                    "38: calendars.office.open[0].hours: give at least one shift",
                ),
                (
                    'open: ["2026-12-26", "2026-12-26"]',
                    '26: calendars.office.open[1]: "2026-12-26" is listed twice',
                ),
                (
                    'days: ["2026-12-26"]',
                    "11: calendars.office.days: write hours by date, such as",
                ),
                (
                    'days: {"24.12.": ["09:00-10:00"]}',
                    '12: calendars.office.days.24.12.: "24.12." is not a day; write it as',
                ),
                (
                    'days: {"2026-12-24": 09:00-10:00}',
                    '26: calendars.office.days.2026-12-24: "09:00-10:00" is not "closed", a list',
                ),
                (
                    'days: {"2026-12-24": ["9-10"]}',
                    '27: calendars.office.days.2026-12-24[0]: "9-10" is not a shift',
                ),
                (
                    'days: {"2026-12-24": ["09:00-12:00", "11:00-12:00"]}',
                    '26: calendars.office.days.2026-12-24: "09:00-12:00" and "11:00-12:00" overlap',
                ),
                (
                    'days: {"2026-12-24": []}',
                    "26: calendars.office.days.2026-12-24: give at least one shift",
                ),
                (
                    'days: {"12-01..12-31": {mo: ["09:00-10:00"]}}',
                    '29: calendars.office.days.12-01..12-31.mo: "mo" is neither a weekday',
                ),
                (
                    'days: {"12-01..12-31": {}}',
                    "12: calendars.office.days.12-01..12-31: no working time at all",
                ),
                (
                    'days: {"2026-12-31": ["09:00-10:00"]}',
                    "12: calendars.office.days.2026-12-31: 2026-12-31 is listed as closed and has",
                ),
                (
                    'days: {"2026-12-31": closed}',
                    '12: calendars.office.days.2026-12-31: "2026-12-31" is listed twice',
                ),
                (
                    'days: {"2027-01-01..2027-02-01": ["09:00-10:00"], '
                    '"2027-02-01..2027-03-01": ["09:00-11:00"]}',
                    "55: calendars.office.days.2027-02-01..2027-03-01: 2027-01-01..2027-02-01 and "
                    "2027-02-01..2027-03-01 overlap",
                ),
                (
                    "categories: [bank]",
                    '18: calendars.office.categories[0]: "bank" is not a category of the holidays '
                    "of CN; there are: half_day",
                ),
                (
                    "categories: half_day",
                    "17: calendars.office.categories: write a list of categories",
                ),
            )
        ),
        (
            "    holidays: CN ",
            "    categories: [bank] #",
            '6:17: calendars.office.categories: "holidays" is missing: whose holidays these are',
        ),
        (
            "2026-12-26",
            "2026-12-31",
            "8:12: calendars.office.open[0]: 2026-12-31 is listed both as closed and as open",
        ),
        (
            "calendar: office",
            "calendar: ofice",
            f'{IT}.calendar: "ofice" is not the key of a calendar; did you mean office?',
        ),
        # services
        (
            "default_service: helpdesk",
            "default_service: help",
            f'{IT}.default_service: "help" is not the key of one of its services; did you mean '
            "helpdesk?",
        ),
        (
            "kind: support",
            "kind: suport",
            f'{LAPTOP}.kind: "suport" is not a kind of service; did you mean support?',
        ),
        (
            "first_response: 1h",
            "first_response: 60",
            f'{LAPTOP}.standard.first_response: "60" is not a duration',
        ),
        ("first_response: 1h", "first_response: 1:30", '"1:30" is not a duration'),
        (
            "resolution: 8h",
            "resolution: 2 weeks",
            f'{LAPTOP}.standard.resolution: "2 weeks" is not a duration',
        ),
        ("resolution: 8h", "resolution: 0h", "a duration is longer than zero"),
        ("resolution: 8h", "resolution: [8h]", 'write a duration, such as "4h" here, not a list'),
        (
            "[{en: The cause is written down, zh: 已记录原因}]",
            f"[{', '.join(['a'] * 11)}]",
            "there are 11; a form in Slack holds at most 10",
        ),
        ("The cause is written down", "x" * 76, "this has 76 characters; write at most 75"),
        (
            "resolution: 8h",
            "resolution: 8800d",
            f'29:23: {LAPTOP}.standard.resolution: "8800d": a duration is at most 366 days',
        ),
        # who is told, and when
        *(
            ("resolution: 8h", written, f"{LAPTOP}.standard.{said}")
            for written, said in (
                ("urgent: 1h", "urgent: write a mapping with first_response, resolution here"),
                ("urgent: {}", "urgent: give the first_response, the resolution or both"),
                ("urgent: {response: 1h}", 'urgent.response: unknown key "response"'),
                ("urgent: {resolution: 1}", 'urgent.resolution: "1" is not a duration'),
                ("nags: 50%", "nags: write a list of steps, such as"),
                ("nags: [50%]", "nags[0]: write a mapping with at, to here, not text"),
                ("nags: [{at: 50%}]", 'nags[0]: "to" is missing'),
                ("nags: [{to: thread}]", 'nags[0]: "at" is missing'),
                (
                    "nags: [{at: 50, to: thread}]",
                    'nags[0].at: "50" is not a share of the promised time; write 50%',
                ),
                ("nags: [{at: 0%, to: thread}]", "nags[0].at: a step is at 1% to 1000%"),
                ("nags: [{at: 1001%, to: thread}]", "nags[0].at: a step is at 1% to 1000%"),
                ("nags: [{at: 9%, to: bob}]", 'nags[0].to: "bob" cannot be told; write assignee'),
                ("nags: [{at: 9%, to: requester}]", 'nags[0].to: "requester" cannot be told'),
                ("nags: [{at: 9%, to: []}]", "nags[0].to: this step is for nobody; write"),
                (
                    "nags: [{at: 9%, to: [thread, thread]}]",
                    'nags[0].to[1]: "thread" is listed twice',
                ),
                (
                    "nags: [{at: 75%, to: thread}, {at: 75%, to: managers}]",
                    "nags[1].at: the step at 75% comes after the one at 75%; steps ascend",
                ),
                (
                    "escalate: [{at: 100%, to: managers}]",
                    "escalate[0].at: the step at 100% comes after the one at 100%; steps ascend",
                ),
                ("daily: everybody", 'daily: "everybody" cannot be told; write assignee'),
                ("daily: [u02bob]", 'daily[0]: "u02bob" cannot be told; write assignee'),
                ("waiting: 5d", "waiting: write a mapping with remind, close here, not text"),
                ("waiting: {close: 3d}", "waiting.close: a request that closes after 3d needs no"),
                ("waiting: {remind: [5d]}", "waiting: a request that closes after 5d needs no"),
                (
                    "waiting: {remind: [2d, 1d]}",
                    "waiting.remind[1]: the reminder after 1d follows the one after 2d",
                ),
                (
                    "waiting: {remind: [8h]}",
                    'waiting.remind[0]: "8h" is not in whole working days; write, for example, 3d',
                ),
                (
                    "waiting: {close: 0d}",
                    'waiting.close: "0d": a duration is longer than zero',
                ),
            )
        ),
        # fields
        (
            "type: text",
            "type: texts",
            f'{FIRST_FIELD}.type: "texts" is not a type of field; did you mean text?',
        ),
        (
            "type: text",
            "type: select",
            f'{FIRST_FIELD}: "options" is missing: what can be chosen in a select field',
        ),
        (
            "type: text",
            "type: number, options: [a]",
            f"{FIRST_FIELD}.options: a number field has no options",
        ),
        (
            "type: text",
            "type: select, options: []",
            f"{FIRST_FIELD}.options: give at least one option",
        ),
        (
            "type: text",
            "type: select, options: [a, a]",
            f'{FIRST_FIELD}.options[1]: "a" is here a second time',
        ),
        (
            "type: text",
            "type: select, options: [yes]",
            f'{FIRST_FIELD}.options[0]: YAML takes "yes" for yes or no',
        ),
        (
            "type: text",
            "type: select, options: [{key: a}]",
            f'{FIRST_FIELD}.options[0]: "label" is missing',
        ),
        (
            "type: text",
            "type: select, options: [a, {key: a, label: b}]",
            f'{FIRST_FIELD}.options[1].key: "a" is here a second time',
        ),
        (
            "type: text",
            f"type: select, options: [{'x' * 76}]",
            "this has 76 characters; write at most 75",
        ),
        (
            "type: text",
            f"type: select, options: [{', '.join(f'o{n}' for n in range(101))}]",
            f"{FIRST_FIELD}.options[100]: there are 101; a form in Slack holds at most 100",
        ),
        (
            "required: true",
            "required: 1",
            f"{FIRST_FIELD}.required: write true or false here, not a number",
        ),
        (
            "key: asset-tag",
            "key: Asset_Tag",
            f'{FIRST_FIELD}.key: the key "Asset_Tag" may have lower-case',
        ),
        ("key: asset-tag, ", "", f'{FIRST_FIELD}: "key" is missing'),
        ("en: Asset tag", f"en: {'x' * 151}", "this has 151 characters; write at most 150"),
        (
            f"- {FIELD}",
            f"- {FIELD}\n          - {FIELD}",
            f'{LAPTOP}.fields[1].key: "asset-tag" is here a second time',
        ),
        # when people are told
        (
            '    closed: ["2026-12-31"]',
            '    tell: "08:00-20:00"',
            '7:11: calendars.office.tell: write a list of times of day, such as ["08:00-20:00"] '
            "here, not text",
        ),
        (
            '    closed: ["2026-12-31"]',
            '    tell: ["8-20"]',
            '7:12: calendars.office.tell[0]: "8-20" is not a shift; write it as "09:00-12:00"',
        ),
        (
            '    closed: ["2026-12-31"]',
            '    tell: ["08:00-12:00", "11:00-20:00"]',
            '7:27: calendars.office.tell[1]: "08:00-12:00" and "11:00-20:00" overlap',
        ),
        (
            '    closed: ["2026-12-31"]',
            '    tell: ["20:00-09:00", "08:00-12:00"]',
            '7:27: calendars.office.tell[1]: "20:00-09:00" and "08:00-12:00" overlap',
        ),
        (
            '    closed: ["2026-12-31"]',
            "    tell: []",
            '7:11: calendars.office.tell: no time of day at all; write ["08:00-20:00"], or leave',
        ),
        (
            '    closed: ["2026-12-31"]',
            '    tells: ["08:00-20:00"]',
            '7:5: calendars.office.tells: unknown key "tells"; did you mean tell?',
        ),
        (
            f"- {FIELD}",
            "- asset-tag",
            f"{FIRST_FIELD}: write a mapping with key, label, type, required, options here, not "
            "text",
        ),
        (
            f"- {FIELD}",
            "\n".join(f"          - {{key: f{n}, label: x}}" for n in range(21)).strip(),
            f"{LAPTOP}.fields[20]: there are 21; a form in Slack holds at most 20",
        ),
    ],
)
def test_a_mistake_is_named_alone_with_its_place(old: str, new: str, said: str) -> None:
    (mistake,) = mistakes_in(changed(old, new))
    assert said in mistake


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    text = (
        CONTRACT.replace("C01IT", "it")
        .replace("resolution: 8h", "resolution: soon")
        .replace("timezone: Asia/Shanghai", "timezone: Mars/Base")
        .replace("admins", "admin")
        .replace("kind: support", "kind: help")
    )
    assert [mistake.partition(": ")[0] for mistake in mistakes_in(text)] == [
        "1:1",
        "4:15",
        "12:14",
        "23:15",
        "29:23",
    ]


def test_all_mistakes_of_a_standard_are_named_at_once() -> None:
    text = changed(
        "resolution: 8h",
        """nags:
            - {at: 80%, to: nobody}
            - {at: 75%, to: thread}
            - {at: half, to: thread}
            - {at: 60%, to: thread}
          escalate: [{at: 70%, to: managers}, {at: 200%, to: [U0HEAD]}]
          waiting: {remind: [soon, 2d], close: later}""",
    )
    assert [mistake.partition(": ")[0] for mistake in mistakes_in(text)] == [
        "30:29",
        "32:20",
        "33:20",
        "34:27",
        "35:30",
        "35:48",
    ]


@pytest.mark.parametrize("name", ["first_response", "resolution", "urgent.resolution"])
def test_a_promise_that_its_calendar_never_keeps_is_a_mistake(name: str) -> None:
    last = name.rpartition(".")[2]
    standard = f"{{{last}: 43h, quality: []}}" if last == name else f"{{urgent: {{{last}: 43h}}}}"
    text = (
        'calendars: {day: {timezone: UTC, hours: {mon: ["00:00-00:01"]}}}\n'
        "departments:\n"
        f"  it: {{name: IT, channel: C01, services: {{a: {{name: A, standard: {standard}}}}}}}\n"
    )
    (mistake,) = mistakes_in(text.replace("43h", "45h"))
    assert mistake.endswith(
        f"departments.it.services.a.standard.{name}: 45h is more than the department's calendar "
        "works in 50 years; promise less"
    )
    assert read_catalogue(text, "f.yaml")


def test_the_key_of_a_calendar_is_checked_and_known_to_the_departments() -> None:
    text = CONTRACT.replace("office", "Office")
    assert mistakes_in(text) == [
        '3:3: calendars.Office: the key "Office" may have lower-case letters a-z, digits and '
        "hyphens only, for example office"
    ]


def test_what_is_empty_is_a_mistake() -> None:
    assert mistakes_in("calendars: {}\ndepartments: {}\n") == [
        "1:12: calendars: give at least one calendar",
        "2:14: departments: give at least one department",
    ]
    assert mistakes_in("calendars:\ndepartments:\n") == [
        "1:1: calendars: this is empty; write the calendars by their keys",
        "2:1: departments: this is empty; write departments by their keys",
    ]
    head, _, _ = CONTRACT.partition("    services:")
    assert mistakes_in(head.replace("default_service: helpdesk", "services: {}")) == [
        "17:15: departments.it.services: a department needs at least one service"
    ]


def test_a_department_names_its_calendar_when_there_are_several() -> None:
    second = "  night:\n    timezone: UTC\n    hours: {mon: ['00:00-01:00']}\n"
    text = CONTRACT.replace("    calendar: office ", "    # ").replace(
        "departments:", f"{second}departments:"
    )
    assert mistakes_in(text) == [
        '13:3: departments.it: "calendar" is missing; there are several: office, night'
    ]


def test_one_mistake_under_an_alias_is_named_where_it_is_written() -> None:
    text = changed("resolution: 8h", "resolution: &long 8x").replace(
        "name: Help desk", "name: Help desk\n        standard: &s {resolution: 8y}"
    )
    assert len(mistakes_in(text)) == 2


def test_a_file_that_cannot_be_opened_is_a_mistake_too(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(CatalogueMistakes, match=r":1:1: the file cannot be read "):
            read_catalogue_file(path)


def test_a_file_is_read_no_further_than_needed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: it takes no room
    with pytest.raises(CatalogueMistakes, match="larger than 2 MB"):
        read_catalogue_file(path)


def test_what_is_quoted_stays_short() -> None:
    assert quoted("a\n b") == '"a b"'
    assert len(quoted("x" * 1000)) == 62
