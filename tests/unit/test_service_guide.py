"""Finding what readers of the service guide mean: a department, a service, or what is close."""

import pytest

from domain.addressees import Addressees
from domain.organisation import Department, Service, ServiceKind
from domain.service_guide import Offering, find_offering
from domain.text import LocalizedText

DEPARTMENTS = [
    Department(1, "it", LocalizedText("Information Technology", "信息技术部"), "C1", 1),
    Department(2, "front-desk", LocalizedText("Front desk", "前厅部"), "C2", 1),
    Department(3, "maintenance", LocalizedText("Maintenance", "工程部"), "C3", 1),
]


def service(number: int, department_id: int, key: str, en: str, zh: str) -> Service:
    name, kind = LocalizedText(en, zh), ServiceKind.SUPPORT
    return Service(number, department_id, key, name, kind, False, (), number)


SERVICES = [
    service(1, 1, "laptop", "Laptop repair", "笔记本维修"),
    service(2, 1, "helpdesk", "Help desk", "服务台"),
    service(3, 3, "repair", "Repair", "维修"),
    service(4, 2, "wish", "Guest's wish", "客人需求"),
]


def found(typed: str) -> Offering:
    return find_offering(typed, DEPARTMENTS, SERVICES, Addressees(DEPARTMENTS, SERVICES))


def keys(offering: Offering) -> list[str]:
    departments = [each.key for each in offering.departments]
    return departments + [each.key for each in offering.services]


@pytest.mark.parametrize("typed", ["it", "IT", " it ", "信息技术部", "information technology"])
def test_a_department_is_meant_by_its_key_or_name(typed: str) -> None:
    offering = found(typed)
    assert offering.department == DEPARTMENTS[0]
    assert keys(offering) == ["laptop", "helpdesk"]
    assert not offering.is_guess


@pytest.mark.parametrize("typed", ["maintenence", "mantenance"])
def test_a_slip_is_a_guess(typed: str) -> None:
    offering = found(typed)
    assert offering.department == DEPARTMENTS[2]
    assert offering.is_guess


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("laptop", ["laptop"]),
        ("it/laptop", ["laptop"]),
        ("笔记本", ["laptop"]),
        ("repair", ["laptop", "repair"]),
        ("维修", ["laptop", "repair"]),
        ("it repair", ["laptop"]),
        ("desk", ["front-desk", "helpdesk"]),
    ],
)
def test_services_are_found_by_words_if_no_department_is_meant(
    typed: str, meant: list[str]
) -> None:
    offering = found(typed)
    assert offering.department is None
    assert keys(offering) == meant
    assert not offering.is_guess


def test_a_part_of_one_departments_name_is_enough() -> None:
    assert found("front").department == DEPARTMENTS[1]


@pytest.mark.parametrize("typed", ["xyzzy", "…", "/", "财务"])
def test_what_is_like_nothing_is_found_nowhere(typed: str) -> None:
    assert keys(found(typed)) == []
