"""Who may see figures of single persons."""

from enum import StrEnum


class PeopleFigures(StrEnum):
    """Who may see what a single person did: how much, how fast, how well."""

    NONE = "none"  # nobody
    OWN = "own"  # each person their own
    MANAGERS = "managers"  # that, and the department's managers those of all who serve it

    @classmethod
    def _missing_(cls, _value: object) -> "PeopleFigures":
        """Show them to nobody where it is said in a way not known."""
        return cls.NONE

    def may_see(self, viewer_id: str, person_id: str, *, manages: bool) -> bool:
        """Return whether somebody may see the figures of a person.

        Args:
            manages: whether the viewer manages the department that the figures are about, or is
                an administrator.
        """
        match self:
            case PeopleFigures.NONE:
                return False
            case PeopleFigures.OWN:
                return viewer_id == person_id
            case PeopleFigures.MANAGERS:
                return manages or viewer_id == person_id
