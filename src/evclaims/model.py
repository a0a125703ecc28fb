"""The values that every layer, reporter and door shares: Verdict, Place, Result, Ruling, the forms of check, errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol


class Verdict(StrEnum):
    """What a check says of one row; see `docs/verdicts.md`."""

    ENTAILED = "entailed"
    CONSISTENT = "consistent"
    STRAINED = "strained"
    CONTRADICTED = "contradicted"
    UNDETERMINED = "undetermined"

    @property
    def decided(self) -> bool:
        """Whether the figures were enough to say anything."""
        return self is not Verdict.UNDETERMINED

    def meets(self, needs: Verdict) -> bool:
        """Whether a row with this verdict passes a check that needs at least `needs`.

        `undetermined` fails nothing by itself; it is counted and shown.

        >>> Verdict.CONSISTENT.meets(Verdict.STRAINED), Verdict.STRAINED.meets(Verdict.CONSISTENT)
        (True, False)
        """
        return not self.decided or self.rank >= needs.rank

    @property
    def rank(self) -> int:
        """Its place from the worst to the best; `undetermined`, which blames nothing, comes last."""
        return _WORST_FIRST.index(self)


_WORST_FIRST = (Verdict.CONTRADICTED, Verdict.STRAINED, Verdict.CONSISTENT, Verdict.ENTAILED, Verdict.UNDETERMINED)


class ResultOutcome(StrEnum):
    """What became of a result, the worst first."""

    FAULT = "fault"
    FAILED = "failed"
    RULED = "ruled"
    UNDETERMINED = "undetermined"
    PASSED = "passed"


class Severity(StrEnum):
    """How much a row that does not pass weighs."""

    ERROR = "error"
    WARNING = "warning"


LAYERS = ("structure", "expectations", "facts", "evidence", "consistency")
"""The families of checks, in the order in which they run."""


class Place(NamedTuple):
    """Where in the package: a file relative to its folder, a line counted from 1, a column's name."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        return f"{self.file}{line}" + (f" ({self.column})" if self.column else "")


NOWHERE = Place("")
"""The place of a value that was made by hand and not read from a file."""


class EvclaimsError(Exception):
    """The command could not run: usage, an unreadable package or a broken check (exit 2)."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DataError(EvclaimsError):
    """The tables hold something that cannot be read as declared: a finding of whichever layer meets it (exit 1)."""


class Unjudged(DataError):
    """One check alone cannot be judged: its SQL wants more than it may have, or reads a number that SQL cannot hold."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A check of `checks/facts/` on figures: which rows (`rows`, SQL), and what must hold of each (`expect`)."""

    id: str
    title: str
    why: str
    rows: str
    expect: str
    about: tuple[str, ...] = ()
    needs: Verdict = Verdict.CONSISTENT
    severity: Severity = Severity.ERROR
    at_least: int = 1
    place: Place = NOWHERE

    @property
    def queries(self) -> tuple[str, ...]:
        """The SELECTs that it runs."""
        return (self.rows,)


@dataclass(frozen=True, slots=True)
class Integrity:
    """A check of `checks/facts/` on the tables: which rows must not be (`none`, SQL), out of which (`of`).

    `of` is the name of a table or view, or a SELECT; its rows are counted. `says` is the sentence about a row of
    `none`, with columns in braces. `about` are the columns that are its subject, by default the first.
    """

    id: str
    title: str
    why: str
    none: str
    of: str
    says: str
    about: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    at_least: int = 1
    place: Place = NOWHERE

    @property
    def queries(self) -> tuple[str, ...]:
        """The SELECTs that it runs: the rows that must not be, and how many there are to look at."""
        return (self.none, self.count)

    @property
    def count(self) -> str:
        """The SELECT that counts the rows of `of`."""
        table = self.of.replace('"', '""')
        # A line break ends a comment at the end of a SELECT.
        return "SELECT COUNT(*) AS rows FROM " + (f"({self.of}\n)" if self.selects else f'"{table}"')

    @property
    def selects(self) -> bool:
        """Whether `of` is a SELECT, and not a name."""
        return len(self.of.split()) > 1


Check = Relation | Integrity
"""A declared check, in one of its two forms."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's recorded answer to verdicts that do not pass; `rejects` says that the claim it covers is false."""

    ruling_id: str
    check_id: str
    covers: str
    verdict: Verdict
    rejects: bool
    reason: str
    place: Place = NOWHERE


class Reasoned(Protocol):
    """What a verdict was reached from; as a text, the sentence that says so."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What each operand stood for: one that has an `id`, several of them, or a text."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one check of one layer says of one row.

    `verdict` is None for a fault: something that kept the row from being judged (an unknown ID, units that do not
    compare, a file that cannot be read). A fault never passes and no ruling covers it. A relation's result keeps its
    `judgement`; `text` is what else is said, or all of it. `labels` are the columns of the row that are not its
    subject, under the names that the package gives them. `sensitive` says what the verdict would be at another reading
    of "about", `table` of which table a result of the structure layer is, and `suspect` the ID that a conflict blames.
    """

    layer: str
    check: str
    subject: tuple[str, ...]
    verdict: Verdict | None
    passed: bool
    text: str
    place: Place | None = None
    severity: Severity = Severity.ERROR
    ruling: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    sensitive: str = ""
    table: str = ""
    suspect: str = ""
    judgement: Reasoned | None = None

    @property
    def message(self) -> str:
        """The sentence, rendered when it is asked for, since most rows are never shown."""
        return self.text if self.judgement is None else f"{self.judgement} {self.text}".rstrip()

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What each operand stood for; none where nothing was judged."""
        return {} if self.judgement is None else self.judgement.inputs

    @property
    def operands(self) -> Iterator[str]:
        """The IDs of its operands."""
        for each in self.inputs.values():
            for operand in each if isinstance(each, list | tuple) else [each]:
                if id_ := getattr(operand, "id", ""):
                    yield id_

    @property
    def names(self) -> Iterable[str]:
        """All that the row names, each once: its subject, its operands, its labels."""
        return dict.fromkeys((*self.subject, *self.operands, *self.labels.values()))

    @property
    def ok(self) -> bool:
        """Whether nothing is left to do: it passes, or a ruling answers it."""
        return self.passed or self.ruling is not None

    @property
    def outcome(self) -> ResultOutcome:
        """What became of it."""
        if self.ok:
            if self.ruling is not None:
                return ResultOutcome.RULED
            return ResultOutcome.UNDETERMINED if self.verdict is Verdict.UNDETERMINED else ResultOutcome.PASSED
        return ResultOutcome.FAULT if self.verdict is None else ResultOutcome.FAILED

    @property
    def word(self) -> str:
        """Its verdict in a word, `fault` where there is none."""
        return "fault" if self.verdict is None else self.verdict.value

    @property
    def rank(self) -> tuple[int, int]:
        """What sorts results, the worst first: what became of them, then their verdicts."""
        return list(ResultOutcome).index(self.outcome), -1 if self.verdict is None else self.verdict.rank


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a row's figure stands: source, publisher, an address that opens the article at it, span, place of the row.

    `span` is start and end in characters of the source's text, from 0, end excluded; None where it is not known.
    """

    id: str
    printed: str
    source_id: str
    publisher: str
    address: str
    span: tuple[int, int] | None
    place: Place
