"""``wireparse gazetteer`` and ``parse --gazetteer`` as a user meets them, with tiny sources written for each test."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import Command

from wireparse.rulebook.gazetteer import Gazetteer, Record, write

HEADER = "name\tkind\tcountry\tlat\tlon\talso\tpopulation"
VILLAGES = [HEADER, "Oumbaré\tpopulated_place\tMLI\t15.5\t-3.25\tUmbare|Oumbari\t900", "Camp Zéta\tsite\tMLI\t16\t-3"]
STORY = "BAMAKO, Mali, March 10, 2025 (APA) - Gunmen attacked a convoy near Oumbaré on Sunday, the army said.\n"


def dump_line(id: int, name: str, code: str = "P.PPL", country: str = "ML", lat: str = "14.5", lon: str = "-4") -> str:
    """A line of a GeoNames dump."""
    feature, kind = code.split(".")
    cells = [str(id), name, name, "", lat, lon, feature, kind, country, "", "04", "", "", "", "120", "", "270", "", ""]
    return "\t".join(cells)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.tsv"
    path.write_text("\n".join(VILLAGES) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "own.gaz"
    write([Record("Oumbaré", "populated_place", "MLI", 15.5, -3.25, ("Umbare",), population=900)], path)
    return path


def rows(out: str) -> list[dict[str, str]]:
    header, *lines = (line.split("\t") for line in out.rstrip("\n").split("\n"))
    return [dict(zip(header, line, strict=True)) for line in lines]


def places(out: str) -> dict[str, dict[str, object]]:
    return {place["text"]: place for line in out.splitlines() for place in json.loads(line)["locations"]}


# ---------------------------------------------------------------- build


def test_build_tells_what_it_wrote(wireparse: Command, tmp_path: Path, table: Path) -> None:
    (tmp_path / "ML.txt").write_text("\n".join([dump_line(7, "Tessoubé"), dump_line(8, "Dust", "U.SEAU")]) + "\n")
    run = wireparse("gazetteer", "build", "ML.txt", "own.tsv", "-o", "mine.gaz")
    size = (tmp_path / "mine.gaz").stat().st_size
    assert (run.status, run.err) == (0, "")
    assert run.out.splitlines() == [
        f"mine.gaz: 3 places, 5 names, {size} bytes",
        "4 lines read: 3 places, 0 other spellings, 1 of no use, 0 broken",
    ]
    assert [entry.geonames_id for entry in Gazetteer.load(tmp_path / "mine.gaz").find("tessoube")] == [7]


def test_alternate_names_go_to_their_places_whatever_the_order(wireparse: Command, tmp_path: Path) -> None:
    (tmp_path / "ML.txt").write_text(dump_line(7, "Tessoubé") + "\n", encoding="utf-8")
    others = [
        "1\t7\tfr\tTessoubaye\t1\t\t\t",
        "2\t7\t\tTessou la Vieille\t\t\t\t",
        "3\t7\tlink\thttps://example.org/tessoube\t\t\t\t",
        "4\t7\tru\tТессубе\t\t\t\t",
        "5\t8\tfr\tAilleurs\t\t\t\t",
        "6\tseven\tfr\tNulle part\t\t\t\t",
    ]
    (tmp_path / "alternateNamesV2.txt").write_text("\n".join(others) + "\n", encoding="utf-8")
    for sources in (("ML.txt", "alternateNamesV2.txt"), ("alternateNamesV2.txt", "ML.txt")):
        run = wireparse("gazetteer", "build", *sources, "-o", "mine.gaz")
        assert run.status == 0
        assert run.err.splitlines()[0] == "wireparse: alternateNamesV2.txt:6: 'seven' is no whole number"
        assert run.out.splitlines()[1] == "7 lines read: 1 place, 2 other spellings, 3 of no use, 1 broken"
    found = Gazetteer.load(tmp_path / "mine.gaz")
    assert [entry.name for entry in (*found.find("tessoubaye"), *found.find("Tessou-la-vieille"))] == ["Tessoubé"] * 2


def test_the_same_sources_give_the_same_bytes(wireparse: Command, tmp_path: Path, table: Path) -> None:
    for name, seed in (("a.gaz", "1"), ("b.gaz", "2")):
        assert wireparse("gazetteer", "build", "own.tsv", "-o", name, PYTHONHASHSEED=seed).status == 0
    assert (tmp_path / "a.gaz").read_bytes() == (tmp_path / "b.gaz").read_bytes()


def test_broken_lines_are_told_counted_and_skipped(wireparse: Command, tmp_path: Path) -> None:
    broken = [dump_line(2, "Afar", lat="north"), "three\tcells\tonly", dump_line(4, "Nowhere", country="QQ")]
    broken += [dump_line(99_999_999_999, "Huge"), dump_line(6, "Bad\ufffdname")]
    (tmp_path / "ML.txt").write_text("\n".join([dump_line(1, "Tessoubé"), *broken]) + "\n", encoding="utf-8")
    run = wireparse("gazetteer", "build", "ML.txt", "-o", "mine.gaz")
    assert run.status == 0
    assert run.err.splitlines() == [
        "wireparse: ML.txt:2: 'north', '-4' are no coordinates",
        "wireparse: ML.txt:3: 3 columns where a GeoNames dump has 19",
        "wireparse: ML.txt:4: unknown country code 'QQ'",
        "wireparse: ML.txt:5: 99999999999 is no GeoNames identifier",
        "wireparse: ML.txt:6: not UTF-8",
        "wireparse: 5 broken lines skipped",
    ]
    assert "6 lines read: 1 place, 0 other spellings, 0 of no use, 5 broken" in run.out


def test_many_broken_lines_are_summed_up_unless_all_are_asked_for(wireparse: Command, tmp_path: Path) -> None:
    lines = [dump_line(1, "Tessoubé"), *(["broken"] * 30)]
    (tmp_path / "ML.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    short = wireparse("gazetteer", "build", "ML.txt", "-o", "mine.gaz").err.splitlines()
    full = wireparse("gazetteer", "build", "ML.txt", "-o", "mine.gaz", "-v").err.splitlines()
    assert short[-2:] == ["wireparse: ML.txt: 10 more broken; --verbose tells every one", short[-1]]
    assert short[-1] == full[-1] == "wireparse: 30 broken lines skipped"
    assert (len(short), len(full)) == (22, 31)


def test_a_source_that_gives_nothing_is_an_input_that_failed(wireparse: Command, tmp_path: Path, table: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear sir,\n", encoding="utf-8")
    run = wireparse("gazetteer", "build", "own.tsv", "letter.txt", "-o", "mine.gaz")
    assert run.status == 1 and run.last_line.startswith("wireparse: letter.txt: nothing usable in it; ")
    assert (tmp_path / "mine.gaz").is_file()


def test_archives_are_read_as_they_are_downloaded(wireparse: Command, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ML.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("ML.txt", dump_line(7, "Tessoubé") + "\nbroken\n")
    run = wireparse("gazetteer", "build", "ML.zip", "-o", "mine.gaz")
    assert (run.status, run.err.splitlines()[0]) == (
        0,
        "wireparse: ML.zip/ML.txt:2: 1 columns where a GeoNames dump has 19",
    )


def truncated_archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ML.txt", "\n".join(dump_line(n, f"Place {n}") for n in range(500)))
    (folder / "bad.zip").write_bytes((folder / "bad.zip").read_bytes()[:-200])


def spoilt_archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ML.txt", "\n".join(dump_line(n, f"Place {n}") for n in range(500)))
    raw = bytearray((folder / "bad.zip").read_bytes())
    raw[120:140] = bytes(20)
    (folder / "bad.zip").write_bytes(raw)


def headless_table(folder: Path) -> None:
    (folder / "bad.tsv").write_text("place\tlat\tlon\nA\t1\t2\n", encoding="utf-8")


def pictures(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 8)


REFUSED: Mapping[str, tuple[list[str], Callable[[Path], object], str]] = {
    "missing source": (["none.txt"], lambda folder: None, "none.txt: cannot be read (No such file or directory)"),
    "folder": (["."], lambda folder: None, ".: cannot be read (Is a directory)"),
    "truncated archive": (["bad.zip"], truncated_archive, "bad.zip: a damaged archive"),
    "spoilt archive": (["bad.zip"], spoilt_archive, "bad.zip: a damaged archive"),
    "no name column": (["bad.tsv"], headless_table, "bad.tsv:1: no column 'name' in the header row"),
    "binary file": (["bad.txt"], pictures, "bad.txt: no usable place in it"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_source_that_cannot_be_read_leaves_everything_as_it_was(
    wireparse: Command, tmp_path: Path, built: Path, name: str
) -> None:
    sources, prepare, cause = REFUSED[name]
    prepare(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run = wireparse("gazetteer", "build", *sources, "-o", "own.gaz")
    assert (run.status, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert cause in run.err and "; " in run.err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("no/such/out.gaz", "cannot be written (No such file or directory)"),
        (".", "cannot be written (it is no regular file)"),
        ("/dev/null", "cannot be written (it is no regular file)"),
        ("out.tsv", "must not be named like a source; name it out.gaz"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused(
    wireparse: Command, tmp_path: Path, table: Path, output: str, cause: str
) -> None:
    run = wireparse("gazetteer", "build", "own.tsv", "-o", output)
    assert (run.status, run.out) == (2, "") and cause in run.last_line
    assert [path.name for path in tmp_path.iterdir()] == ["own.tsv"]


def test_a_source_is_not_overwritten(wireparse: Command, tmp_path: Path, table: Path) -> None:
    (tmp_path / "same.gaz").symlink_to(table)
    before = table.read_bytes()
    run = wireparse("gazetteer", "build", "own.tsv", "-o", "same.gaz")
    assert run.status == 2 and "would be overwritten" in run.last_line
    assert table.read_bytes() == before


# ---------------------------------------------------------------- lookup


def test_lookup_in_a_pipe_is_a_table_that_can_be_used_again(wireparse: Command, tmp_path: Path, table: Path) -> None:
    run = wireparse("gazetteer", "lookup", "OUMBARI", "--gazetteer", "own.tsv")
    assert (run.status, run.err) == (0, "")
    (place,) = rows(run.out)
    assert (place["name"], place["country"], place["lat"], place["alternate"]) == ("Oumbaré", "MLI", "15.5", "yes")
    (tmp_path / "again.tsv").write_text(run.out, encoding="utf-8")
    again = wireparse("gazetteer", "lookup", "Oumbaré", "--gazetteer", "again.tsv")
    assert [row["lon"] for row in rows(again.out)] == ["-3.25"]


def test_lookup_as_ndjson_leaves_the_unknown_null(wireparse: Command, table: Path) -> None:
    run = wireparse("gazetteer", "lookup", "camp zeta", "--gazetteer", "own.tsv", "-f", "ndjson")
    place = json.loads(run.out)
    assert (place["kind"], place["lat"], place["population"], place["admin1"]) == ("site", 16.0, None, None)
    assert (place["capital"], place["alternate"]) == (False, False)


def test_lookup_knows_the_shipped_places_without_a_file(wireparse: Command) -> None:
    found = rows(wireparse("gazetteer", "lookup", "Bamako").out)
    assert ("populated_place", "MLI", "yes") in {(row["kind"], row["country"], row["capital"]) for row in found}


def test_the_later_file_answers_first(wireparse: Command, tmp_path: Path, built: Path) -> None:
    (tmp_path / "later.tsv").write_text(f"{HEADER}\nOumbaré\tsite\tNER\t1\t2\n", encoding="utf-8")
    run = wireparse("gazetteer", "lookup", "oumbare", "--gazetteer", "own.gaz", "--gazetteer", "later.tsv")
    assert [row["country"] for row in rows(run.out)] == ["NER", "MLI"]


@pytest.mark.parametrize("name", ["Qwxyzzy", "", "-", "…"])
def test_an_unknown_name_is_status_1(wireparse: Command, name: str) -> None:
    run = wireparse("gazetteer", "lookup", name)
    assert (run.status, run.out) == (1, "")
    assert run.last_line.startswith(f"wireparse: no place called '{name}'; add it to a table")


def test_lookup_on_a_terminal_is_a_table_that_obeys_nothing(
    tmp_path: Path, plain_environment: Mapping[str, str]
) -> None:
    write([Record("Red [red]\x1b[31m Hill", "site", "MLI", 1.0, 2.0, ("Qazhill",))], tmp_path / "own.gaz")
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "wireparse", "gazetteer", "lookup", "Qazhill", "--gazetteer", "own.gaz"]
    done = subprocess.run(command, stdout=follower, stderr=follower, cwd=tmp_path, env=dict(plain_environment))
    os.close(follower)
    shown = os.read(leader, 20_000).decode()
    os.close(leader)
    assert done.returncode == 0
    assert "\x1b" not in shown and "Red [red]␛[31m Hill" in shown
    assert "─" in shown and "\t" not in shown and "geonames_id" not in shown


# ---------------------------------------------------------------- info


def test_info_tells_of_a_file(wireparse: Command, built: Path) -> None:
    run = wireparse("gazetteer", "info", "own.gaz", "-f", "ndjson")
    assert (run.status, run.err) == (0, "")
    assert json.loads(run.out) == {
        "path": "own.gaz",
        "version": 1,
        "entries": 1,
        "names": 2,
        "bytes": built.stat().st_size,
        "countries": 1,
        "kinds": {"populated_place": 1},
        "with_geonames_id": 0,
        "credit": None,
    }


def test_info_credits_geonames_where_its_places_are_used(wireparse: Command) -> None:
    run = wireparse("gazetteer", "info", "-f", "table")
    world = run.out.split("\n\n")[0]
    assert "GeoNames (https://www.geonames.org), CC BY 4.0" in world
    assert "world.gaz" in world and "countries         250" in world
    assert [row["credit"][:8] for row in rows(wireparse("gazetteer", "info").out)][0] == "GeoNames"


# ---------------------------------------------------------------- files that are no good, wherever one is named

SPOILT: Mapping[str, tuple[str, Callable[[bytes], bytes], str, str]] = {
    "truncated": ("bad.gaz", lambda raw: raw[:-5], "damaged (its length is wrong)", "gazetteer build"),
    "one bit": ("bad.gaz", lambda raw: raw[:-1] + bytes([raw[-1] ^ 4]), "checksum is wrong", "gazetteer build"),
    "older": ("bad.gaz", lambda raw: raw[:8] + bytes(4) + raw[12:], "an older gazetteer format", "gazetteer build"),
    "newer": ("bad.gaz", lambda raw: raw[:8] + b"\x09" + raw[9:], "a newer gazetteer format", "gazetteer build"),
    "foreign": ("bad.gaz", lambda raw: b"GIF89a" + raw, "not a wireparse gazetteer", "gazetteer build"),
    "empty": ("bad.gaz", lambda raw: b"", "the file is empty", "gazetteer build"),
    "no header": ("bad.tsv", lambda raw: b"Gao\t1\t2\n", "bad.tsv:1: no column 'name'", "name the columns"),
    "broken row": ("bad.tsv", lambda raw: b"name\tlat\tlon\nA\tx\t2\n", "bad.tsv:2: 'x', '2'", "mend the line"),
    "not UTF-8": ("bad.tsv", lambda raw: b"name\tlat\tlon\nK\xe9\t1\t2\n", "bad.tsv:2: not UTF-8", "mend the line"),
}
ASKERS = {
    "info": ("gazetteer", "info"),
    "lookup": ("gazetteer", "lookup", "Gao", "--gazetteer"),
    "parse": ("parse", "-", "--gazetteer"),
}


def test_spoiling_spoils(built: Path) -> None:
    assert all(spoil(built.read_bytes()) != built.read_bytes() for _, spoil, _, _ in SPOILT.values())


@pytest.mark.parametrize("asker", ["info", "lookup"])
@pytest.mark.parametrize("name", SPOILT)
def test_a_bad_file_is_one_line_with_its_cure(wireparse: Command, built: Path, name: str, asker: str) -> None:
    file, spoil, cause, cure = SPOILT[name]
    built.with_name(file).write_bytes(spoil(built.read_bytes()))
    run = wireparse(*ASKERS[asker], file)
    assert (run.status, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert run.err.startswith(f"wireparse: {file}") and cause in run.err and cure in run.err


@pytest.mark.parametrize("asker", ASKERS)
def test_a_file_that_is_not_there_is_one_line_with_its_cure(wireparse: Command, asker: str) -> None:
    run = wireparse(*ASKERS[asker], "none.gaz", stdin=STORY.encode())
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "wireparse: none.gaz: cannot be read (No such file or directory); check the path and its permissions\n"
    )


def test_parse_refuses_a_damaged_file_before_it_writes(wireparse: Command, tmp_path: Path, built: Path) -> None:
    built.write_bytes(built.read_bytes()[:-5])
    run = wireparse("parse", "-", "--gazetteer", "own.gaz", "-o", "out.ndjson", stdin=STORY.encode())
    assert (run.status, len(run.err.splitlines())) == (2, 1) and "damaged" in run.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.gaz"]


# ---------------------------------------------------------------- parse


@pytest.mark.parametrize("file", ["own.tsv", "own.gaz"])
def test_a_gazetteer_of_the_user_gives_a_village_its_point(
    wireparse: Command, table: Path, built: Path, file: str
) -> None:
    without = places(wireparse("parse", "-", stdin=STORY.encode()).out)
    run = wireparse("parse", "-", "--gazetteer", file, stdin=STORY.encode())
    place = places(run.out)["Oumbaré"]
    assert (run.status, run.err) == (0, "")
    assert without.get("Oumbaré", {}).get("lat") is None
    assert (place["lat"], place["lon"], place["country"], place["precision"]) == (15.5, -3.25, "MLI", "town")


def test_a_report_names_the_gazetteers_that_were_laid_on_top(wireparse: Command, built: Path) -> None:
    plain, laid = (
        json.loads(wireparse("parse", "-", *more, stdin=STORY.encode()).out)["tool"]["packs"]
        for more in ([], ["--gazetteer", "own.gaz"])
    )
    assert laid[:-1] == plain
    assert (laid[-1]["name"], laid[-1]["version"], len(laid[-1]["digest"])) == ("own.gaz", "gazetteer/1", 71)


def test_every_process_has_the_gazetteer(wireparse: Command, tmp_path: Path, table: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": STORY}) + "\n" for n in range(150)]
    (tmp_path / "wires.ndjson").write_text("".join(lines), encoding="utf-8")
    one, two = (wireparse("parse", "wires.ndjson", "--gazetteer", "own.tsv", "-j", jobs) for jobs in (1, 2))
    assert one.out == two.out
    assert [places(line)["Oumbaré"]["lat"] for line in two.out.splitlines()] == [15.5] * 150
