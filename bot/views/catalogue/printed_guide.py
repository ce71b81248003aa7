"""The service guide on paper: as Markdown, and as a page of HTML that needs no other file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Final

from babel.dates import format_date

from bot import ids
from bot.i18n import CHINESE, TRADITIONAL, Translator
from bot.labels import enumeration, figures, labelled, usual_sentence
from bot.views.blocks import one_line
from bot.views.catalogue.offers import offer_marks, promise_words
from domain.service_guide import Offer
from domain.standards import Priority

_MARKDOWN = re.compile(r"([\\`*_\[\]<>&#|~])")
_HTML_LANGUAGES: Final = {CHINESE: "zh-Hans", TRADITIONAL: "zh-Hant"}

_STYLE: Final = """\
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 3rem; color: #1d1c1d; background: #fff;
  font: 16px/1.5 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.25rem 0 .5rem; border-bottom: 2px solid #1d1c1d; font-size: 1.3rem; }
h3 { margin: 0; font-size: 1.05rem; }
h1, h2, h3, dd, p, li { overflow-wrap: anywhere; }
p { margin: .25rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
nav a { color: #1264a3; }
article { margin: .9rem 0; border-top: 1px solid #ddd; padding-top: .9rem; }
h2 + article { border-top: 0; padding-top: 0; }
.marks { color: #616061; }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .15rem .75rem; margin: .35rem 0 0; }
dt { color: #616061; }
dd { margin: 0; }
code { font: .9em ui-monospace, Consolas, monospace; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .35rem; }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav a { color: inherit; text-decoration: none; }
  h2 { break-after: avoid; }
  article { break-inside: avoid; }
}
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class _Entry:
    """A service as the guide has it.

    Attributes:
        facts: labels, each with what it says.
    """

    name: str
    marks: str
    command: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A department as the guide has it."""

    key: str
    name: str
    entries: tuple[_Entry, ...]


def guide_as_markdown(offers: Sequence[Offer], day: date, t: Translator) -> str:
    """Write the whole guide as Markdown.

    Args:
        day: the one on which all of this holds.
    """
    lines = [f"# {_markdown(_title(t))}", "", _markdown(_introduction(day, t))]
    for chapter in _chapters(offers, t):
        lines += ["", f"## {_markdown(chapter.name)}"]
        for entry in chapter.entries:
            lines += ["", f"### {_markdown(entry.name)}", "", _markdown(entry.marks), ""]
            lines += [f"- {_labelled(label, _markdown(fact), t)}" for label, fact in entry.facts]
            lines.append(f"- {_labelled(_in_slack(t), f'`{entry.command}`', t)}")
    return "\n".join(lines) + "\n"


def guide_as_html(offers: Sequence[Offer], day: date, t: Translator) -> str:
    """Write the whole guide as a page of HTML, for a browser and for a printer.

    Args:
        day: the one on which all of this holds.
    """
    chapters = _chapters(offers, t)
    language = _HTML_LANGUAGES.get(t.locale, t.locale)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(_title(t))}</title>",
            f"<style>\n{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{escape(_title(t))}</h1>",
            f"<p>{escape(_introduction(day, t))}</p>",
            "<nav><ul>",
            *(
                f'<li><a href="#{chapter.key}">{escape(chapter.name)}</a></li>'
                for chapter in chapters
            ),
            "</ul></nav>",
            *(line for chapter in chapters for line in _section(chapter, t)),
            "</body>",
            "</html>",
            "",
        ]
    )


def _section(chapter: _Chapter, t: Translator) -> Iterator[str]:
    yield f'<section>\n<h2 id="{chapter.key}">{escape(chapter.name)}</h2>'
    for entry in chapter.entries:
        yield f"<article>\n<h3>{escape(entry.name)}</h3>"
        yield f'<p class="marks">{escape(entry.marks)}</p>\n<dl>'
        for label, fact in entry.facts:
            yield f"<dt>{escape(label)}</dt><dd>{escape(fact)}</dd>"
        command = f"<code>{escape(entry.command)}</code>"
        yield f"<dt>{escape(_in_slack(t))}</dt><dd>{command}</dd>\n</dl>\n</article>"
    yield "</section>"


def _chapters(offers: Sequence[Offer], t: Translator) -> list[_Chapter]:
    return [
        _Chapter(
            key=department.key,
            name=one_line(t.name(department.name)),
            entries=tuple(_entry(each, t) for each in of_department),
        )
        for department, of_department in groupby(offers, key=lambda each: each.department)
    ]


def _entry(offer: Offer, t: Translator) -> _Entry:
    service, standard = offer.service, offer.standard
    urgent = standard.figures(Priority.URGENT)
    required = [one_line(t.name(each.label)) for each in service.fields if each.required]
    quality = [one_line(t.name(each)) for each in standard.quality]
    facts = [
        (t.gettext("Promised"), promise_words(offer, t)),
        (t.gettext("If urgent"), figures(urgent, t) if urgent != standard.figures() else ""),
        (t.gettext("Lately"), usual_sentence(offer.usual, t) if offer.usual else ""),
        (t.gettext("Quality"), t.gettext("; ").join(quality)),
        (t.gettext("Have ready"), enumeration(required, t)),
    ]
    return _Entry(
        name=one_line(t.name(service.name)),
        marks=" · ".join(offer_marks(offer, t)),
        command=f"{ids.REQUEST_COMMAND} {offer.department.key}/{service.key}",
        facts=tuple((label, fact) for label, fact in facts if fact),
    )


def _title(t: Translator) -> str:
    return t.gettext("What is offered")


def _introduction(day: date, t: Translator) -> str:
    return t.gettext(
        "As of {day}. All times are working time: they count while the department works. To ask "
        "for something, type its command in any channel of Slack."
    ).format(day=format_date(day, "long", locale=t.region))


def _in_slack(t: Translator) -> str:
    return t.gettext("In Slack")


def _labelled(label: str, value: str, t: Translator) -> str:
    return labelled(f"**{_markdown(label)}**", value, t)


def _markdown(words: str) -> str:
    """Words as they are, where Markdown is read."""
    return _MARKDOWN.sub(r"\\\1", words)
