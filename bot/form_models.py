"""Forms of requests as use cases put them together for views: what is offered, chosen and typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.read_models import Dossier
from domain.organisation import Department, Service
from domain.request import FieldAnswer
from domain.rich_text import RichText
from domain.standards import ServiceStandard
from domain.usual_times import UsualTimes


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The form of a new request: what it offers, and what is chosen and written in it already.

    Attributes:
        services: those of the chosen department.
        standard: that of the chosen service.
        permalink: the message that the request is made from.
        usual: how long that service takes, where it is known.
    """

    departments: Sequence[Department]
    department: Department | None = None
    services: Sequence[Service] = ()
    service: Service | None = None
    standard: ServiceStandard | None = None
    title: str | RichText = ""
    details: str | RichText = ""
    permalink: str = ""
    usual: UsualTimes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferForm(RequestForm):
    """The form that takes a request to another department.

    Attributes:
        about: the request.
        carried: the answers to the other service's fields that the request has already.
        back: whether it goes back to where it came from last.
    """

    about: Dossier
    carried: Sequence[FieldAnswer] = ()
    back: bool = False


@dataclass(frozen=True, slots=True)
class NeedForm:
    """The form of what a request needs.

    Attributes:
        about: the request.
        asked: the form of the need itself.
    """

    about: Dossier
    asked: RequestForm


@dataclass(frozen=True, slots=True)
class StepForm:
    """The form that asks another service for a step of a chain.

    Attributes:
        about: the chain.
        step: the step's key.
        asked: the form of the request that takes the step's place.
    """

    about: Dossier
    step: str
    asked: RequestForm
