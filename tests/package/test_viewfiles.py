"""Views stand one SELECT a file; what a package of before 0.4.0 has in one file is split, every comment kept."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evclaims.cli import main
from evclaims.model import EvclaimsError, Place
from evclaims.package.find import find
from evclaims.package.package import open_package
from evclaims.package.viewfiles import bare, split, view_files
from evclaims.sql.database import Database
from helpers import write_package, write_view

ONE_FILE = '''\
-- Shared views; a semicolon; in a comment.

-- What is known.
-- n: How; many.
CREATE VIEW known AS
SELECT k, ';' AS semi, e'\\';' AS more, $x$;$x$ AS dollars -- inside; of it
FROM t; -- after it

/* About
   the rest. */
-- Not é alone.
create view "odd ""é""" as (WITH x AS (SELECT k FROM known) SELECT * FROM x);
CREATE VIEW last AS SELECT 1 AS one
-- the end
'''
FILES = {
    "checks/views/known.sql": """\
-- What is known.
-- n: How; many.
SELECT k, ';' AS semi, e'\\';' AS more, $x$;$x$ AS dollars -- inside; of it
FROM t

-- Shared views; a semicolon; in a comment.
-- after it
""",
    'checks/views/odd "é".sql': """\
-- Not é alone.
(WITH x AS (SELECT k FROM known) SELECT * FROM x)

/* About
the rest. */
""",
    "checks/views/last.sql": "SELECT 1 AS one\n-- the end\n",
}


def _package(folder: Path, views: str) -> Path:
    write_package(folder, {"t": (["k"], [["a"]])}, version="1.2.3")
    (folder / "checks").mkdir()
    (folder / "checks" / "views.sql").write_text(views, "utf-8")
    return folder


def test_one_file_becomes_a_file_a_view() -> None:
    assert split(ONE_FILE) == FILES


def test_tidy_splits_it_and_the_package_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _package(tmp_path, ONE_FILE)
    assert main(["tidy", str(folder)]) == 1 and not (folder / "checks" / "views").exists()
    assert "+++ b/checks/views/known.sql" in capsys.readouterr().out
    assert main(["tidy", "--write", str(folder)]) == 0
    assert f"removed {tmp_path}/checks/views.sql" in capsys.readouterr().out
    assert {f"checks/views/{p.name}": p.read_text("utf-8") for p in (folder / "checks" / "views").iterdir()} == FILES
    assert not (folder / "checks" / "views.sql").exists()
    database = Database(open_package(folder))
    assert database.select('SELECT * FROM "odd ""é"""')[1] == [("a",)]
    assert database.select("SELECT * FROM known")[1] == [("a", ";", "';", ";")]
    assert main(["tidy", str(folder)]) == 0


@pytest.mark.parametrize("text", ["", "\n", ";", " ; ;\n"])
def test_a_file_that_holds_nothing_goes(text: str, tmp_path: Path) -> None:
    assert split(text) == {}
    assert main(["tidy", "--write", str(_package(tmp_path, text))]) == 0
    assert not (tmp_path / "checks" / "views.sql").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1", "CREATE TABLE t AS SELECT 1", "CREATE OR REPLACE VIEW v AS SELECT 1", "DROP TABLE claims",
        "CREATE TEMP VIEW v AS SELECT 1", "CREATE VIEW IF NOT EXISTS v AS SELECT 1", "CREATE VIEW main.v AS SELECT 1",
        "CREATE VIEW v(a) AS SELECT 1", "CREATE RECURSIVE VIEW v(a) AS SELECT 1", "CREATE MACRO m() AS 1",
        "CREATE VIEW v AS DELETE FROM t", "CREATE VIEW v AS", "CREATE VIEW", "SET threads = 1",
        "CREATE VIEW v AS DROP TABLE t",
    ],
)  # fmt: skip
def test_what_is_no_plain_view_is_refused_with_its_line(statement: str, tmp_path: Path) -> None:
    text = f"CREATE VIEW fine AS\nSELECT 1 AS x;\n\n{statement};\n"
    with pytest.raises(EvclaimsError) as caught:
        split(text)
    assert caught.value.message == "here stands CREATE VIEW name AS SELECT … and nothing else" or (
        caught.value.message.startswith("the SQL does not parse: ")
    )
    folder = _package(tmp_path, text)
    assert main(["tidy", "--write", str(folder)]) == 2
    assert (folder / "checks" / "views.sql").read_text("utf-8") == text
    assert [p.name for p in (folder / "checks").iterdir()] == ["views.sql"]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("CREATE VIEW a AS SELECT 1; CREATE VIEW A AS SELECT 2", "two views have one name", 1),
        ('CREATE VIEW "a/b" AS SELECT 1', "no file can be named as the view 'a/b'; rename the view", 1),
        ('\nCREATE VIEW ".a" AS SELECT 1', "no file can be named as the view '.a'", 2),
        ('CREATE VIEW ".." AS SELECT 1', "no file can be named as the view '..'", 1),
        (f'CREATE VIEW "{"é" * 150}" AS SELECT 1', "no file can be named as the view", 1),
        ("CREATE VIEW -- x\n v AS SELECT 1", "a comment stands before AS; put it above CREATE VIEW", 1),
        ("-- nothing\n", "it holds comments and no view; remove it", None),
        ("CREATE VIEW v AS SELECT 'a", "the SQL does not parse", None),
    ],
)
def test_what_cannot_be_split_is_told(text: str, message: str, line: int | None) -> None:
    with pytest.raises(EvclaimsError, match=message) as caught:
        split(text)
    assert caught.value.place == Place("checks/views.sql", line)


def test_a_view_that_stands_in_its_own_file_too_is_not_overwritten(tmp_path: Path) -> None:
    folder = _package(tmp_path, "CREATE VIEW v AS SELECT 1 AS one;")
    write_view(folder, "v", "SELECT 2 AS two")
    assert main(["tidy", "--write", str(folder)]) == 2
    assert (folder / "checks" / "views" / "v.sql").read_text("utf-8") == "SELECT 2 AS two"


def test_an_old_release_out_of_an_archive_is_split_where_it_is_laid_out(tmp_path: Path) -> None:
    folder = _package(tmp_path / "old", ONE_FILE)
    archive = shutil.make_archive(str(tmp_path / "old"), "zip", folder)
    with find(archive, [tmp_path]) as version:
        assert [file.name for file in view_files(version.package)] == ["known", "last", 'odd "é"']
        assert set(Database(version.package).queries) == {"known", "last", 'odd "é"'}
    assert (folder / "checks" / "views.sql").read_text("utf-8") == ONE_FILE


def test_the_comment_at_the_top_is_apart_from_the_select(tmp_path: Path) -> None:
    folder = write_package(tmp_path, {"t": (["k"], [["a"]])})
    write_view(folder, "v", "\n  -- One.\n--two: Two.\n\n-- Not at the top.\nSELECT 1\n")
    (view,) = view_files(open_package(folder))
    assert (view.comment, view.sql) == ("  -- One.\n--two: Two.", "-- Not at the top.\nSELECT 1")
    assert view.place == Place("checks/views/v.sql", 5)


TEXTS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_in_a_view_and_in_its_comment_survives(texts: list[str]) -> None:
    views = [f"SELECT '{text.replace(chr(39), chr(39) * 2)}' AS a" for text in texts]
    words = [" ".join(text.split()) for text in texts]
    pairs = list(enumerate(zip(words, views, strict=True)))
    one = "".join(f"-- {word}\nCREATE VIEW v{i} AS {view};\n" for i, (word, view) in pairs)
    assert split(one) == {f"checks/views/v{i}.sql": f"-- {word}".strip() + f"\n{view}\n" for i, (word, view) in pairs}
    assert [bare(f"{view}; -- {word}") for word, view in zip(words, views, strict=True)] == views
