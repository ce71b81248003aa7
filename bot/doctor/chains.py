"""The promises of the chains of a catalogue file, in words for the terminal."""

from datetime import datetime

from bot.catalogue.lookup import with_days_looked_up
from bot.doctor.findings import Finding, remark, well
from bot.i18n import sentence
from domain.catalogue import Catalogue
from domain.chain_promises import ChainPromise, find_chain_promises


def examine_chains(catalogue: Catalogue, now: datetime) -> list[Finding]:
    """Say what each chain promises, and where it promises less than its steps have been given."""
    if not any(each.chain for department in catalogue.departments for each in department.services):
        return []
    calendars = {
        key: with_days_looked_up(definition, now) for key, definition in catalogue.calendars.items()
    }
    return [_told(each) for each in find_chain_promises(catalogue, calendars, now.year)]


def _told(promise: ChainPromise) -> Finding:
    if promise.is_unfounded:
        return remark(
            sentence(
                "{key} promises {promised}, though steps of it promise no time ({steps}): give "
                "their services a resolution, and approvals a within",
                key=promise.path,
                promised=promise.own,
                steps=sentence(", ").join(promise.without_time),
            )
        )
    derived = promise.derived
    if derived is None:
        return well(
            sentence(
                "{key} promises no time, because steps of it promise none ({steps})",
                key=promise.path,
                steps=sentence(", ").join(promise.without_time),
            )
        )
    values = {
        "key": promise.path,
        "promised": promise.resolution,
        "best": derived.best,
        "usual": derived.usual,
        "worst": derived.worst,
        "steps": " → ".join(derived.critical_path),
    }
    if promise.is_too_short:
        return remark(
            sentence(
                "{key} promises {promised}, but its steps have been given up to {worst} (usually "
                "{usual}; the longest way is {steps}): promise more, or give these steps less time",
                **values,
            )
        )
    if derived.best == derived.worst:
        words = sentence(
            "{key} promises {promised}; its steps have been given {worst} ({steps})", **values
        )
    else:
        words = sentence(
            "{key} promises {promised}; its steps have been given {usual} usually, {best} at best "
            "and {worst} at worst ({steps})",
            **values,
        )
    return well(words)
