# ruff: noqa: E501 (a line a kind reads better than a sample a line)
"""The kinds of broken and hostile data packages that `hostile.py` makes, each a change to a small sound package."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import socket
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

SECRET = "SENTINEL-4711"
"""What stands in the file outside the package; it must never be printed."""
TABLES: Mapping[str, tuple[str, Sequence[str]]] = {
    "sources": ("source_id publisher url language published_latest:date", ["one,One,https://one.example/a,en,2026-01-01", "two,Two,,en,2026-02-01"]),
    "quantities": (
        "quantity_id entity measure unit basis period_start:date period_end:date label",
        ["a.sold.q1,a,sold,piece,flow,2025-01-01,2025-03-31,Sold by a", "a.sold.q2,a,sold,piece,flow,2025-04-01,2025-06-30,Sold by a", "a.sold.h1,a,sold,piece,flow,2025-01-01,2025-06-30,Sold by a"],
    ),
    "hedges": ("phrase class rule reason", ['more than,over,"[v, inf)",A floor.']),
    "claims": (
        "claim_id source_id quantity_id status printed hedge decimals:integer value:number lower:number upper:number unit start:integer end:integer",
        ["c-1,one,a.sold.q1,actual,120,,0,120,119.5,120.5,piece,0,3", "c-2,two,a.sold.q1,actual,more than 100,more than,-2,100,100,,piece,,", "c-3,two,a.sold.q2,actual,80,,0,80,79.5,80.5,piece,,", "c-4,one,a.sold.h1,actual,200,,0,200,199.5,200.5,piece,,"],
    ),
    "rulings": ("ruling_id check_id covers verdict rejects:boolean decided_on:date reason", []),
}  # fmt: skip
FACT = """\
agree:
  title: Two claims of one quantity allow a common figure
  why: Both are about the same days.
  rows: |
    SELECT x.claim_id AS x, y.claim_id AS y FROM claims AS x JOIN claims AS y USING (quantity_id)
    WHERE x.claim_id < y.claim_id
  expect: x == y
  needs: strained
"""
LAW = """\
none-is-negative:
  title: No day takes away
  why: It is a count.
  rows: SELECT quantity_id AS flow FROM quantities
  expect: daily(flow) >= 0
"""
ODD: Sequence[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    "",
    "\ud800",
    "x\0y",
    [],
    [[]],
    ["a", 1],
    {},
    {"": {}},
    "a" * 100_000,
]
"""Values of every wrong type, and of the right one in a wrong size."""


@dataclass
class Case:
    """One package in the making: its folder beside a folder that it must not reach, and the dice."""

    root: Path
    rng: random.Random
    descriptor: dict[str, Any] = field(default_factory=dict)
    target: Path = Path()

    @property
    def folder(self) -> Path:
        """The package's folder."""
        return self.root / "package"

    @property
    def secret(self) -> Path:
        """A file outside of it."""
        return self.root / "outside" / "secret.csv"

    def write(self, file: str, content: str | bytes) -> None:
        """A file of the package."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    def read(self, file: str) -> str:
        """The text of a file of the package."""
        return (self.folder / file).read_text("utf-8")

    def resource(self, name: str = "claims") -> dict[str, Any]:
        """The descriptor of a table."""
        return next(each for each in self.descriptor["resources"] if each["name"] == name)

    def columns(self, name: str = "claims") -> list[dict[str, Any]]:
        """The fields of a table."""
        found: list[dict[str, Any]] = self.resource(name)["schema"]["fields"]
        return found

    def fact(self, rows: str = "SELECT claim_id AS x FROM claims", expect: str = "x >= 0", more: str = "") -> None:
        """A check more."""
        text = json.dumps(rows)
        self.write("checks/facts/more.yaml", f"more:\n  title: t\n  why: w\n  rows: {text}\n  expect: {expect}\n{more}")

    def suite(self, *expectations: Mapping[str, Any], **keys: Any) -> None:
        """A suite over the claims."""
        each = [{"meta": {}, "severity": "critical", **e} for e in expectations]
        self.write(
            "checks/expectations/claims.json", json.dumps({"name": "claims", "expectations": each, "meta": {}, **keys})
        )

    def cell(self, column: str, value: str, table: str = "claims", row: int = 0) -> None:
        """Another value in a cell."""
        file = f"data/{table}.csv"
        rows = list(csv.reader(io.StringIO(self.read(file))))
        rows[row + 1][rows[0].index(column)] = value
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.write(file, text.getvalue())

    def line(self, text: str, table: str = "claims") -> None:
        """A line more."""
        self.write(f"data/{table}.csv", f"{self.read(f'data/{table}.csv')}{text}\n")


class Kind(NamedTuple):
    """What is done to the package, and whether a green check of it would be wrong."""

    change: Callable[[Case], object]
    broken: bool


KINDS: dict[str, Kind] = {}
Change = Callable[[Case], object]


def kind(name: str, *, broken: bool) -> Callable[[Change], Change]:
    """Enter a kind under its name."""

    def enter(change: Change) -> Change:
        KINDS[name] = Kind(change, broken)
        return change

    return enter


def base(case: Case) -> None:
    """The sound package that every kind changes."""
    resources = []
    for name, (columns, rows) in TABLES.items():
        fields = [{"name": n, "type": t or "string"} for n, _, t in (c.partition(":") for c in columns.split())]
        header = ",".join(each["name"] for each in fields)
        case.write(f"data/{name}.csv", "".join(f"{line}\n" for line in (header, *rows)))
        schema = {"fields": fields, "primaryKey": fields[0]["name"]}
        resources.append({"name": name, "type": "table", "path": f"data/{name}.csv", "schema": schema})
    case.descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hostile",
        "version": "1.0.0",
        "resources": resources,
    }
    roles = {"id": "claim_id", "value": "value", "lower": "lower", "upper": "upper", "unit": "unit"}
    case.resource()["intervals"] = roles
    keys = [
        {"fields": c, "reference": {"resource": t, "fields": c}}
        for c, t in (("source_id", "sources"), ("quantity_id", "quantities"))
    ]
    case.resource()["schema"]["foreignKeys"] = keys
    case.write("checks/facts/agree.yaml", FACT)
    case.write("checks/laws/signs.yaml", LAW)
    case.target = case.folder


def make(root: Path, name: str, seed: str) -> Case:
    """A package of a kind in a folder; the same for the same seed."""
    case = Case(root, random.Random(seed))
    for folder in ("package", "outside", "home", "stand", "tmp", "texts"):
        (root / folder).mkdir(parents=True)
    case.secret.write_text(f"claim_id\n{SECRET}\n", "utf-8")
    (root / "texts" / "one.txt").write_text("120 pieces were sold.\n", "utf-8")
    base(case)
    KINDS[name].change(case)
    if not (case.folder / "datapackage.json").exists() and not (case.folder / "datapackage.json").is_symlink():
        case.write("datapackage.json", json.dumps(case.descriptor, indent=2))
    return case


def pick(case: Case, *choices: Any) -> Any:
    """One of them."""
    return case.rng.choice(choices)


# The descriptor.


def _spoil(value: Any, rng: random.Random) -> None:
    """Put an odd value somewhere into a tree."""
    node, key = value, None
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = rng.choice(keys)
        if not isinstance(node[key], dict | list) or not node[key] or rng.random() < 0.25:
            break
        node = node[key]
    node[key] = rng.choice([v for v in ODD if type(v) is not type(node[key])])


@kind("sound", broken=False)
def _sound(case: Case) -> None: ...


@kind("descriptor: an odd value at any key", broken=False)
def _odd(case: Case) -> None:
    for _ in range(case.rng.randint(1, 3)):
        _spoil(case.descriptor, case.rng)


@kind("descriptor: an odd value in a field", broken=False)
def _odd_field(case: Case) -> None:
    column = case.rng.choice(case.columns())
    column[pick(case, "name", "type", "format", "constraints", "missingValues", "categories", "title")] = (
        case.rng.choice(ODD)
    )


@kind("descriptor: an odd constraint", broken=False)
def _odd_constraint(case: Case) -> None:
    name = pick(case, "required", "unique", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength")
    case.rng.choice(case.columns())["constraints"] = {name: case.rng.choice(ODD)}


@kind("descriptor: an odd key or reference", broken=False)
def _odd_key(case: Case) -> None:
    schema = case.resource()["schema"]
    schema[pick(case, "primaryKey", "foreignKeys", "uniqueKeys", "fieldsMatch")] = case.rng.choice(ODD)


@kind("descriptor: an odd dialect", broken=False)
def _odd_dialect(case: Case) -> None:
    name = pick(case, "delimiter", "quoteChar", "header", "lineTerminator", "escapeChar", "commentChar", "headerRows")
    case.resource()["dialect"] = {name: case.rng.choice([*ODD, ";", "\t", "''"])}


@kind("descriptor: odd intervals", broken=False)
def _odd_intervals(case: Case) -> None:
    case.resource()["intervals"] = pick(
        case,
        {},
        [],
        "x",
        {"id": 1},
        {"id": "claim_id", "lower": "no", "upper": "upper"},
        None,
        {"id": [], "lower": {}, "upper": 1},
    )


@kind("descriptor: no JSON", broken=True)
def _no_json(case: Case) -> None:
    case.write(
        "datapackage.json",
        pick(
            case,
            "",
            "{",
            "[]",
            "null",
            '"x"',
            "{}",
            "\ufeff",
            "{'a': 1}",
            '{"resources": [',
            b"\xff\xfe{\0}\0",
            '{"resources": 1e999}',
        ),
    )


@kind("descriptor: nested deep", broken=True)
def _deep(case: Case) -> None:
    deep = case.rng.choice([5_000, 100_000])
    case.write("datapackage.json", '{"resources": ' + "[" * deep + "]" * deep + "}")


@kind("descriptor: deep inside a property", broken=False)
def _deep_property(case: Case) -> None:
    text = json.dumps(case.descriptor)
    case.write("datapackage.json", text[:-1] + ', "custom": ' + '{"a":' * 900 + "1" + "}" * 900 + "}")


@kind("descriptor: a huge number", broken=False)
def _huge(case: Case) -> None:
    case.write(
        "datapackage.json",
        json.dumps(case.descriptor)[:-1] + ', "custom": ' + "9" * case.rng.choice([4_000, 5_000, 200_000]) + "}",
    )


@kind("descriptor: half a character", broken=False)
def _surrogate(case: Case) -> None:
    where = pick(case, "name", "title", "version", "description")
    case.descriptor[where] = "half \ud800 a character"
    case.resource()["title"] = "\udfff"


@kind("descriptor: control characters", broken=False)
def _control(case: Case) -> None:
    case.descriptor["name"] = pick(case, "\x1b[2J\x1b]0;x\x07", "a\r\n::error::b", "\u202eevil", "evclaims: error: no")
    case.descriptor["title"] = "\x1b[31m"


@kind("descriptor: a name twice", broken=True)
def _twice(case: Case) -> None:
    case.descriptor["resources"].append(dict(case.resource()))


@kind("descriptor: a file that is not there", broken=True)
def _missing(case: Case) -> None:
    case.resource(pick(case, "claims", "sources", "hedges"))["path"] = pick(
        case, "data/no.csv", "no/no.csv", "data", "x" * 5_000 + ".csv"
    )


@kind("descriptor: an address", broken=False)
def _address(case: Case) -> None:
    case.resource("hedges")["path"] = pick(
        case, "https://127.0.0.1:9/x.csv", "file:///etc/passwd", "s3://b/x.csv", "ftp://127.0.0.1/x.csv"
    )


@kind("descriptor: a path outside", broken=True)
def _outside(case: Case) -> None:
    case.resource("hedges")["path"] = pick(
        case, "../outside/secret.csv", str(case.secret), "data/../../outside/secret.csv", "..\\outside\\secret.csv"
    )


@kind("descriptor: a wrong hash or size", broken=True)
def _hash(case: Case) -> None:
    name, value = pick(
        case, ("hash", "sha256:" + "0" * 64), ("hash", "sha3_256:0"), ("bytes", 1), ("bytes", -1), ("hash", "sha256:")
    )
    case.resource()[name] = value


@kind("descriptor: schema or dialect by reference outside", broken=False)
def _reference(case: Case) -> None:
    case.resource("hedges")[pick(case, "schema", "dialect")] = pick(
        case, "../outside/secret.csv", "https://127.0.0.1:9/s.json", "/etc/passwd"
    )


# Files.


@kind("files: a link outside", broken=True)
def _link(case: Case) -> None:
    file = pick(case, "data/claims.csv", "data/sources.csv")
    (case.folder / file).unlink()
    (case.folder / file).symlink_to(case.secret)


@kind("files: a folder that is a link outside", broken=False)
def _link_folder(case: Case) -> None:
    (case.root / "outside" / "more.yaml").write_text(f"{SECRET}: {SECRET}\n", "utf-8")
    for path in (case.folder / "checks" / "facts").iterdir():
        path.unlink()
    (case.folder / "checks" / "facts").rmdir()
    (case.folder / "checks" / "facts").symlink_to(case.root / "outside")


@kind("files: a link of checks outside", broken=True)
def _link_check(case: Case) -> None:
    (case.folder / "checks" / "facts" / "more.yaml").symlink_to(case.secret)


@kind("files: a ring of links", broken=True)
def _ring(case: Case) -> None:
    (case.folder / "data" / "hedges.csv").unlink()
    (case.folder / "data" / "hedges.csv").symlink_to("hedges.csv")


@kind("files: a pipe, socket or folder in place of a file", broken=True)
def _pipe(case: Case) -> None:
    file = case.folder / pick(
        case, "data/claims.csv", "checks/facts/agree.yaml", "checks/laws/signs.yaml", "data/hedges.csv"
    )
    file.unlink()
    how = pick(case, "pipe", "folder", "socket")
    if how == "pipe":
        os.mkfifo(file)
    elif how == "folder":
        file.mkdir()
    else:
        here = os.open(".", os.O_RDONLY)  # a socket's address may have 108 bytes
        os.chdir(file.parent)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(file.name)
        os.fchdir(here)
        os.close(here)


@kind("files: a pipe beside the others", broken=False)
def _pipe_beside(case: Case) -> None:
    os.mkfifo(
        case.folder / pick(case, "checks/facts/more.yaml", "checks/expectations", "data/more.csv", "checks/views")
    )


@kind("files: a device", broken=True)
def _device(case: Case) -> None:
    (case.folder / "data" / "claims.csv").unlink()
    (case.folder / "data" / "claims.csv").symlink_to(pick(case, "/dev/zero", "/dev/tty", "/dev/urandom"))


@kind("files: odd names", broken=False)
def _odd_names(case: Case) -> None:
    for name in (b"\xff\xfe.yaml", b"a\nb.csv", b"\x1b[2J.csv", "‮.csv".encode()):
        (Path(os.fsdecode(bytes(case.folder / "data") + b"/" + name))).write_bytes(b"a\n")


@kind("files: many that nothing reads", broken=False)
def _many(case: Case) -> None:
    for i in range(2_000):
        (case.folder / "data" / f"{i}.csv").touch()


# Tables.


@kind("tables: a ragged row", broken=True)
def _ragged(case: Case) -> None:
    case.line(pick(case, "c-9", "c-9" + "," * 40, '"c-9",""', ","))


@kind("tables: an unclosed quote", broken=True)
def _unclosed(case: Case) -> None:
    case.line('c-9,one,"a.sold.q1,actual,1,,0,1,1,1,piece,,')


@kind("tables: half a quote", broken=True)
def _half_quote(case: Case) -> None:
    case.line('c-9,one,a.sold.q1,actual,"1"1,,0,1,1,1,piece,,')


@kind("tables: NUL", broken=True)
def _nul(case: Case) -> None:
    case.line("c-9,one,a.sold.q1,actual,\0,,0,1,1,1,piece,,")


@kind("tables: not UTF-8", broken=True)
def _latin(case: Case) -> None:
    case.write("data/sources.csv", case.read("data/sources.csv").encode() + b"three,\xfc\xff,,en,\n")


@kind("tables: UTF-16", broken=True)
def _utf16(case: Case) -> None:
    case.write("data/claims.csv", case.read("data/claims.csv").encode("utf-16"))


@kind("tables: a byte order mark", broken=False)
def _mark(case: Case) -> None:
    case.write("data/claims.csv", b"\xef\xbb\xbf" * case.rng.randint(1, 2) + case.read("data/claims.csv").encode())


@kind("tables: empty", broken=True)
def _empty(case: Case) -> None:
    case.write("data/claims.csv", pick(case, "", "\n", "\n\n\n"))


@kind("tables: another header", broken=True)
def _header(case: Case) -> None:
    text = case.read("data/claims.csv")
    case.write(
        "data/claims.csv",
        pick(
            case,
            text.replace("claim_id", "id", 1),
            text.replace("status", "claim_id", 1),
            "," + text,
            text.replace(",unit", "", 1),
        ),
    )


@kind("tables: a wrong type", broken=True)
def _type(case: Case) -> None:
    case.cell(
        pick(case, "value", "lower", "decimals", "start"),
        pick(case, "x", "1e5x", "0x10", "1_000", "٣", "--1", "1,000", "\ud7ff"),
    )


@kind("tables: no number", broken=True)
def _nan(case: Case) -> None:
    case.cell(pick(case, "value", "lower", "upper"), pick(case, "NaN", "INF", "-INF", "Infinity"))


@kind("tables: a huge number", broken=True)
def _huge_number(case: Case) -> None:
    case.cell(
        pick(case, "value", "upper"), pick(case, "9" * 400, "1e999999999", "1e-999999999", "9" * 5_000, "9" * 1_000_000)
    )


@kind("tables: an odd date", broken=True)
def _date(case: Case) -> None:
    case.cell(
        "period_start", pick(case, "2025-02-30", "0000-01-01", "99999-01-01", "today", "2026-01-01"), "quantities"
    )


@kind("tables: a long cell", broken=False)
def _long(case: Case) -> None:
    case.cell(pick(case, "printed", "hedge", "unit"), "x" * 3_000_000)


@kind("tables: hostile text in a cell", broken=False)
def _hostile_text(case: Case) -> None:
    text = pick(
        case,
        "\x1b[2J",
        "::error::x",
        "<script>",
        "=cmd|' /C calc'!A0",
        "\u202e",
        "[/]",
        "{{7*7}}",
        "'; DROP TABLE claims; --",
    )
    case.cell("printed", text)


@kind("tables: a key twice", broken=True)
def _key_twice(case: Case) -> None:
    case.line(case.read("data/claims.csv").splitlines()[1])


@kind("tables: an ID twice across tables", broken=False)
def _id_twice(case: Case) -> None:
    case.resource("quantities")["intervals"] = {"id": "quantity_id", "lower": "period_start", "upper": "period_end"}
    case.cell("quantity_id", "c-1", "quantities")


@kind("tables: a foreign key to nowhere", broken=True)
def _foreign(case: Case) -> None:
    case.cell(pick(case, "source_id", "quantity_id"), "no-such")


@kind("tables: bounds the wrong way round", broken=True)
def _reversed(case: Case) -> None:
    case.cell("lower", "130")


@kind("tables: a value outside its bounds", broken=True)
def _value(case: Case) -> None:
    case.cell("value", "500")


@kind("tables: claims that contradict each other", broken=True)
def _contradict(case: Case) -> None:
    case.line("c-9,two,a.sold.h1,actual,10,,0,10,9.5,10.5,piece,,")


@kind("tables: a claim of many contradictions", broken=True)
def _conflicts(case: Case) -> None:
    for i in range(60):
        case.line(f"d-{i},two,a.sold.h1,actual,{i},,0,{i},{i},{i},piece,,")


@kind("tables: an unknown unit", broken=True)
def _unit(case: Case) -> None:
    case.cell("unit", pick(case, "EUR", "piece/", "/", "piece*" * 200 + "piece", "1/0"))


@kind("tables: withdrawn rows", broken=False)
def _withdrawn(case: Case) -> None:
    case.columns().append({"name": "withdrawn_on", "type": "date"})
    lines = case.read("data/claims.csv").splitlines()
    case.write(
        "data/claims.csv", "\n".join([lines[0] + ",withdrawn_on", *(f"{line},2026-01-01" for line in lines[1:])]) + "\n"
    )


@kind("tables: many empty rows", broken=True)
def _blank(case: Case) -> None:
    case.write("data/claims.csv", case.read("data/claims.csv") + (pick(case, "\n", "," * 12 + "\n") * 300_000))


@kind("tables: many faults", broken=True)
def _faults(case: Case) -> None:
    case.write("data/claims.csv", case.read("data/claims.csv") + "c,one,q,actual,x,,x,x,x,x,piece,x,x\n" * 50_000)


# Patterns and other work for the processor.


@kind("work: a pattern that backtracks", broken=True)
def _redos(case: Case) -> None:
    pattern = pick(case, "(a+)+$", "(a|a)*$", "(.*a){20}$", "(a*)*b", "(?:(?:a?){30})a{30}b")
    case.columns()[4]["constraints"] = {"pattern": pattern}
    case.cell("printed", "a" * 40 + "!")


@kind("work: a pattern that is none", broken=True)
def _pattern(case: Case) -> None:
    case.columns()[4]["constraints"] = {
        "pattern": pick(case, "(", "[", "*", "(?P<x", "a{9999999999}", "(" * 5_000, "\\")
    }


@kind("work: an odd format", broken=True)
def _format(case: Case) -> None:
    case.columns("quantities")[5]["format"] = pick(case, "%", "%Q", "%s" * 10_000, "any\0", "%-%-%")


@kind("work: a suite whose regex backtracks", broken=True)
def _suite_redos(case: Case) -> None:
    case.cell("printed", "a" * 40 + "!")
    case.suite(
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": "printed", "regex": pick(case, "^(a+)+$", "^(a|aa)+$")},
        }
    )


@kind("work: a suite that computes", broken=True)
def _suite_power(case: Case) -> None:
    parameter = pick(case, "9**9**9**9", "$x*$x", "'a'*10**10")
    kwargs = {"column": "value", "max_value": {"$PARAMETER": parameter}}
    case.suite({"type": "expect_column_values_to_be_between", "kwargs": kwargs}, suite_parameters={"x": 9**99})


@kind("work: a suite of huge numbers", broken=True)
def _suite_huge(case: Case) -> None:
    case.suite(
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "value", "max_value": pick(case, 10**4_000, -(10**300), "x", [1])},
        }
    )


@kind("work: an alias bomb", broken=True)
def _aliases(case: Case) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    case.write(pick(case, "checks/facts/more.yaml", "checks/laws/more.yaml"), "\n".join(lines) + "\n")


@kind("work: SQL that joins without end", broken=True)
def _cross(case: Case) -> None:
    joined = ", ".join(f"claims AS t{i}" for i in range(case.rng.randint(14, 30)))
    case.fact(f"SELECT t0.claim_id AS x FROM {joined}", "x >= 1")


@kind("work: SQL that recurs without end", broken=True)
def _recur(case: Case) -> None:
    case.fact(
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS x FROM r", "x >= 1", "  about: x\n"
    )


@kind("work: SQL that makes long texts", broken=True)
def _repeat(case: Case) -> None:
    call = pick(
        case,
        "repeat('x', 1500000000)",
        "lpad('x', 1500000000, 'y')",
        "range(1000000000)",
        "string_agg(repeat('x', 1000000), '')",
    )
    case.fact(f"SELECT claim_id AS x, {call} AS y FROM claims", "x >= 1")


@kind("work: SQL that doubles texts", broken=True)
def _double(case: Case) -> None:
    text = "'xxxxxxxxxx'"
    for _ in range(9):
        text = f"concat({', '.join([text] * 2)})"
    ctes = ["a0 AS (SELECT claim_id, printed AS t FROM claims)"]
    ctes += [f"a{i} AS (SELECT claim_id, t || t || t || t AS t FROM a{i - 1})" for i in range(1, 15)]
    case.fact(f"WITH {', '.join(ctes)} SELECT claim_id AS x, t AS y FROM a14", "x >= 1000")


# What SQL may not.


@kind("reach: SQL reads a file", broken=True)
def _sql_file(case: Case) -> None:
    file = str(case.secret)
    case.fact(
        pick(
            case,
            f"SELECT * FROM read_csv('{file}')",
            f"SELECT * FROM '{file}'",
            f"SELECT content AS x FROM read_text('{file}')",
            f"SELECT * FROM glob('{file}')",
            f"COPY claims TO '{case.root}/outside/made.csv'",
        )
    )


@kind("reach: SQL reads a setting or a clock", broken=True)
def _sql_setting(case: Case) -> None:
    call = pick(
        case,
        "current_setting('memory_limit')",
        "getenv('HOME')",
        "now()",
        "random()",
        "version()",
        "pg_typeof(1)",
        "current_date",
        "uuid()",
    )
    case.fact(f"SELECT claim_id AS x, {call} AS y FROM claims")


@kind("reach: SQL that is no SELECT", broken=True)
def _sql_change(case: Case) -> None:
    case.fact(
        pick(
            case,
            "DELETE FROM claims",
            "SELECT 1; SELECT 2",
            "ATTACH 'x.db'",
            "INSTALL httpfs",
            "SET threads=9",
            "PRAGMA version",
            "WITH d AS (DELETE FROM claims RETURNING *) SELECT * FROM d",
            "CALL pragma_version()",
            "",
            ";",
            "--",
        )
    )


@kind("reach: views in a circle", broken=True)
def _circle(case: Case) -> None:
    case.write("checks/views/a.sql", "SELECT * FROM b")
    case.write("checks/views/b.sql", "SELECT * FROM a")
    case.fact("SELECT claim_id AS x FROM a", "x >= 1")


@kind("reach: a view that reads a file", broken=True)
def _view_file(case: Case) -> None:
    case.write("checks/views/a.sql", f"SELECT * FROM read_csv('{case.secret}')")
    case.fact("SELECT claim_id AS x FROM a", "x >= 1")


# Checks, laws, suites, rulings.


@kind("checks: no YAML", broken=True)
def _no_yaml(case: Case) -> None:
    case.write(
        "checks/facts/more.yaml",
        pick(
            case,
            "",
            "[",
            "a: [",
            "\t\t:",
            "!!python/object:os.system x",
            "a: !!python/name:os.system",
            b"\xff\xfe",
            "- a",
            "a: 1",
            "\0",
            "? [a]: b",
            "a: &a [*a]",
            "[" * 10_000,
        ),
    )


@kind("checks: a key of a wrong type", broken=True)
def _wrong_key(case: Case) -> None:
    key = pick(case, "title", "why", "rows", "expect", "needs", "severity", "at_least", "about", "colour")
    text = FACT.replace("agree:", "more:").replace(f"  {key}:", f"  old{key}:")
    case.write(
        "checks/facts/more.yaml",
        text + f"  {key}: {pick(case, '[1, {a: b}]', '{}', '[]', 'null', '99999999999', '-1', '~')}\n",
    )


@kind("checks: an expectation that is none", broken=True)
def _expect(case: Case) -> None:
    case.fact(
        expect=json.dumps(
            pick(
                case,
                "x",
                "x >= ",
                "x == y",
                "__import__('os') >= x",
                "x.a >= 1",
                "x[0] >= 1",
                "1 >= 1 >= x",
                "x >= 9**9**9",
                "(" * 500 + "x" + ")" * 500 + " >= 1",
                "x + x >= 1",
                "x >= 1e999",
                "sum(x >= 1)",
                "x >= '\ud800'",
            )
        )
    )


@kind("checks: rows of a wrong type", broken=True)
def _rows(case: Case) -> None:
    case.fact(
        pick(
            case,
            "SELECT 1.5::DOUBLE AS x",
            "SELECT true AS x",
            "SELECT 'no-such' AS x",
            "SELECT {'a': 1} AS x",
            "SELECT [[1]] AS x",
            "SELECT claim_id AS x, 1 AS x FROM claims",
            "SELECT TIMESTAMP '2025-01-01 00:00:00' AS x",
        ),
        "x >= 1",
    )


@kind("checks: a check that finds nothing", broken=True)
def _nothing(case: Case) -> None:
    case.fact("SELECT claim_id AS x FROM claims WHERE false")


@kind("checks: one ID twice", broken=True)
def _check_twice(case: Case) -> None:
    case.write("checks/facts/more.yaml", FACT)


@kind("checks: a misnamed folder", broken=False)
def _misnamed(case: Case) -> None:
    (case.folder / "checks" / "facts").rename(case.folder / "checks" / pick(case, "fact", "Facts", "relations"))


@kind("laws: garbage", broken=True)
def _laws(case: Case) -> None:
    bad = pick(
        case,
        "not: [a law",
        "a: 1",
        LAW,
        LAW.replace("none-is-negative", "x").replace("daily(flow) >= 0", "flow * flow >= 0"),
        LAW.replace("none-is-negative", "x").replace(
            "SELECT quantity_id AS flow FROM quantities", "SELECT 'no' AS flow"
        ),
        LAW.replace("none-is-negative", "x").replace("daily(flow) >= 0", "flow >= 10000"),
    )
    case.write("checks/laws/more.yaml", bad)


@kind("suites: garbage", broken=True)
def _suites(case: Case) -> None:
    case.write(
        "checks/expectations/claims.json",
        pick(
            case,
            "",
            "{",
            "[]",
            "null",
            '{"name": "claims"}',
            '{"name": "claims", "expectations": []}',
            '{"name": 1, "expectations": [1]}',
            '{"name": "claims", "expectations": [{"type": 1, "kwargs": {}}]}',
            "[" * 100_000,
            '{"name": "claims", "name": "claims"}',
            '{"name": "claims", "expectations": NaN}',
        ),
    )


@kind("suites: an unknown expectation", broken=True)
def _suite_unknown(case: Case) -> None:
    name = pick(
        case,
        "expect_nothing",
        "unexpected_rows_expectation",
        "expect_column_values_to_match_json_schema",
        "__class__",
        "expect_column_values_to_be_of_colour",
    )
    case.suite({"type": name, "kwargs": {"column": "value"}})


@kind("suites: odd arguments", broken=True)
def _suite_odd(case: Case) -> None:
    kwargs = pick(
        case,
        {"column": "no"},
        {"column": 1},
        {"column": "value", "mostly": 9},
        {"column": "value", "row_condition": "__import__('os').system('x')", "condition_parser": "pandas"},
        {"column": "value", "batch_id": "x", "x": 1},
        {},
    )
    case.suite({"type": "expect_column_values_to_not_be_null", "kwargs": kwargs})


@kind("suites: of no table", broken=True)
def _suite_of_none(case: Case) -> None:
    case.suite({"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "value"}})
    (case.folder / "checks/expectations/claims.json").rename(case.folder / "checks/expectations/no.json")


@kind("rulings: garbage", broken=True)
def _rulings(case: Case) -> None:
    case.line(
        pick(
            case,
            "r,agree,,contradicted,false,,Why.",
            "r,no,c-1,contradicted,false,,Why.",
            "r,agree,c-1,wrong,false,,Why.",
            "r,agree,c-1,contradicted,maybe,,Why.",
            "r,agree,c-1,contradicted,true,,",
            "r,agree,c-1,contradicted,true,,Why.\nr,agree,c-1,contradicted,true,,Why.",
            "r,agree,c-1,contradicted,false,,Stale.",
        ),
        "rulings",
    )


@kind("rulings: another table of that name", broken=True)
def _rulings_table(case: Case) -> None:
    resource = case.resource("rulings")
    resource["schema"] = {"fields": [{"name": "x", "type": "string"}]}
    case.write("data/rulings.csv", "x\ny\n")


@kind("rulings: undeclared", broken=False)
def _undeclared(case: Case) -> None:
    case.descriptor["resources"] = [each for each in case.descriptor["resources"] if each["name"] != "rulings"]


# Archives.


def _zip(case: Case, put: Callable[[zipfile.ZipFile], object] = lambda archive: None, without: str = "") -> Path:
    """The package as an archive, with what is put into it, and without one of its files."""
    case.write("datapackage.json", json.dumps(case.descriptor))
    path = case.root / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(case.folder.rglob("*")):
            if (name := str(each.relative_to(case.folder))) != without:
                archive.write(each, name)
        put(archive)
    case.target = path
    return path


@kind("archives: broken bytes", broken=True)
def _broken_zip(case: Case) -> None:
    path = _zip(case)
    data = bytearray(path.read_bytes())
    how = pick(case, "cut", "empty", "text")
    path.write_bytes({"cut": bytes(data[: len(data) // 2]), "empty": b"", "text": b"PK\x03\x04" + b"x" * 100}[how])


@kind("archives: flipped bytes", broken=False)
def _flipped_zip(case: Case) -> None:
    path = _zip(case)
    data = bytearray(path.read_bytes())
    for _ in range(20):
        data[case.rng.randrange(len(data))] ^= 1 << case.rng.randrange(8)
    path.write_bytes(bytes(data))


@kind("archives: a bomb", broken=True)
def _bomb(case: Case) -> None:
    size = case.rng.choice([300, 600]) << 20
    _zip(case, lambda archive: archive.writestr("data/hedges.csv", b"\0" * size), without="data/hedges.csv")


@kind("archives: names that lead out", broken=False)
def _slip(case: Case) -> None:
    outside = str(case.root / "outside" / "made.txt")
    name = pick(case, "../outside/made.txt", outside, "..\\made.txt", "a/../../outside/made.txt", "C:\\made.txt")
    _zip(case, lambda archive: archive.writestr(name, "made"))


@kind("archives: a link", broken=True)
def _zip_link(case: Case) -> None:
    def put(archive: zipfile.ZipFile) -> None:
        link = zipfile.ZipInfo("data/hedges.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, str(case.secret))

    _zip(case, put, without="data/hedges.csv")


@kind("archives: many files", broken=False)
def _many_zip(case: Case) -> None:
    def put(archive: zipfile.ZipFile) -> None:
        for i in range(20_000):
            archive.writestr(f"x/{i}", "")

    _zip(case, put)
