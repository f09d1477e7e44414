"""The compiled cache: used when it is whole and ours, ignored when it is not."""

import os
import pickle
from pathlib import Path

import pytest

from wireparse.model import Article
from wireparse.pipeline import Parser, load_parser, parse_article

STORY = "Gunmen attacked a military convoy near Gao on Sunday, killing three soldiers, the army said."


def told(parser: Parser) -> dict[str, object]:
    return parse_article(Article("x", STORY, (0, len(STORY))), parser).to_dict()


@pytest.fixture(scope="module")
def plain() -> dict[str, object]:
    return told(load_parser())


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_cached_packs_give_the_same_report(tmp_path: Path, plain: dict[str, object]) -> None:
    assert told(load_parser(cache=tmp_path)) == plain
    assert only_file(tmp_path).suffix == ".rulebook"
    assert told(load_parser(cache=tmp_path)) == plain


@pytest.mark.parametrize("damage", [b"", b"garbage", pickle.dumps("another thing")])
def test_a_damaged_cache_is_ignored_and_made_anew(tmp_path: Path, plain: dict[str, object], damage: bytes) -> None:
    load_parser(cache=tmp_path)
    path = only_file(tmp_path)
    whole = path.stat().st_size
    path.write_bytes(damage)
    assert told(load_parser(cache=tmp_path)) == plain
    assert path.stat().st_size == pytest.approx(whole, rel=0.01)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, plain: dict[str, object]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert told(load_parser(cache=blocked / "cache")) == plain


def test_another_pack_has_another_file(tmp_path: Path) -> None:
    from wireparse.resources import packs_below, rules_folder

    core, en = packs_below(rules_folder())
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "pack.yaml").write_text("name: mine\nversion: '1'\nextends: [en]\n")
    cache = tmp_path / "cache"
    load_parser(cache=cache)
    load_parser([core, en, mine], cache=cache)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners of files are a matter of Unix")
def test_a_cache_of_another_user_is_not_read(
    tmp_path: Path, plain: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_parser(cache=tmp_path)
    uid = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: uid + 1)
    path = only_file(tmp_path)
    before = path.stat().st_mtime_ns
    assert told(load_parser(cache=tmp_path)) == plain
    assert only_file(tmp_path).stat().st_mtime_ns > before
