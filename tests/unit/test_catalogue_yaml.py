"""YAML that cannot be read gets a clear answer with a place, whatever the bytes."""

import time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.reader import read_catalogue
from bot.catalogue.yaml_reader import DEPTH_LIMIT, SIZE_LIMIT, VALUE_LIMIT
from domain.durations import Duration
from tests.catalogues import CONTRACT
from tests.thoroughness import examples


def only_mistake(data: bytes | str) -> str:
    """The one mistake that a file has, as it is printed."""
    with pytest.raises(CatalogueMistakes) as caught:
        read_catalogue(data, "f.yaml")
    assert len(caught.value.mistakes) == 1, str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "f.yaml:1:1: the file is empty"),
        (b"# nothing but a comment\n", "f.yaml:1:1: the file is empty"),
        (b"a: [1, 2", "f.yaml:2:1: this is not YAML: while parsing a flow sequence, "),
        (b"a:\n\t- b", "f.yaml:2:1: this is not YAML: while scanning for the next token, "),
        (b"a: b: c", "f.yaml:1:5: this is not YAML: mapping values are not allowed"),
        (b"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here"),
        ("a: ä\nb: ö".encode("latin-1"), "f.yaml:1:4: this is not UTF-8 text"),
        ("a: b".encode("utf-16"), "f.yaml:1:1: this is not UTF-8 text"),
        ("a: \ud800", "f.yaml:1:4: this is not UTF-8 text"),
        (b"a: b\nc: \x00", "f.yaml:2:4: the character U+0000 may not stand in a text file"),
        ("中: \x07", "f.yaml:1:4: the character U+0007 may not stand in a text file"),
        (b"a: *b", "f.yaml:1:4: *b: no complete value above this line is named &b"),
        (b"a: &b [*b]", "f.yaml:1:8: *b: no complete value above this line is named &b"),
        (b"[" * 500, f"f.yaml:1:{DEPTH_LIMIT + 2}: nested more than {DEPTH_LIMIT} levels deep"),
        (b"[" * 50_000, "f.yaml:1:1001: this is not YAML: while increasing flow level, exceeded"),
        (b"x", "f.yaml:1:1: write a mapping with calendars, departments, admins, "),
    ],
)
def test_an_unreadable_file_is_explained_with_the_place(data: bytes | str, said: str) -> None:
    assert only_mistake(data).startswith(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "a: 1\nb：2\nc: 3",
            "“：” (U+FF1A) in line 2 means nothing to YAML: write a colon and a space",
        ),
        (
            "a: {b: 1， c: 2}",
            "“，” (U+FF0C) in line 1 means nothing to YAML: write a comma and a space",
        ),
        (
            "a:\n  b:\n    c: 1\n\u3000\u3000d: 2\n    e: 3",
            "(U+3000) in line 4 means nothing to YAML: write spaces",
        ),
        ("a:\u00a01\nb: 2", "(U+00A0) in line 1 means nothing to YAML: write a space"),
        ("a: ｛b: 1｝", "“｛” (U+FF5B) in line 1 means nothing to YAML: write {"),
        ("a: '你好：'\n# 注：这里\nb: c: d", "put text that contains a colon in quotes"),
    ],
)
def test_what_a_chinese_keyboard_writes_is_named(data: str, said: str) -> None:
    """In quotes and comments any of them may stand."""
    assert said in only_mistake(data)


def test_ten_megabytes_are_refused_at_once() -> None:
    started = time.process_time()
    assert only_mistake(b"- a\n" * 2_500_000) == (
        "f.yaml:1:1: the file is larger than 2 MB: no catalogue is"
    )
    assert time.process_time() - started < 0.1


def test_the_largest_file_that_is_read_is_answered_soon() -> None:
    started = time.process_time()
    said = only_mistake(b"- a\n" * (SIZE_LIMIT // 4))
    assert f"more than {VALUE_LIMIT:,} values" in said
    assert time.process_time() - started < 20


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "more than 200,000 values, aliases written out" in only_mistake("\n".join(lines))


def test_an_alias_stands_for_what_it_names() -> None:
    written = CONTRACT.replace("resolution: 8h", "resolution: *long").replace(
        "name: Help desk", "name: Help desk\n        standard: {resolution: &long 8h}"
    )
    helpdesk, laptop = read_catalogue(written, "f.yaml").departments[0].services
    assert helpdesk.standard.resolution == laptop.standard.resolution == Duration.parse("8h")


def test_merge_keys_and_tags_are_refused() -> None:
    merged = CONTRACT.replace("kind: support", "<<: {kind: support}")
    assert "<< is not read here" in only_mistake(merged)
    tagged = CONTRACT.replace("name: Help desk", "name: !!python/name:os.system Help desk")
    assert "YAML tags such as" in only_mistake(tagged)
    assert "YAML tags such as" in only_mistake(CONTRACT.replace("[U0ADMIN]", "!!set [U0ADMIN]"))


def test_a_repeated_key_is_named_with_the_first() -> None:
    assert only_mistake(CONTRACT + "departments: {}\n") == (
        'f.yaml:31:1: "departments" is here a second time; the first is in line 9'
    )


def test_keys_are_single_values() -> None:
    assert "a list or a mapping cannot be a key" in only_mistake(CONTRACT + "? [a]\n: b\n")


def test_a_byte_order_mark_and_text_instead_of_bytes_do_not_matter() -> None:
    expected = read_catalogue(CONTRACT, "f.yaml")
    assert read_catalogue(b"\xef\xbb\xbf" + CONTRACT.encode(), "f.yaml") == expected


def test_the_parser_without_its_c_part_says_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.catalogue.yaml_reader._LOADER", yaml.SafeLoader)
    assert read_catalogue(CONTRACT, "f.yaml").admins == ("U0ADMIN",)
    assert only_mistake(b"a: [1, 2").startswith("f.yaml:1:9: this is not YAML: ")
    assert only_mistake(b"[" * 50_000).endswith("levels deep")


PIECES = [line + "\n" for line in CONTRACT.splitlines()] + [
    *"[]{}:,-?&*!|>'\"%@`#\n ~=<",
    "\t",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "---\n",
    "%YAML 1.1\n",
    '"\\0"',
    '"\\ud800"',
    "1:30",
    "no",
    "2026-02-30",
    "é",
    "\u2028",
    "\x85",
]


def ends_in_a_catalogue_or_in_mistakes(data: bytes) -> None:
    try:
        read_catalogue(data, "f.yaml")
    except CatalogueMistakes as error:
        mistakes = error.mistakes
    else:
        return
    assert mistakes
    assert all(each.line >= 1 and each.column >= 1 for each in mistakes)


@settings(max_examples=examples(100), deadline=None)
@given(data=st.binary(max_size=200))
@example(data=b"%YAML 99999999999999999999.1\n---\na")
@example(data=b"\xff\xfe")
def test_no_bytes_break_it(data: bytes) -> None:
    ends_in_a_catalogue_or_in_mistakes(data)


@settings(deadline=None, max_examples=examples(300))
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_nothing_that_looks_like_yaml_breaks_it(pieces: list[str]) -> None:
    ends_in_a_catalogue_or_in_mistakes("".join(pieces).encode())


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.dates(),
        st.text(max_size=10),
        st.sampled_from(["U01", "C01", "S01", "1h", "CN", "09:00-12:00", "select", "office"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.text(max_size=5), st.integers(), st.none()), inner, max_size=3
        ),
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=examples(300))
@given(data=st.data())
def test_no_value_at_any_place_breaks_it(data: st.DataObject) -> None:
    content = yaml.safe_load(CONTRACT)
    for _ in range(data.draw(st.integers(1, 3))):
        place = content
        while True:
            key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else [0]))
            inside = place[key]
            if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
                break
            place = inside
        place[key] = data.draw(VALUES)
    ends_in_a_catalogue_or_in_mistakes(yaml.safe_dump(content, allow_unicode=True).encode())
