"""Who may see figures of single persons."""

import pytest

from domain.people_figures import PeopleFigures

ALL, OWN_ONLY, NOTHING = ("own", "others"), ("own",), ()


@pytest.mark.parametrize(
    ("setting", "of_a_provider", "of_a_manager"),
    [
        (PeopleFigures.NONE, NOTHING, NOTHING),
        (PeopleFigures.OWN, OWN_ONLY, OWN_ONLY),
        (PeopleFigures.MANAGERS, OWN_ONLY, ALL),
    ],
)
def test_the_setting_says_whose_figures_somebody_sees(
    setting: PeopleFigures, of_a_provider: tuple[str, ...], of_a_manager: tuple[str, ...]
) -> None:
    people = {"own": "U1", "others": "U2"}
    for manages, seen in ((False, of_a_provider), (True, of_a_manager)):
        found = [
            whose for whose, each in people.items() if setting.may_see("U1", each, manages=manages)
        ]
        assert tuple(found) == seen
