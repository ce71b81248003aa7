"""Two changes of one catalogue, put together; and a catalogue as its revisions keep it."""

import json
from dataclasses import replace

from hypothesis import given, settings

from bot.catalogue.comparison import compare_catalogues
from bot.catalogue.reader import check_catalogue, read_catalogue
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.catalogue_revisions import ADMINS, Part, merge, merged_order
from domain.organisation import ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.catalogue_json import catalogue_from_json, catalogue_to_json
from tests.catalogues import CONTRACT, catalogues, catalogues_with_chains
from tests.thoroughness import examples

BASE = read_catalogue(CONTRACT, "base.yaml")
LAPTOP, HELPDESK = Part("it", "laptop"), Part("it", "helpdesk")
VPN = ServiceDefinition(
    "vpn", LocalizedText("Access from home"), ServiceKind.RESOURCE, False, (), ServiceStandard()
)


def department(catalogue: Catalogue, key: str = "it") -> DepartmentDefinition:
    return next(each for each in catalogue.departments if each.key == key)


def service(catalogue: Catalogue, key: str) -> ServiceDefinition:
    return next(each for each in department(catalogue).services if each.key == key)


def with_services(*services: ServiceDefinition) -> Catalogue:
    """The contract's catalogue whose department has these services instead."""
    return replace(BASE, departments=(replace(department(BASE), services=services),))


def renamed(key: str, name: str) -> Catalogue:
    """The contract's catalogue with a service that is called something else."""
    return with_services(
        *(
            replace(each, name=LocalizedText(name)) if each.key == key else each
            for each in department(BASE).services
        )
    )


@settings(max_examples=examples(50), deadline=None)
@given(catalogue=catalogues() | catalogues_with_chains())
def test_any_catalogue_is_kept_as_it_is(catalogue: Catalogue) -> None:
    kept = json.loads(json.dumps(catalogue_to_json(catalogue), sort_keys=True))
    again = catalogue_from_json(kept)
    assert again == catalogue
    assert compare_catalogues(catalogue, again) == []
    assert check_catalogue(catalogue) == []


@settings(max_examples=examples(50), deadline=None)
@given(base=catalogues(), changed=catalogues())
def test_where_one_side_changed_nothing_the_other_is_right(
    base: Catalogue, changed: Catalogue
) -> None:
    for merged in (merge(base, changed, base), merge(base, base, changed)):
        assert merged.catalogue.departments == changed.departments
        assert merged.catalogue.calendars == changed.calendars
        assert set(merged.catalogue.admins) == set(changed.admins)
        assert merged.catalogue.people_figures is changed.people_figures
        assert merged.catalogue.triage == changed.triage
        assert merged.conflicts == ()
    assert merge(base, changed, base).kept == ()


@settings(max_examples=examples(50), deadline=None)
@given(base=catalogues(), one=catalogues(), other=catalogues())
def test_who_changes_what_the_other_changed_too_conflicts_whichever_side_it_is(
    base: Catalogue, one: Catalogue, other: Catalogue
) -> None:
    assert merge(base, one, other).conflicts == merge(base, other, one).conflicts
    assert merge(base, one, one).conflicts == ()


def test_what_others_added_stays_though_the_file_does_not_name_it() -> None:
    theirs = with_services(*department(BASE).services, VPN)
    merged = merge(BASE, renamed("laptop", "Notebook repair"), theirs)
    assert [each.key for each in department(merged.catalogue).services] == [
        "helpdesk",
        "laptop",
        "vpn",
    ]
    assert service(merged.catalogue, "laptop").name.en == "Notebook repair"
    assert (merged.kept, merged.conflicts) == ((Part("it", "vpn"),), ())


def test_what_the_file_does_not_name_any_more_is_retired() -> None:
    ours = with_services(service(BASE, "helpdesk"))
    merged = merge(BASE, ours, renamed("helpdesk", "First aid"))
    assert [each.key for each in department(merged.catalogue).services] == ["helpdesk"]
    assert service(merged.catalogue, "helpdesk").name.en == "First aid"
    assert merged.kept == (HELPDESK,)


def test_what_both_changed_otherwise_is_a_conflict() -> None:
    one, other = renamed("laptop", "Notebook"), renamed("laptop", "Laptops")
    assert merge(BASE, one, other).conflicts == (LAPTOP,)
    assert merge(BASE, with_services(service(BASE, "helpdesk")), other).conflicts == (LAPTOP,)


def test_a_department_that_is_retired_while_it_gets_a_service_is_a_conflict() -> None:
    other = replace(department(BASE), key="hr", services=(VPN,))
    base = replace(BASE, departments=(*BASE.departments, other))
    theirs = with_services(*department(BASE).services, replace(VPN, key="wifi"))
    theirs = replace(theirs, departments=(*theirs.departments, other))
    ours = replace(base, departments=(other,))
    merged = merge(base, ours, theirs)
    assert merged.conflicts == (Part("it"),)
    assert "wifi" in [each.key for each in department(merged.catalogue).services]


def test_administrators_are_one_part() -> None:
    ours = replace(BASE, admins=("U0ADMIN", "U1"))
    theirs = replace(BASE, admins=("U0ADMIN", "U2"))
    assert merge(BASE, ours, theirs).conflicts == (ADMINS,)
    assert merge(BASE, BASE, theirs).kept == (ADMINS,)


def test_the_order_is_of_the_side_that_changed_it() -> None:
    assert merged_order("abc", "cab", "abc", "abc") == ("c", "a", "b")
    assert merged_order("abc", "abc", "bca", "abc") == ("b", "c", "a")
    assert merged_order("abc", "cab", "bca", "abc") == ("c", "a", "b")
    assert merged_order("ab", "ba", "abx", "abx") == ("b", "x", "a")
    assert merged_order("ab", "ayb", "ba", "aby") == ("b", "a", "y")
    assert merged_order("ab", "xab", "ab", "abx") == ("x", "a", "b")


def test_what_does_not_fit_together_is_found_by_the_rules_of_the_file() -> None:
    lonely = replace(BASE, departments=(replace(department(BASE), calendar="elsewhere"),))
    (mistake,) = check_catalogue(lonely)
    assert mistake.path == "departments.it.calendar"


def test_differences_are_told_part_by_part() -> None:
    new = with_services(
        VPN, service(BASE, "helpdesk"), replace(service(BASE, "laptop"), confidential=True)
    )
    lines = [str(each) for each in compare_catalogues(BASE, replace(new, admins=("U1",)))]
    assert lines == [
        "~ admins: +U1, −U0ADMIN",
        "+ service it/vpn (Access from home)",
        "~ service it/laptop: confidential no → yes",
    ]
    assert [str(each) for each in compare_catalogues(new, BASE)] == [
        "~ service it/laptop: confidential yes → no",
        "- service it/vpn: retired",
    ]
    swapped = with_services(*reversed(department(BASE).services))
    assert [str(each) for each in compare_catalogues(BASE, swapped)] == [
        "~ department it: services in another order"
    ]
