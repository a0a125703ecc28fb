"""Check files: what is read, and one sentence with file and line for each slip."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evclaims.model import Check, EvclaimsError, Place, Relation, Severity, Verdict
from evclaims.package.checks import load_checks
from evclaims.package.package import open_package
from helpers import write_package

FINE = """\
reaches:
  title: It is reached
  why: Because.
  rows: SELECT a, b FROM t
  expect: a >= b
"""
FACTS = "checks/facts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_package(tmp_path / "package", {"t": (["a"], [["1"]])})
    (folder / FACTS).mkdir(parents=True)
    return folder


def loaded(folder: Path, content: str | bytes, name: str = "x.yaml") -> list[Check]:
    (folder / FACTS / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return load_checks(open_package(folder))


def fault(folder: Path, content: str | bytes, name: str = "x.yaml") -> str:
    """The one sentence, with its place, with which the file is refused."""
    with pytest.raises(EvclaimsError) as caught:
        loaded(folder, content, name)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300
    return str(caught.value)


def test_a_package_without_checks_declares_none(folder: Path) -> None:
    assert load_checks(open_package(folder)) == []
    (folder / FACTS).rmdir()
    assert load_checks(open_package(folder)) == []


def test_a_check_is_read_with_its_defaults(folder: Path) -> None:
    (check,) = loaded(folder, f"# a comment\n\n{FINE}")
    assert check == Relation(
        "reaches", "It is reached", "Because.", "SELECT a, b FROM t", "a >= b", place=Place(f"{FACTS}/x.yaml", 3)
    )
    assert isinstance(check, Relation)
    assert (check.needs, check.severity, check.at_least, check.about) == (Verdict.CONSISTENT, Severity.ERROR, 1, ())


def test_every_key_is_read(folder: Path) -> None:
    (check,) = loaded(folder, FINE + "  about: [a, b]\n  needs: entailed\n  severity: warning\n  at_least: 0\n")
    assert isinstance(check, Relation)
    assert (check.needs, check.severity, check.at_least) == (Verdict.ENTAILED, Severity.WARNING, 0)
    assert check.about == ("a", "b")
    (check,) = loaded(folder, FINE + "  about: a\n")
    assert check.about == ("a",)


def test_files_are_read_by_name_and_checks_as_written(folder: Path) -> None:
    other = FINE.replace("reaches", "z") + FINE.replace("reaches", "b")
    (folder / FACTS / "b.yml").write_text(other)
    (folder / FACTS / "README.md").write_text("no check")
    assert [check.id for check in loaded(folder, FINE, "C.YAML")] == ["reaches", "z", "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "{file}: it is empty; write a check or remove the file"),
        ("# a comment\n", "{file}: it is empty; write a check or remove the file"),
        ("- a\n- b\n", "{file}:1: the file must map names to checks"),
        ("just a text", "{file}:1: the file must map names to checks"),
        ("a: [b\n", "{file}:2: it is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a:\n\tb: c\n", "{file}:2: it is not YAML: found character '\\t' that cannot start any token"),
        ("a: b: c\n", "{file}:1: it is not YAML: mapping values are not allowed here"),
        ("a: 'b\n", "{file}:2: it is not YAML: found unexpected end of stream"),
        ("a: *b\n", "{file}:1: it is not YAML: found undefined alias 'b'"),
        (f"{FINE}---\n{FINE}", "{file}:6: it is not YAML: but found another document"),
        (
            "%YAML 3.0\n---\na: b\n",
            "{file}:1: it is not YAML: found incompatible YAML document (version 1.* is required)",
        ),
        (b"a: b\nc: \xff\n", "{file}:2: a byte is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\0", "{file}:1: a byte is not UTF-8; save the file as UTF-8"),
        ("a:\n  b\0c", "{file}:2: it is not YAML: a character is not allowed there; remove it"),
        ("a:\n  \x1b[31m", "{file}:2: it is not YAML: a character is not allowed there; remove it"),
        ("[" * 50_000, "{file}: it is nested too deep; a check has one level of keys"),
        ("a: " * 5 + "{a: " * 20_000, "{file}:1: it is not YAML: mapping values are not allowed here"),
        ("a:\n" + " - " * 5 + "- " * 20_000, "{file}: it is nested too deep; a check has one level of keys"),
        ("#" * (1 << 20) + "\n", "{file}: it is larger than 1 MB; split it"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_file_that_is_no_mapping_in_yaml_is_refused(folder: Path, content: str | bytes, message: str) -> None:
    assert fault(folder, content) == message.format(file=f"{FACTS}/x.yaml")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        # keys
        ("  why:", "  title:", ":3: check 'reaches' has the key 'title' twice; remove one"),
        ("  why:", "  because:", ":3: check 'reaches' has the unknown key 'because'; the keys are title, why, rows, "),
        ("  why:", "  says: x\n  why:", ":3: check 'reaches' has `says`, which does not go with `rows`; a check has "),
        ("  why:", "  none: x\n  why:", ":5: check 'reaches' has `rows`, which does not go with `none`; a check has "),
        ("  why:", "  Why:", ":3: check 'reaches' has the unknown key 'Why'"),
        ("  why:", "  <<: {title: x}\n  why:", ":3: check 'reaches' has the unknown key '<<'"),
        ("  why:", "  [a, b]:", ":3: check 'reaches' has a key that is no text"),
        ("  why:", "  ? {a: b}\n  : c\n  why:", ":3: check 'reaches' has a key that is no text"),
        ("  why:", "  '':", ":3: check 'reaches' has a key that is no text"),
        ("  why:", "  ~:", ":3: check 'reaches' has a key that is no text"),
        ("  why: Because.\n", "", ":1: check 'reaches' has no `why`; write one"),
        ("why: Because.", "why:", ":1: check 'reaches' has no `why`; write one"),
        ("why: Because.", "why: ~", ":1: check 'reaches' has no `why`; write one"),
        ("why: Because.", "why: null", ":1: check 'reaches' has no `why`; write one"),
        ("why: Because.", "why: '  '", ":1: check 'reaches' has no `why`; write one"),
        ("reaches:", "reaches: text\nx:", ":1: check 'reaches' must map names to its keys"),
        ("reaches:", "reaches:\nx:", ":1: check 'reaches' must map names to its keys"),
        ("reaches:", "reaches: [a]\nx:", ":1: check 'reaches' must map names to its keys"),
        # types
        ("why: Because.", "why: [a]", ":3: check 'reaches': `why` is a text"),
        ("why: Because.", "why: {a: b}", ":3: check 'reaches': `why` is a text"),
        ("rows: SELECT", "rows:\n  - SELECT", ":4: check 'reaches': `rows` is a text"),
        ("why:", "about: {a: b}\n  why:", ":3: check 'reaches': `about` is a list of columns"),
        ("why:", "about: [a, [b]]\n  why:", ":3: check 'reaches': `about` is a list of columns"),
        ("why:", "about:\n  why:", ":3: check 'reaches': `about` is a list of columns"),
        ("why:", "about: [a, '']\n  why:", ":3: check 'reaches': `about` is a list of columns"),
        ("why:", "at_least: -1\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not '-1'"),
        ("why:", "at_least: 1.5\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not '1.5'"),
        ("why:", "at_least: many\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not 'many'"),
        ("why:", "at_least: ٣\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not '٣'"),
        ("why:", "at_least: ²\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not '²'"),
        (
            "why:",
            f"at_least: {'9' * 5000}\n  why:",
            ":3: check 'reaches': `at_least` is a whole number from 0, not '999",
        ),
        ("why:", "at_least:\n  why:", ":3: check 'reaches': `at_least` is a whole number from 0, not ''"),
        (
            "why:",
            "needs: good\n  why:",
            ":3: check 'reaches': `needs` is one of entailed, consistent, strained, not 'good'",
        ),
        ("why:", "needs: undetermined\n  why:", ":3: check 'reaches': `needs` is one of "),
        ("why:", "severity: info\n  why:", ":3: check 'reaches': `severity` is error or warning, not 'info'"),
        # characters that no text may hold, by an escape
        ("why: Because.", 'why: "\\ud800"', ":3: a text holds half a character; remove it"),
        ("why: Because.", '"\\ud800": x', ":3: a text holds half a character; remove it"),
        ("why:", 'about: ["\\udfff"]\n  why:', ":3: a text holds half a character; remove it"),
    ],
)
def test_a_slip_in_a_check_is_named_with_its_line(folder: Path, before: str, after: str, message: str) -> None:
    assert FINE.count(before) == 1
    assert fault(folder, FINE.replace(before, after)).startswith(f"{FACTS}/x.yaml{message}")


def test_two_checks_of_one_id_are_refused_in_one_file_and_in_two(folder: Path) -> None:
    assert fault(folder, FINE + FINE) == f"{FACTS}/x.yaml:6: the file has the key 'reaches' twice; remove one"
    (folder / FACTS / "x.yaml").unlink()
    loaded(folder, FINE, "a.yaml")
    assert fault(folder, f"\n{FINE}", "b.yaml") == (
        f"{FACTS}/b.yaml:2: check 'reaches' stands also in {FACTS}/a.yaml:1; rename one"
    )


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!!python/object:os.x", "!mine", "!!binary"]
)
def test_a_tag_makes_no_object(folder: Path, tag: str) -> None:
    (check,) = loaded(folder, FINE.replace("why: Because.", f"why: {tag} touch pwned"))
    assert check.why == "touch pwned"
    assert fault(folder, FINE.replace("why: Because.", f"why: {tag} [touch pwned]")).endswith("`why` is a text")
    assert not Path("pwned").exists()


def test_aliases_stand_for_their_node_without_being_copied(folder: Path) -> None:
    bomb = "\n".join(f"  - &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'x'}]" for i in range(40))
    assert fault(folder, f"bomb:\n{bomb}\n") == f"{FACTS}/x.yaml:2: check 'bomb' must map names to its keys"
    assert fault(folder, "a: &a\n  why: *a\n") == f"{FACTS}/x.yaml:2: check 'a': `why` is a text"
    one, other = loaded(folder, FINE.replace("reaches:", "one: &one") + "other: *one\n")
    assert (one.id, one.title, other.id, other.title) == ("one", "It is reached", "other", "It is reached")


def test_a_file_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.yaml"
    outside.write_text(FINE)
    (folder / FACTS / "y.yaml").symlink_to(outside)
    with pytest.raises(EvclaimsError, match=r"'checks/facts/y\.yaml' leaves the package's folder by a link"):
        load_checks(open_package(folder))


def test_a_folder_that_leads_out_is_refused(folder: Path) -> None:
    (folder / FACTS).rmdir()
    (folder.parent / "outside").mkdir()
    (folder / FACTS).symlink_to(folder.parent / "outside")
    with pytest.raises(EvclaimsError, match="'checks/facts' leaves the package's folder by a link"):
        load_checks(open_package(folder))


def test_what_is_named_like_a_check_file_and_is_none_is_not_passed_over(folder: Path) -> None:
    (folder / FACTS / "y.yaml").mkdir()
    assert fault(folder, FINE) == f"{FACTS}/y.yaml: it is a folder; put an ordinary file there"
    (folder / FACTS / "y.yaml").rmdir()
    (folder / FACTS / "y.yaml").symlink_to(folder / "nowhere.yaml")
    assert "a link stands there" in fault(folder, FINE)
    (folder / "nowhere.yaml").write_text(FINE)
    assert "a link stands there" in fault(folder, FINE)


PIECES = [
    "reaches:", "\n", "\n  ", "title: x", "why: |", "rows: >-", "- ", "&a ", "*a", "!!str ", "{", "}", "[", "]", "'",
    '"\\ud800"', "#", "---", "? ", ": ", "<<", "é", "\t",
]  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
@example("\ufeffa: b")
@example("a: 2025-13-45")
def test_any_text_is_checks_or_one_sentence(folder: Path, text: str) -> None:
    content = text.encode(errors="surrogatepass")
    try:
        checks = loaded(folder, content)
    except EvclaimsError as error:
        assert str(error).startswith(f"{FACTS}/x.yaml")
    else:
        assert all(check.title and check.queries[0] for check in checks)
