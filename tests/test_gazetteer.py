"""The gazetteer's file format, its builder and the shipped data."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from wireparse.errors import WireparseError
from wireparse.rulebook.gazetteer import (
    KINDS,
    Entry,
    Gazetteer,
    GazetteerError,
    Record,
    build,
    compile_table,
    fold,
    key_of,
    pack,
    shipped_with,
    words_of,
    write,
)
from wireparse.text import segment

RULES = Path(__file__).resolve().parent.parent / "rules"
DATA = RULES / "core/gazetteer"
ISO3 = {"ML": "MLI", "BF": "BFA"}
DUMP = (
    "1\tKoumbara\tKoumbara\tKumbara,Кумбара\t14.5\t-4.25\tP\tPPLA\tML\t\t04\t041\t\t\t12000\t\t270\tAfrica/Bamako\t2020-01-01\n"
    "2\tRégion Quatre\tRegion Quatre\t\t14.0\t-4.0\tA\tADM1\tML\t\t04\t\t\t\t0\t\t270\tAfrica/Bamako\t2020-01-01\n"
    "3\tCercle Un\tCercle Un\t\t14.1\t-4.1\tA\tADM2\tML\t\t04\t041\t\t\t0\t\t270\tAfrica/Bamako\t2020-01-01\n"
    "4\tPuits Sec\tPuits Sec\t\t15.0\t-3.0\tH\tWLL\tML\t\t04\t\t\t\t0\t\t270\tAfrica/Bamako\t2020-01-01\n"
)


def places(*rows: tuple[str, str, float, float, int]) -> Gazetteer:
    return Gazetteer.of(Record(name, kind, "MLI", lat, lon, population=people) for name, kind, lat, lon, people in rows)


@pytest.fixture(scope="module")
def shipped() -> Gazetteer:
    return shipped_with([RULES / "core", RULES / "en"])


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Sana'a", "sanaa"),
        ("Sanaʽa", "sanaa"),
        ("Port-au-Prince", "portauprince"),
        ("Ménaka", "menaka"),
        ("Łódź", "lodz"),
        ("N’Djaména", "ndjamena"),
        ("St. Louis", "stlouis"),
        ("Côte d'Ivoire", "cotedivoire"),
        ("Şanlıurfa", "sanliurfa"),
    ],
)
def test_a_key_drops_accents_marks_and_spaces(written: str, key: str) -> None:
    assert key_of(written) == key


def test_words_are_cut_at_hyphens() -> None:
    assert words_of("Fada-N'Gourma") == ("fada", "ngourma")


@pytest.mark.parametrize(
    "name", ["Ménaka", "Gorom-Gorom", "São Tomé", "Łódź", "Đà Nẵng", "Tromsø", "N'Djamena", "Şırnak"]
)
def test_tokens_of_a_text_fold_as_the_names_do(name: str) -> None:
    norms = [token.norm for token in segment.tokenise(name)]
    assert "".join(key_of(norm) for norm in norms) == key_of(name)


def test_longest_counts_tokens_with_the_hyphens_between() -> None:
    gazetteer = places(
        ("Gorom-Gorom", "populated_place", 14.4, -0.2, 5000), ("Gorom", "populated_place", 10.0, 0.0, 10)
    )
    assert gazetteer.longest(["near", "gorom", "-", "gorom", "."], 1) == 3
    assert gazetteer.longest(["near", "gorom", "market"], 1) == 1
    assert gazetteer.longest(["near", "gorom", "market"], 0) == 0


def test_longest_does_not_run_over_commas() -> None:
    gazetteer = places(
        ("Nioro du Sahel", "populated_place", 15.2, -9.6, 5000), ("Nioro", "populated_place", 13.0, -15.0, 10)
    )
    assert gazetteer.longest(["nioro", "du", "sahel"], 0) == 3
    assert gazetteer.longest(["nioro", ",", "sahel"], 0) == 1


def test_find_gives_the_biggest_first_and_marks_other_spellings() -> None:
    small = Record("Tilla", "populated_place", "NER", 13.0, 2.0, population=10)
    big = Record("Grand Tilla", "populated_place", "MLI", 14.0, 1.0, ("Tilla",), population=900)
    first, second = Gazetteer.of([small, big]).find("TILLA")
    assert (first.name, first.alternate) == ("Grand Tilla", True)
    assert (second.name, second.alternate) == ("Tilla", False)


def test_a_place_without_a_point_stays_without() -> None:
    (entry,) = Gazetteer.of([Record("Asko", "site", "MLI", None, None)]).find("Asko")
    assert (entry.lat, entry.lon, entry.geonames_id, entry.population) == (None, None, None, 0)


@pytest.mark.parametrize("point", [(0.0, 0.0), (-90.0, -180.0), (90.0, 180.0), (-12.34567, 45.67891)])
def test_points_survive_to_a_metre(point: tuple[float, float]) -> None:
    (entry,) = Gazetteer.of([Record("Point", "site", None, *point)]).find("Point")
    assert entry.lat == pytest.approx(point[0], abs=1e-5)
    assert entry.lon == pytest.approx(point[1], abs=1e-5)


def test_an_area_has_the_later_layers_point_by_whatever_name_it_is_found() -> None:
    base = Gazetteer.of([Record("Arda", "admin1", "MLI", 15.0, -4.0, ("Arda Region",), population=900, geonames_id=7)])
    over = Gazetteer.of([Record("Arda", "admin1", "MLI", 14.5, -4.2)])
    for name in ("Arda", "Arda Region"):
        (entry,) = base.over(over).find(name)
        assert (entry.lat, entry.lon) == (14.5, -4.2)
    (entry,) = base.over(over).find("Arda Region")
    assert (entry.alternate, entry.population, entry.geonames_id) == (True, 900, 7)


def test_later_layers_come_first_and_replace_the_same_area() -> None:
    base = Gazetteer.of(
        [
            Record("Mopti", "admin1", "MLI", 1.0, 1.0, population=9),
            Record("Mopti", "populated_place", "MLI", 14.5, -4.2),
        ]
    )
    over = Gazetteer.of([Record("Mopti", "admin1", "MLI", 14.6, -3.6)])
    found = base.over(over).find("Mopti")
    assert [(entry.kind, entry.lat) for entry in found] == [("admin1", 14.6), ("populated_place", 14.5)]


def test_the_order_of_records_changes_no_byte() -> None:
    records = [
        Record(f"Place {n % 7}", KINDS[n % 5], "MLI", n / 10, n / 20, (f"Other {n}",), population=n % 3)
        for n in range(60)
    ]
    assert pack(records) == pack(list(reversed(records)))


# ---------------------------------------------------------------- files that are no good


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.gaz"
    write([Record("Koumbara", "populated_place", "MLI", 14.5, -4.25, population=12000)], path)
    return path


def test_a_written_index_opens_again(good: Path) -> None:
    assert [entry.name for entry in Gazetteer.load(good).find("koumbara")] == ["Koumbara"]


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (lambda raw: b"", "empty"),
        (lambda raw: b"PK\x03\x04 something else entirely, and long enough for a header", "not a wireparse gazetteer"),
        (lambda raw: raw[:20], "not a wireparse gazetteer"),
        (lambda raw: raw[:-3], "damaged"),
        (lambda raw: raw + b"\0", "damaged"),
        (lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), "damaged"),
        (lambda raw: raw[:8] + b"\0\0\0\0" + raw[12:], "older gazetteer format"),
        (lambda raw: raw[:8] + b"\x63\0\0\0" + raw[12:], "newer gazetteer format"),
    ],
)
def test_a_bad_file_is_named_with_its_cause_and_the_cure(good: Path, spoil, cause: str) -> None:  # type: ignore[no-untyped-def]
    bad = good.with_name("bad.gaz")
    bad.write_bytes(spoil(good.read_bytes()))
    with pytest.raises(WireparseError) as caught:
        Gazetteer.load(bad)
    assert str(bad) in str(caught.value)
    assert cause in str(caught.value)
    assert "gazetteer build" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"nowhere\.gaz: cannot be read"):
        Gazetteer.load(tmp_path / "nowhere.gaz")


# ---------------------------------------------------------------- building


def test_build_reads_a_dump_with_its_regions(tmp_path: Path) -> None:
    source, out = tmp_path / "ML.txt", tmp_path / "out.gaz"
    source.write_text(DUMP, encoding="utf-8")
    report = build([source], out, ISO3)
    assert (report.entries, report.lines, report.broken) == (4, 4, ())
    assert report.bytes == out.stat().st_size
    (town,) = Gazetteer.load(out).find("Kumbara")
    assert town == Entry(
        "Koumbara", "populated_place", "MLI", "Région Quatre", "Cercle Un", 14.5, -4.25, 12000, 1, False, True
    )
    assert [entry.kind for entry in Gazetteer.load(out).find("puits sec")] == ["water"]


def test_build_reads_archives(tmp_path: Path) -> None:
    source, out = tmp_path / "ML.zip", tmp_path / "out.gaz"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("ML.txt", DUMP)
    assert build([source], out, ISO3).entries == 4


def test_build_reads_tables_by_their_header(tmp_path: Path) -> None:
    source, out = tmp_path / "own.tsv", tmp_path / "out.gaz"
    source.write_text(
        "lat\tlon\tname\tcountry\tkind\talso\n12.5\t-8\tCamp Alpha\tMLI\tsite\tAlpha|Camp A\n", encoding="utf-8"
    )
    build([source], out, ISO3)
    (site,) = Gazetteer.load(out).find("alpha")
    assert (site.name, site.kind, site.country, site.lat) == ("Camp Alpha", "site", "MLI", 12.5)


def test_broken_lines_are_counted_told_and_skipped(tmp_path: Path) -> None:
    source, out = tmp_path / "ML.txt", tmp_path / "out.gaz"
    lines = DUMP.splitlines()
    broken = [
        "too\tfew\tcolumns",
        lines[0].replace("14.5", "north"),
        lines[0].replace("-4.25", "-444"),
        lines[0].replace("\tML\t", "\tQQ\t"),
    ]
    source.write_text("\n".join([lines[0], *broken, *lines[1:]]) + "\n", encoding="utf-8")
    report = build([source], out, ISO3)
    assert [line.line for line in report.broken] == [2, 3, 4, 5]
    assert str(report.broken[0]) == f"{source}:2: 3 columns where a GeoNames dump has 19"
    assert report.lines == report.entries + report.ignored + len(report.broken) == 8


def test_broken_rows_of_a_table_are_told(tmp_path: Path) -> None:
    source, out = tmp_path / "own.tsv", tmp_path / "out.gaz"
    rows = [
        "name\tkind\tcountry\tlat\tlon",
        "Alpha\tsite\tMLI\t1\t2",
        "Beta\tcastle\tMLI\t1\t2",
        "Gamma\tsite\tMali\t1\t2",
        "\tsite\tMLI\t1\t2",
        "D\tsite\tMLI\t1\t2\tx",
    ]
    source.write_text("\n".join(rows), encoding="utf-8")
    report = build([source], out, ISO3)
    assert [line.line for line in report.broken] == [3, 4, 5, 6]
    assert "unknown kind 'castle'" in report.broken[0].cause


def test_a_build_that_fails_leaves_the_old_file_as_it_was(tmp_path: Path, good: Path) -> None:
    before, source = good.read_bytes(), tmp_path / "empty.txt"
    source.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match="no usable place"):
        build([source], good, ISO3)
    assert good.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.txt", "good.gaz"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="cannot be written"):
        write([Record("A", "site", None, 0.0, 0.0)], tmp_path / "nowhere" / "out.gaz")


def test_a_table_is_opened_from_its_compiled_copy_only_while_that_is_fresh(tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text("name\tlat\tlon\nAlpha\t1\t2\n", encoding="utf-8")
    compile_table(table)
    assert Gazetteer.load(table).find("Alpha")
    table.write_text("name\tlat\tlon\nBeta\t1\t2\n", encoding="utf-8")
    opened = Gazetteer.load(table)
    assert opened.find("Beta")
    assert not opened.find("Alpha")


def test_a_broken_line_in_a_user_table_stops_it_with_its_number(tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text("name\tlat\tlon\nAlpha\tx\t2\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"own\.tsv:2: 'x', '2' are no coordinates"):
        Gazetteer.load(table)


# ---------------------------------------------------------------- what is shipped


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def test_the_shipped_index_is_at_most_eight_megabytes() -> None:
    assert (DATA / "world.gaz").stat().st_size <= 8_000_000


def test_the_compiled_supplement_is_fresh(tmp_path: Path) -> None:
    copy = tmp_path / "supplement.tsv"
    copy.write_bytes((DATA / "supplement.tsv").read_bytes())
    assert compile_table(copy).read_bytes() == (DATA / "supplement.gaz").read_bytes()


def test_every_country_is_found_by_its_name(shipped: Gazetteer) -> None:
    rows = rows_of("countries.tsv")
    assert len(rows) >= 249
    for row in rows:
        found = [entry for entry in shipped.find(row["name"]) if entry.kind == "country"]
        assert [entry.country for entry in found] == [row["country"]]
        assert (found[0].lat, found[0].lon) == pytest.approx((float(row["lat"]), float(row["lon"])), abs=1e-4)


def test_demonyms_point_at_countries() -> None:
    codes = {row["country"] for row in rows_of("countries.tsv")}
    assert {row["country"] for row in rows_of("demonyms.tsv")} <= codes


@pytest.mark.parametrize(
    ("name", "country", "point"),
    [
        ("Bamako", "MLI", (12.6, -8.0)),
        ("Timbuktu", "MLI", (16.8, -3.0)),
        ("Boulikessi", "MLI", (14.8, -1.0)),
        ("Tinzaoutene", "MLI", (19.96, 2.97)),
        ("Anéfif", "MLI", (18.0, 0.6)),
        ("Didiéni", "MLI", (13.9, -8.1)),
        ("Djibo", "BFA", (14.1, -1.6)),
        ("Tillabéri", "NER", (14.2, 1.45)),
        ("Maiduguri", "NGA", (11.85, 13.16)),
        ("El Fasher", "SDN", (13.6, 25.3)),
        ("Goma", "COD", (-1.7, 29.2)),
        ("Mocimboa da Praia", "MOZ", (-11.3, 40.4)),
        ("Kandahar", "AFG", (31.6, 65.7)),
        ("Mosul", "IRQ", (36.3, 43.1)),
        ("Kyiv", "UKR", (50.45, 30.5)),
        ("Ayacucho", "PER", (-13.2, -74.2)),
    ],
)
def test_places_of_the_news_lie_where_they_should(
    name: str, country: str, point: tuple[float, float], shipped: Gazetteer
) -> None:
    found = [(e.lat or 0.0, e.lon or 0.0) for e in shipped.find(name) if e.country == country]
    assert any(abs(lat - point[0]) < 0.2 and abs(lon - point[1]) < 0.2 for lat, lon in found)


def test_shared_tokeniser_folds_like_the_gazetteer() -> None:
    for text in ("Ménaka", "İzmir", "Ærø", "Île", "Ñuble"):
        assert key_of(segment.fold(text)) == key_of(fold(text))
