"""Values that the steps of a chain carry over into their requests: whether they can."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from bot.catalogue.chain_places import ChainPlace
from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.values import Value
from bot.i18n import sentence
from domain.chain import TITLE, Chain, Condition, Step, Template
from domain.fields import CHOICES, Field, FieldType, fitting

_BRACES = re.compile(r"\{([^{}]*)\}")
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
"""The types of fields that anything can be carried into."""


def check_carried(place: ChainPlace, chain: Chain, steps: Value) -> None:
    """Note texts of steps that cannot be filled in, or do not fit the fields that they are for.

    Args:
        chain: without circles, and of steps of which nothing was wrong.
        steps: where they are.
    """
    positions = {step.key: number for number, step in enumerate(chain.steps)}
    own = place.service.confidential
    form: dict[str, _Source] = {TITLE: _Source(None, may_be_empty=False, confidential=own)}
    for field in place.service.fields:
        form[f"field.{field.key}"] = _Source(field, not field.required, (), own)
    given: dict[str, dict[str, _Source]] = {}
    for key in TopologicalSorter({step.key: step.after for step in chain.steps}).static_order():
        step = chain.step(key)
        fields = place.file.fields(step.service)
        given[key] = {}
        if fields is None:
            continue
        sources = dict(form)
        for before in chain.before(key):
            sources |= given[before]
        check = _StepCheck(
            place,
            chain,
            step,
            {each.key: each for each in fields},
            steps.at(positions[key]),
            sources,
        )
        check.run()
        given[key] = check.given()


@dataclass(frozen=True, slots=True)
class _Source:
    """A value that can be carried over.

    Attributes:
        field: where it is filled in. None if it is the title.
        may_be_empty: whether it may be left empty there.
        when: conditions without which there is no such value.
        confidential: whether only those may read it who deal with the request.
    """

    field: Field | None
    may_be_empty: bool
    when: tuple[Condition, ...] = ()
    confidential: bool = False

    def fits(self, into: FieldType) -> bool:
        """Whether its values, as they are, can be those of a field of this type."""
        kind = self.field.type if self.field else FieldType.TEXT
        if into in _TEXTS or kind is into:
            return True
        return kind is FieldType.SELECT and into is FieldType.MULTI_SELECT

    def missing_options(self, field: Field) -> list[str]:
        """The options that it can have and another field has not."""
        if field.type not in CHOICES or self.field is None:
            return []
        known = {option.key for option in field.options}
        return [option.key for option in self.field.options if option.key not in known]


@dataclass(frozen=True, slots=True)
class _StepCheck:
    """A check of one step.

    Attributes:
        fields: those of its service, by key.
        value: where it is.
        sources: the values that it can carry over, by their places.
    """

    place: ChainPlace
    chain: Chain
    step: Step
    fields: Mapping[str, Field]
    value: Value
    sources: Mapping[str, _Source]

    def run(self) -> None:
        """Note what is wrong with the step's texts."""
        texts = [(self.step.title, self.value.at("title"))]
        texts += [(text, self.value.at("fields", key)) for key, text in self.step.fields.items()]
        for text, where in texts:
            for name in _BRACES.findall(text.text):
                if name not in self.sources:
                    self._note_unknown(name, where)
        self._check_openness(texts)
        for key, text in self.step.fields.items():
            self._check_field(key, text, self.value.at("fields", key))
        for field in self.fields.values():
            if field.required and field.key not in self.step.fields:
                self.value.at("service").wrong(
                    sentence(
                        "{service} cannot be asked for without {field}, and nothing fills that in; "
                        "add it to the fields of this step",
                        service=self.step.service,
                        field=field.key,
                    )
                )

    def given(self) -> dict[str, _Source]:
        """Return the values that later steps can carry over of this one."""
        when = self.step.when
        confidential = self.place.service.confidential or self._is_confidential
        return {
            f"{self.step.key}.field.{key}": _Source(
                self.fields[key], self._may_be_empty(text), when, confidential
            )
            for key, text in self.step.fields.items()
            if key in self.fields
        }

    @property
    def _is_confidential(self) -> bool:
        return self.place.file.services[self.step.service].confidential

    def _may_be_empty(self, text: Template) -> bool:
        if _BRACES.sub("", text.text).strip():
            return False
        found = [self.sources.get(name) for name in _BRACES.findall(text.text)]
        return all(
            source is None or source.may_be_empty or not set(source.when) <= set(self.step.when)
            for source in found
        )

    def _note_unknown(self, name: str, value: Value) -> None:
        """Note a place that cannot be filled in, and say why."""
        key, _, field = name.partition(".field.")
        other = next((each for each in self.chain.steps if field and each.key == key), None)
        if other is None:
            value.wrong(
                sentence(
                    "{text} is not {what}{hint}",
                    text=quoted(f"{{{name}}}"),
                    what=sentence("a place that can be filled in"),
                    hint=did_you_mean(name, self.sources),
                )
            )
        elif other.approve:
            value.wrong(
                sentence(
                    "the step {step} is an approval, which has no fields; name another place",
                    step=key,
                )
            )
        elif key not in self.chain.before(self.step.key):
            value.wrong(
                sentence(
                    "the step {step} does not come before this one, so nothing of it is known yet; "
                    "add it to after",
                    step=key,
                )
            )
        elif self.place.file.fields(other.service) is not None:
            value.wrong(
                sentence(
                    "the step {step} gives its service no {field}, so there is nothing to carry "
                    "over; add it to the fields of that step, or name another place",
                    step=key,
                    field=field,
                )
            )

    def _check_openness(self, texts: list[tuple[Template, Value]]) -> None:
        """Check that no confidential words get into a request that a whole channel reads."""
        if self._is_confidential:
            return
        for text, where in texts:
            found = (self.sources.get(name) for name in _BRACES.findall(text.text))
            if any(source and source.confidential for source in found):
                where.wrong(
                    sentence(
                        "everybody in the channel of {service} would read words of a confidential "
                        "request; leave the places out, or make {service} confidential",
                        service=self.step.service,
                    )
                )

    def _check_field(self, key: str, text: Template, value: Value) -> None:
        """Check that what is carried over is right for the field that it is for."""
        field, names = self.fields.get(key), _BRACES.findall(text.text)
        if field is None:
            value.wrong(
                sentence(
                    "{text} is not {what}{hint}",
                    text=quoted(key),
                    what=sentence("the key of a field of {service}", service=self.step.service),
                    hint=did_you_mean(key, self.fields),
                )
            )
        elif not names:
            _check_literal(text.text, field, value)
        elif all(name in self.sources for name in names):
            self._check_filled(field, text, value)

    def _check_filled(self, field: Field, text: Template, value: Value) -> None:
        """Check that a text whose places are filled in is right for a field."""
        first = _BRACES.findall(text.text)[0]
        is_alone = text.text == f"{{{first}}}"
        if is_alone and not _matches(self.sources[first], first, field, value):
            return
        if not is_alone and field.type not in _TEXTS:
            value.wrong(
                sentence(
                    "a {kind} field cannot have words around a place; write the place alone",
                    kind=field.type,
                )
            )
        elif field.required and self._may_be_empty(text):
            value.wrong(
                sentence(
                    "{field} is required, and {text} may be empty; carry over something that is "
                    "required, too, or write words that are always there",
                    field=field.key,
                    text=quoted(text.text),
                )
            )


def _check_literal(text: str, field: Field, value: Value) -> None:
    if fitting([field], {field.key: text}):
        return
    if field.type in CHOICES:
        value.wrong(
            sentence(
                "{text} is not {what}{hint}",
                text=quoted(text),
                what=sentence("an option of {field}", field=field.key),
                hint=did_you_mean(text, (option.key for option in field.options)),
            )
        )
    else:
        value.wrong(
            sentence(
                "{text} does not fit {field}, which is a {kind} field; write one, or the place of "
                "one",
                text=quoted(text),
                field=field.key,
                kind=field.type,
            )
        )


def _matches(source: _Source, name: str, field: Field, value: Value) -> bool:
    """Check that the values of a place, as they are, can be those of a field."""
    if not source.fits(field.type):
        value.wrong(
            sentence(
                "{place} is a {kind}, which does not fit {field}, a {other}; name a place that "
                "does",
                place=quoted(f"{{{name}}}"),
                kind=source.field.type if source.field else FieldType.TEXT,
                field=field.key,
                other=field.type,
            )
        )
        return False
    missing = source.missing_options(field)
    if missing:
        value.wrong(
            sentence(
                "{field} has no option {options}, which {place} can be; give both fields the same "
                "options",
                field=field.key,
                options=sentence(", ").join(map(quoted, missing)),
                place=quoted(f"{{{name}}}"),
            )
        )
    return not missing
