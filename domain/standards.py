"""A service's standard: what its receivers may expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.durations import Duration
from domain.text import LocalizedText


@dataclass(frozen=True, slots=True)
class ServiceStandard:
    """What a service promises: times in the department's working time, and quality criteria.

    Attributes:
        first_response: until the first thing from a provider reaches the requester; None: no
            promise.
        resolution: until it is resolved; None: no promise.
        quality: the criteria that a provider ticks on resolving.
    """

    first_response: Duration | None = None
    resolution: Duration | None = None
    quality: tuple[LocalizedText, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal standards; the catalogue file's own shape."""
        times = {"first_response": self.first_response, "resolution": self.resolution}
        return {
            **{key: str(duration) for key, duration in times.items() if duration},
            **({"quality": [text.to_dict() for text in self.quality]} if self.quality else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ServiceStandard":
        """The inverse of `to_dict`."""

        def duration(key: str) -> Duration | None:
            return Duration.parse(data[key]) if data.get(key) else None

        return cls(
            first_response=duration("first_response"),
            resolution=duration("resolution"),
            quality=tuple(LocalizedText.from_dict(text) for text in data.get("quality", ())),
        )
