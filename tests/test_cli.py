"""The command as a user meets it: exit status, the lines on standard error, and nothing but data on standard output."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from conftest import Command

from wireparse.cli import Commands, commands
from wireparse.cli.inputs import unreadable
from wireparse.cli.output import open_output
from wireparse.errors import UsageError

STORY = "GAO, Mali, March 10, 2025 (APA) - Gunmen attacked a convoy near Gao on Sunday, the army said.\n"
QUIET = "Dakar, Oct 4, 2025 (AFP) - Senegal beat Cameroon on Saturday.\n"
MODULE = [sys.executable, "-m", "wireparse"]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def record(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"] for line in out.splitlines()]


@pytest.mark.parametrize("name", Commands.late)
def test_the_help_lists_the_commands_that_there_are(name: str, wireparse: Command) -> None:
    line = f"  {name:<{max(map(len, Commands.late))}}  {Commands.late[name].line}"
    assert line in wireparse("--help").out.splitlines()
    found = commands.get_command(click.Context(commands), name)
    assert found is not None and found.name == name and found.help


def test_a_command_that_is_none_is_refused(wireparse: Command) -> None:
    run = wireparse("prase", "story.txt")
    assert run.status == 2
    assert "No such command 'prase'" in run.err


# ---------------------------------------------------------------- what goes in


def test_a_file_gives_one_line_of_json_in_a_pipe(wireparse: Command, story: Path) -> None:
    run = wireparse("parse", "story.txt")
    report = json.loads(run.out)
    assert (run.status, run.err) == (0, "")
    assert (report["schema"], report["id"], report["source"]["path"]) == ("wireparse.story/1", "story", "story.txt")


def test_standard_input_is_read_when_nothing_is_named(wireparse: Command) -> None:
    run = wireparse("parse", stdin=STORY.encode())
    assert (run.status, ids(run.out)) == (0, ["stdin"])


def test_records_and_text_are_told_apart_on_standard_input(wireparse: Command) -> None:
    lines = "\n" + record(id="a", text=STORY) + record(id="b", text=QUIET)
    assert ids(wireparse("parse", "-", stdin=lines.encode()).out) == ["a", "b"]


def test_the_input_format_can_be_forced(wireparse: Command) -> None:
    line = record(id="a", text=STORY).encode()
    assert ids(wireparse("parse", "--input-format", "text", stdin=line).out) == ["stdin"]
    assert ids(wireparse("parse", "--input-format", "ndjson", stdin=line).out) == ["a"]


def test_a_folder_is_read_in_order_and_what_is_skipped_is_counted(wireparse: Command, tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.wire", "a/c.txt", "notes.md", ".hidden/x.txt", "a/picture.png"):
        path = tmp_path / "wires" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STORY, encoding="utf-8")
    (tmp_path / "wires" / "r.ndjson").write_text(record(id="r1", text=STORY), encoding="utf-8")
    run = wireparse("parse", "wires")
    assert run.status == 0
    assert ids(run.out) == ["b", "r1", "c", "z"]
    summary = "found 6 = 4 parsed + 0 failed + 2 skipped (1 .md, 1 .png: no stories, or written by wireparse)"
    assert run.err == f"wireparse: {summary}\n"
    assert wireparse("parse", "wires", "-q").err == ""


def test_its_own_reports_in_a_folder_are_not_read_as_stories(wireparse: Command, tmp_path: Path, story: Path) -> None:
    for format in ("json", "ndjson"):
        assert wireparse("parse", "story.txt", "-f", format, "-o", f"report.{format}").status == 0
    run = wireparse("parse", ".")
    assert (run.status, ids(run.out)) == (0, ["story"])


def test_published_is_an_option_that_wins(wireparse: Command) -> None:
    line = record(id="a", text=STORY, published="2024-01-01").encode()
    report = json.loads(wireparse("parse", "--published", "2025-03-10", stdin=line).out)
    assert (report["story"]["published"], report["story"]["published_basis"]) == ("2025-03-10", "option")


# ---------------------------------------------------------------- what is wrong with it

BAD = {  # name: (arguments, files, standard input, words of the line that tells of it)
    "missing file": (["nowhere.txt"], {}, None, ["nowhere.txt: no such file", "check the path"]),
    "folder without stories": (["empty"], {"empty/notes.md": b"# notes"}, None, ["empty: ", ".txt"]),
    "empty file": (["empty.txt"], {"empty.txt": b""}, None, ["empty.txt: ", "give"]),
    "blank file": (["blank.txt"], {"blank.txt": b" \n\n"}, None, ["blank.txt: ", "give"]),
    "empty records": (["empty.ndjson"], {"empty.ndjson": b""}, None, ["empty.ndjson: is empty", "give"]),
    "no records": (["none.json"], {"none.json": b"[]"}, None, ["none.json: holds no story"]),
    "binary file": (["a.txt"], {"a.txt": b"\x7fELF\0\0\1\2"}, None, ["a.txt: ", "not text"]),
    "binary records": (["a.ndjson"], {"a.ndjson": b"\0\1\2\3" * 20}, None, ["a.ndjson: ", "save it as UTF-8"]),
    "wrong encoding": (["a.txt"], {"a.txt": b"\xff\xfeG\0a"}, None, ["a.txt: ", "UTF-8"]),
    "broken line": (["a.ndjson"], {"a.ndjson": b'{"text": "x"}\n{"text": \n'}, None, ["a.ndjson:2: ", "JSON object"]),
    "broken line on stdin": (["-"], {}, b'{"text": "x"}\n\nnonsense\n', ["-:3: ", "one JSON object"]),
    "record without text": (["-"], {}, b'{"id": "x", "text": null}\n{"text": "y"}\n', ['-:1: has no "text"', "put"]),
    "unknown date in a record": (["-"], {}, b'{"text": "x", "published": "June"}\n', ["-:1: ", "YYYY-MM-DD"]),
    "empty standard input": ([], {}, b"", ["-: is empty", "give it a story"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_with_its_cure_and_harms_no_other(
    wireparse: Command, tmp_path: Path, story: Path, name: str
) -> None:
    arguments, files, stdin, words = BAD[name]
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    others = [story] if arguments else []
    run = wireparse("parse", "-f", "ndjson", *arguments, *others, stdin=stdin)
    *told, last = [line for line in run.err.splitlines() if "skipped" not in line]
    assert run.status == 1
    assert len(told) == 1 and told[0].startswith("wireparse: ")
    assert all(word in told[0] for word in words), told[0]
    assert last.startswith("wireparse: 1 of ") and last.endswith(" failed")
    assert not others or ids(run.out)[-1] == "story"


def test_an_encoding_that_was_guessed_is_noted(wireparse: Command, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Attaque à Ménaka, près de la frontière.".encode("cp1252"))
    run = wireparse("parse", "old.txt")
    assert run.status == 0 and len(run.err.splitlines()) == 1
    assert "old.txt" in run.err and "cp1252" in run.err and "UTF-8" in run.err


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (FileNotFoundError(2, "No such file or directory"), "no such file or folder; check the path"),
        (PermissionError(13, "Permission denied"), "permission denied; make it readable"),
        (OSError(5, "Input/output error"), "cannot be read (Input/output error); check"),
    ],
)
def test_every_way_not_to_open_a_file_has_its_cure(error: OSError, cause: str) -> None:
    assert str(unreadable("x.txt", error)).startswith(f"x.txt: {cause}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file(wireparse: Command, story: Path) -> None:
    story.chmod(0)
    run = wireparse("parse", "story.txt")
    assert run.status == 1 and "story.txt: permission denied" in run.err


def test_totals_add_up(wireparse: Command, story: Path) -> None:
    run = wireparse("parse", "nowhere", "story.txt", "nowhere.txt")
    assert run.last_line == "wireparse: 2 of 3 inputs failed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["parse", "--published", "June 3", "story.txt"], "YYYY-MM-DD"),
        (["parse", "-f", "xml", "story.txt"], "xml"),
        (["parse", "-j", "0", "story.txt"], "'-j'"),
        (["parse", "-o", "no/such/folder/out", "story.txt"], "no/such/folder/out: cannot be written"),
        (["parse", "-o", ".", "story.txt"], "cannot be written"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage_is_status_2_and_says_why_last(
    wireparse: Command, story: Path, arguments: list[str], words: str
) -> None:
    run = wireparse(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.last_line.startswith("wireparse: ") and words in run.last_line
    assert "Traceback" not in run.err


def test_a_fault_of_the_parser_in_one_story_keeps_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from wireparse.cli import work
    from wireparse.cli.inputs import Lines
    from wireparse.render import Page

    real = work.parse_article

    def faulty(article, parser):  # type: ignore[no-untyped-def]
        if article.id == "b":
            raise ZeroDivisionError("no\nway")
        return real(article, parser)

    monkeypatch.setattr(work, "parse_article", faulty)
    lines = Lines("x.ndjson", 1, tuple(record(id=id, text=STORY).encode() for id in "abc"))
    job = work.Job("auto", None, "ndjson", Page())
    first, second, third = work.outcomes([lines], job, 1)
    assert isinstance(first, work.Rendered) and isinstance(third, work.Rendered)
    assert isinstance(second, work.Failed)
    assert "x.ndjson: story 'b'" in second.reason and "ZeroDivisionError" in second.reason


# ---------------------------------------------------------------- what comes out


def test_output_is_the_same_whatever_the_number_of_processes_and_the_hash_seed(
    wireparse: Command, tmp_path: Path, story: Path
) -> None:
    lines = [record(id=f"r{number}", text=STORY if number % 3 else QUIET) for number in range(600)]
    lines[7] = "nonsense\n"
    (tmp_path / "many.ndjson").write_text("".join(lines), encoding="utf-8")
    runs = [
        wireparse("parse", "many.ndjson", "story.txt", "nowhere", "-j", jobs, PYTHONHASHSEED=seed)
        for jobs, seed in ((1, "0"), (2, "1"), (4, "2"))
    ]
    assert runs[0].status == 1 and len(runs[0].out.splitlines()) == 600
    assert "many.ndjson:8: " in runs[0].err
    assert all(run == runs[0] for run in runs)


def test_records_on_standard_input_are_answered_as_they_come(plain_environment: Mapping[str, str]) -> None:
    arguments = [*MODULE, "parse", "-f", "ndjson", "-"]
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=plain_environment)
    assert child.stdin and child.stdout
    with child:
        for id in "abc":
            child.stdin.write(record(id=id, text=STORY).encode())
            child.stdin.flush()
            assert select.select([child.stdout], [], [], 60)[0], "no answer before the input ended"
            assert ids(child.stdout.readline().decode()) == [id]
        child.stdin.close()
        assert child.wait(60) == 0


@pytest.mark.parametrize(("count", "shape"), [(0, list), (1, dict), (2, list), (3, list)])
def test_json_is_an_object_or_an_array(wireparse: Command, count: int, shape: type) -> None:
    lines = "nonsense\n" + "".join(record(id=str(number), text=STORY) for number in range(count))
    run = wireparse("parse", "-f", "json", "--input-format", "ndjson", stdin=lines.encode())
    reports = json.loads(run.out)
    assert isinstance(reports, shape)
    assert len(reports) == count or count == 1


def test_every_format_has_a_name_that_works(wireparse: Command, story: Path) -> None:
    from wireparse.render import FORMATS

    for name in FORMATS:
        run = wireparse("parse", "-f", name, "story.txt")
        assert run.status == 0 and "story" in run.out, name
        assert name in wireparse("parse", "--help").out


def test_every_reader_can_be_asked_for() -> None:
    from wireparse.cli.parse import parse
    from wireparse.text.read import READERS

    choices = {option.name: option.type for option in parse.params}["input_format"]
    assert list(choices.choices) == ["auto", *READERS]  # type: ignore[attr-defined]


def test_a_file_appears_whole_and_keeps_its_mode(wireparse: Command, tmp_path: Path, story: Path) -> None:
    target = tmp_path / "out.ndjson"
    target.write_text("old")
    target.chmod(0o640)
    run = wireparse("parse", "story.txt", "-o", "out.ndjson")
    assert (run.status, run.out, ids(target.read_text())) == (0, "", ["story"])
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ndjson", "story.txt"]


def test_a_file_is_left_alone_when_the_run_breaks_off(tmp_path: Path) -> None:
    target = tmp_path / "out.ndjson"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), open_output(str(target), live=False) as write:
        write(b"half of it")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said() -> None:
    with pytest.raises(UsageError, match="/dev/full: cannot be written"), open_output("/dev/full", live=True) as write:
        write(b"x" * 1_000_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_that_cannot_be_written_is_said(story: Path, plain_environment: Mapping[str, str]) -> None:
    story.write_text(STORY * 200, encoding="utf-8")  # more than a buffer holds
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*MODULE, "parse", str(story)], stdout=full, stderr=subprocess.PIPE, env=plain_environment, text=True
        )
    assert done.returncode == 2
    assert done.stderr.startswith("wireparse: standard output: cannot be written")
    assert len(done.stderr.splitlines()) == 1


def test_head_ends_it_quietly(tmp_path: Path, plain_environment: Mapping[str, str]) -> None:
    lines = "".join(record(id=str(number), text=STORY) for number in range(3000))
    (tmp_path / "many.ndjson").write_text(lines, encoding="utf-8")
    command = f"{sys.executable} -m wireparse parse many.ndjson | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=plain_environment, capture_output=True, text=True, timeout=120
    )
    first, status = done.stdout.splitlines()
    assert (ids(first), status, done.stderr) == (["0"], "141", "")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_is_quiet(tmp_path: Path, plain_environment: Mapping[str, str], jobs: str) -> None:
    child = subprocess.Popen(
        [*MODULE, "parse", "-f", "ndjson", "-j", jobs, "-o", "out", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=plain_environment,
        cwd=tmp_path,
        start_new_session=True,
        # a test run in the background ignores interrupts, and its children would inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert child.stdin and child.stderr
    with child:
        child.stdin.write(record(text=STORY).encode() * 1024)
        child.stdin.flush()
        while not list(tmp_path.glob(".out*")) and child.poll() is None:
            pass  # until it is at work: its draft is there
        os.killpg(child.pid, signal.SIGINT)
        try:
            assert child.wait(60) == 130
        finally:
            child.kill()
        told = child.stderr.read().decode()
    assert told.strip() == "wireparse: interrupted"
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- a terminal


def on_terminal(arguments: list[str], environment: Mapping[str, str], columns: int) -> str:
    """What the command prints on a terminal of so many columns."""
    import fcntl
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    process = subprocess.Popen([*MODULE, *arguments], stdin=child, stdout=child, stderr=child, env=environment)
    os.close(child)
    printed = b""
    try:
        while piece := os.read(parent, 65536):
            printed += piece
    except OSError:  # the terminal is gone once the process has ended
        pass
    finally:
        os.close(parent)
        process.wait(60)
    return printed.decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_table_in_its_width(story: Path, plain_environment: Mapping[str, str]) -> None:
    environment = {**plain_environment, "TERM": "xterm"}
    printed = on_terminal(["parse", str(story)], {**environment, "NO_COLOR": "1"}, 60)
    assert "attack" in printed and "{" not in printed and "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= 60
    assert "\x1b[" in on_terminal(["parse", str(story)], environment, 60)


def test_no_input_on_a_terminal_is_wrong_usage(plain_environment: Mapping[str, str]) -> None:
    printed = on_terminal(["parse"], plain_environment, 200)
    assert printed.startswith("Usage: ")
    assert printed.splitlines()[-1].startswith("wireparse: no input") and "wireparse parse story.txt" in printed


# ---------------------------------------------------------------- rules, samples, library


def test_the_shipped_rules_are_without_fault(wireparse: Command) -> None:
    run = wireparse("rules", "check")
    assert (run.status, run.err) == (0, ""), run.out
    assert "no fault" in run.out


def test_a_folder_without_a_pack_is_wrong_usage(wireparse: Command, tmp_path: Path) -> None:
    run = wireparse("rules", "check", tmp_path)
    assert run.status == 2 and "pack.yaml" in run.last_line


def test_a_faulty_pack_is_told_with_its_place(wireparse: Command, tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("name: mine\nversion: 1\nname: twice\n")
    run = wireparse("rules", "check", "mine")
    assert run.status == 2 and "fault" in run.last_line
    assert "pack.yaml:3:1: WP" in run.out


def test_an_unknown_rule_cannot_be_tested(wireparse: Command) -> None:
    run = wireparse("rules", "test", "no.such.rule")
    assert run.status == 2 and "no.such.rule" in run.last_line


def test_samples_are_found_from_any_folder(wireparse: Command) -> None:
    folder = Path(wireparse("samples").out.rstrip("\n"))
    assert list(folder.glob("*.txt"))


def test_help_and_version(wireparse: Command) -> None:
    from wireparse import __version__

    assert wireparse("--version").out == f"wireparse {__version__}\n"
    assert wireparse().out == wireparse("--help").out
    assert wireparse().status == 0


def test_the_library_gives_what_the_command_gives(wireparse: Command) -> None:
    import wireparse as library

    report = library.parse(STORY, published="2025-03-10", id="a").to_dict()
    line = record(id="a", text=STORY).encode()
    printed = json.loads(wireparse("parse", "--published", "2025-03-10", stdin=line).out)
    printed["source"].update(path=None, format="text")
    assert report == printed


@pytest.mark.parametrize(("text", "published"), [("", None), (" \n", None), ("x", "June 3")])
def test_the_library_refuses_what_it_cannot_read(text: str, published: str | None) -> None:
    import wireparse as library
    from wireparse.errors import WireparseError

    with pytest.raises(WireparseError):
        library.parse(text, published=published)
