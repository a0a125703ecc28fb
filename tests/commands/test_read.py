"""`evclaims read`: one print for people and for machines, on 80 columns, with a reason for what cannot be read."""

from __future__ import annotations

import io
import json
import sys

import pytest

from evclaims.cli import main

GREEN, RED, COULD_NOT_RUN = 0, 1, 2
PEOPLE = [
    ("between 5 and 7 million", "allows     5,000,000 to 7,000,000\n"),
    ("no fewer than 410,000", "value      410,000\nallows     410,000 or more\nhedge      no fewer than\n"),
    ("at most 5%", "value      5 percent\nallows     5 percent or less\nhedge      at most\n"),
    ("exactly $5", "value      5 USD\nallows     5 USD exactly\n"),
    (
        "fell by nearly 5.2%",
        "value      -5.2 percent\nallows     -5.2 to -5.1 percent\nhedge      nearly\ndirection  fall\n",
    ),
]
UNREAD = [
    ("", "nothing is printed"),
    ("  ", "nothing is printed"),
    ("7 to 5 million", "range that falls"),
    ("$5 to €7", "two units, USD and EUR"),
    ("350,00", "does not group its digits by three"),
    ("9" * 300, "300 characters, which no figure does"),
    ("cars", "no hedge, unit or number"),
    ("они 5", "no hedge, unit or number"),
    ("5\x1b[31m", "holds no number"),
    ("\udcff5", "no hedge, unit or number"),
]


def _read(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["read", *words])
    except SystemExit as error:  # argparse's own refusals
        assert isinstance(error.code, int)
        code = error.code
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(("printed", "said"), PEOPLE)
def test_people_read_a_line_for_each_thing(printed: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _read(capsys, printed) == (GREEN, said, "")


@pytest.mark.parametrize(("printed", "reason"), UNREAD)
def test_what_cannot_be_read_is_told_with_the_reason(
    printed: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _read(capsys, printed)
    assert (code, err) == (RED, "")
    assert out.startswith("unread     ") and reason in " ".join(out.split()), out
    code, out, _ = _read(capsys, printed, "--format", "json")
    found = json.loads(out)
    assert code == RED and reason in found["problem"]
    assert [found[name] for name in ("value", "lower", "upper", "decimals")] == [None] * 4


@pytest.mark.parametrize("printed", ["9" * 24 + "." + "9" * 10, "lots and lots of " * 10, "between 5 and 7 million"])
def test_no_line_is_longer_than_a_page_is_wide(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = _read(capsys, printed)
    assert max(map(len, out.splitlines())) <= 80
    assert len(err) < 130


def test_a_machine_reads_every_field_and_no_number_is_rounded(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _read(capsys, "more than 1,234,567,890,123,456,789.1", "--format", "json")
    assert (code, err) == (GREEN, "")
    assert json.loads(out) == {
        **{"printed": "more than 1,234,567,890,123,456,789.1", "start": 0, "end": 37, "unit": "", "direction": None},
        **{"value": "1234567890123456789.1", "lower": "1234567890123456789.1", "upper": None, "hedge": "more than"},
        **{"decimals": 1, "kind": "figure", "problem": ""},
    }


@pytest.mark.parametrize("printed", ["-5%", "-5", "-$3bn", "-.5", "−5%", "- 5"])
def test_a_print_may_begin_with_a_minus(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _read(capsys, printed)
    assert "there is no option" not in out
    if code == GREEN:
        assert out.startswith("value      -")


def test_a_slip_in_an_option_is_no_print(capsys: pytest.CaptureFixture[str]) -> None:
    for slip in ("--langage", "-x", "--format=yaml"):
        code, out, err = _read(capsys, "5", slip)
        assert (code, out) == (COULD_NOT_RUN, "") and err


def test_figures_in_the_digits_of_another_script_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert _read(capsys, "\u200f٤١٠٬٠٠٠")[1].startswith("value      410,000\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--language", "xx"), "how 'xx' groups digits is not known; the languages are bg, cs"),
        (("--language", ""), "how '' groups digits is not known"),
        (("--language", "english"), "how 'english' groups digits is not known"),
        (("--status", "planned"), "'planned' is no status; the statuses are actual, target, forecast"),
        (("--format", "xml"), "'xml' is no format; the formats are text, json"),
    ],
)
def test_a_wrong_option_could_not_run(options: tuple[str, str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _read(capsys, "5", *options)
    assert (code, out) == (COULD_NOT_RUN, "")
    assert said in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("language", ["DE", "de-AT", "de_CH"])
def test_a_language_may_name_its_country(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _read(capsys, "knapp 39.790", "--language", language)[1].startswith("value      39,790\n")


def test_a_target_means_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert "350,000 exactly" in _read(capsys, "350,000", "--status", "target")[1]
    assert "345,000 to 355,000" in _read(capsys, "350,000")[1]
    assert "33.5 to 34.5 percent" in _read(capsys, "34%", "--status", "target")[1]


def test_a_whole_sentence_is_told_who_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _read(capsys, "In May they sold more than 410,000 cars.")
    assert code == RED and out.startswith("unread     ")
    assert "evclaims.find" in err and "evclaims draft" in err
    assert _read(capsys, "several cars")[2] == ""


@pytest.mark.parametrize(
    ("given", "code", "out"),
    [
        ("about $5\n", GREEN, "value      5 USD\nallows     4.5 to 5.5 USD\nhedge      about\n"),
        ("超过41万\r\n", RED, "unread     "),
        ("", RED, "unread     nothing is printed\n"),
        ("万" * 9_000, RED, "unread     "),
        ("5\n7\n", RED, "unread     "),
    ],
)
def test_a_dash_reads_the_print_from_the_standard_input(
    given: str, code: int, out: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    found = _read(capsys, "-")
    assert found[0] == code and found[1].startswith(out)


def test_a_standard_input_that_is_no_text_or_has_no_end_is_refused_soon(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff5")))
    code, out, err = _read(capsys, "-")
    assert (code, out) == (COULD_NOT_RUN, "") and "no text in UTF-8" in err
    with open("/dev/zero", encoding="utf-8") as zeros:
        monkeypatch.setattr(sys, "stdin", zeros)
        assert _read(capsys, "-")[0] == RED
