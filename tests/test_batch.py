"""Runs over many inputs: which files are read, what is told of them, and runs that are taken up where they ended."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from wireparse import cli
from wireparse.cli import journal, resume
from wireparse.cli.globs import Choice, fits
from wireparse.cli.inputs import Failed, Inputs, Lines
from wireparse.cli.progress import Progress, clock
from wireparse.cli.split import LONGEST, file_name
from wireparse.cli.tally import Tally
from wireparse.cli.work import Outcome, Rendered

STORY = "GAO, Mali, March {day}, 2025 (APA) - Gunmen killed {n} soldiers near Gao on Sunday, the army said.\n"
QUIET = "Dakar, Oct 4, 2025 (AFP) - Senegal beat Cameroon on Saturday.\n"
MODULE = [sys.executable, "-m", "wireparse"]


@dataclass
class Desk:
    """A folder in which the command is run inside this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> int:
        self.err = self.out = ""
        status = cli.run([str(argument) for argument in ("parse", *arguments)])
        self.out, self.err = self.capsys.readouterr()
        return status

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def ids(self, name: str) -> list[str]:
        return [json.loads(line)["id"] for line in self.read(name).splitlines()]

    def names(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def story(n: int) -> str:
    return STORY.format(day=n % 27 + 1, n=n + 2)


def records(count: int, first: int = 0) -> str:
    texts = (QUIET if n % 4 == 3 else story(n) for n in range(first, first + count))
    return "".join(json.dumps({"id": f"r{n}", "text": text}) + "\n" for n, text in enumerate(texts, first))


# ---------------------------------------------------------------- which files are read


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "deep/down/a.txt", True),
        ("*.txt", "a.txt.bak", False),
        ("deep/*.txt", "deep/a.txt", True),
        ("deep/*.txt", "deep/down/a.txt", False),
        ("deep/**/*.txt", "deep/a.txt", True),
        ("deep/**/*.txt", "deep/down/further/a.txt", True),
        ("deep/**", "deep/down/a.txt", True),
        ("a?[0-9].txt", "ab7.txt", True),
        ("a[!0-9].txt", "a7.txt", False),
        ("a[!0-9].txt", "ax.txt", True),
        ("a[.txt", "a[.txt", True),
        ("(a|b)+.txt", "a.txt", False),
        ("./a.txt", "a.txt", True),
    ],
)
def test_patterns(pattern: str, path: str, does: bool) -> None:
    assert fits(path, [pattern]) is does


@pytest.fixture
def wires(desk: Desk) -> Desk:
    desk.write("wires/b.txt", story(1))
    desk.write("wires/a/c.txt", story(2))
    desk.write("wires/a/d.txt.gz", gzip.compress(story(3).encode()))
    desk.write("wires/a/e.story", story(4))
    desk.write("wires/old/f.txt", story(5))
    desk.write("wires/r.ndjson.gz", gzip.compress(records(2).encode()))
    with zipfile.ZipFile(desk.folder / "wires" / "z.zip", "w") as archive:
        archive.writestr("in/h.ndjson", records(2, 10))
        archive.writestr("in/g.txt", story(6))
        archive.writestr("in/p.png", b"\x89PNG")
        archive.writestr("__MACOSX/g.txt", b"\0\0")
    return desk


def test_folders_archives_and_packed_files_are_read_in_order(wires: Desk) -> None:
    assert wires("wires", "-o", "out") == 0
    assert wires.ids("out") == ["b", "r0", "r1", "g", "r10", "r11", "c", "d", "f"]
    assert "found 11 = 9 parsed + 0 failed + 2 skipped (1 .png, 1 .story: " in wires.err
    paths = [json.loads(line)["source"]["path"] for line in wires.read("out").splitlines()]
    assert paths[3] == "wires/z.zip/in/g.txt" and paths[7] == "wires/a/d.txt.gz"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--include", "*.story"], ["e"]),
        (["--include", "*.txt", "--exclude", "old"], ["b", "g", "c", "d"]),
        (["--include", "a/*"], ["c", "d", "e"]),
        (["--exclude", "*.zip", "--exclude", "a/**"], ["b", "r0", "r1", "f"]),
        (["--exclude", "z.zip/in/h*"], ["b", "r0", "r1", "g", "c", "d", "f"]),
    ],
)
def test_include_and_exclude(wires: Desk, options: list[str], ids: list[str]) -> None:
    assert wires("wires", "-o", "out", *options) == 0, wires.err
    assert wires.ids("out") == ids
    assert "excluded" in wires.err


def test_globs_are_looked_up(wires: Desk) -> None:
    assert wires("wires/**/*.txt", "-o", "out") == 0
    assert wires.ids("out") == ["c", "b", "f"]
    assert wires("wires/[ao]*", "-o", "out") == 0
    assert wires.ids("out") == ["c", "d", "f"]
    assert wires("wires/*.doc", "-o", "out") == 1
    assert "wires/*.doc: no file matches; check" in wires.err


def test_the_same_in_two_processes(wires: Desk) -> None:
    assert wires("wires", "-o", "one") == wires("wires", "-o", "two", "-j", 2) == 0
    assert wires.read("one") == wires.read("two")


@pytest.mark.parametrize("chunk", [1, 2, 64])
def test_what_stands_before_a_damage_is_read(desk: Desk, chunk: int) -> None:
    whole = gzip.compress(records(5).encode()) + gzip.compress(records(5, 5).encode())
    damaged = bytearray(whole)
    damaged[-8] ^= 0xFF  # the checksum of the second half
    desk.write("a.ndjson.gz", bytes(damaged))
    *pieces, last = Inputs(("a.ndjson.gz",), "auto", chunk).pieces()
    assert isinstance(last, Failed) and "damaged" in last.reason
    lines = [line for piece in pieces if isinstance(piece, Lines) for line in piece.lines]
    assert len(lines) >= 5


BROKEN = {
    "cut.txt.gz": gzip.compress(story(1).encode())[:40],
    "no.txt.gz": b"this is no gzip",
    "no.zip": b"this is no zip",
}


@pytest.mark.parametrize("name", BROKEN)
def test_damaged_archives_fail_alone(desk: Desk, name: str) -> None:
    desk.write(f"wires/{name}", BROKEN[name])
    desk.write("wires/x.txt", story(1))
    assert desk("wires", "-o", "out") == 1
    assert desk.ids("out") == ["x"]
    assert f"wires/{name}: " in desk.err and "Traceback" not in desk.err
    assert "found 2 = 1 parsed + 1 failed + 0 skipped" in desk.err


def test_an_archive_without_stories(desk: Desk) -> None:
    desk.write("none.zip", b"PK\x05\x06" + bytes(18))
    assert desk("none.zip", "-o", "out") == 1
    assert "none.zip: the archive holds no stories; stories are files" in desk.err
    desk.write("x.txt", story(1))
    assert desk(".", "-o", "out") == 0


def test_a_file_that_vanishes_or_comes_during_the_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        desk.write(f"wires/{n}.txt", story(n))
    real = Tally.watch

    def meanwhile(self: Tally, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        for outcome in real(self, outcomes):
            (desk.folder / "wires" / "2.txt").unlink(missing_ok=True)
            desk.write("wires/1b.txt", story(9))
            yield outcome

    monkeypatch.setattr(Tally, "watch", meanwhile)
    assert desk("wires", "-o", "out") == 1
    assert desk.ids("out") == ["0", "1", "3"]
    assert "wires/2.txt: no such file or folder; check the path" in desk.err
    assert "found 4 = 3 parsed + 1 failed + 0 skipped" in desk.err


def test_a_name_that_is_no_utf8(desk: Desk) -> None:
    name = os.fsdecode(b"wires/\xff.txt")
    try:
        desk.write(name, story(1))
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert desk("wires", "-o", "out") == 0, desk.err
    assert json.loads(desk.read("out"))["source"]["path"] == "wires/\N{REPLACEMENT CHARACTER}.txt"


# ---------------------------------------------------------------- what is told


def test_error_records_name_path_place_cause_and_cure(desk: Desk) -> None:
    desk.write("wires/a.ndjson", records(2) + "nonsense\n" + records(1, 2))
    desk.write("wires/b.txt", b"\0\0\0\0")
    assert desk("wires", "-o", "out", "--errors", "errors") == 1
    first, second = map(json.loads, desk.read("errors").splitlines())
    assert list(first) == ["schema", "path", "place", "cause", "cure"]
    assert (first["schema"], first["path"], first["place"]) == (
        "wireparse.error/1",
        "wires/a.ndjson",
        "wires/a.ndjson:3",
    )
    assert "no JSON" in first["cause"] and "one JSON object a line" in first["cure"]
    assert (second["path"], second["place"]) == ("wires/b.txt", "wires/b.txt")
    assert desk.err.splitlines() == [
        "wireparse: found 5 = 3 parsed + 2 failed + 0 skipped",
        "wireparse: 2 of 5 inputs failed",
    ]


def test_error_records_on_standard_error(desk: Desk, plain_environment: Mapping[str, str]) -> None:
    desk.write("a.ndjson", "nonsense\n" + records(1))
    command = [*MODULE, "parse", "a.ndjson", "--errors", "-", "-o", "out"]
    done = subprocess.run(command, cwd=desk.folder, env=plain_environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert json.loads(done.stderr.splitlines()[0])["place"] == "a.ndjson:1"


def test_ten_thousand_unreadable_files_among_good_ones(desk: Desk) -> None:
    (desk.folder / "wires").mkdir()
    for n in range(10_000):
        os.symlink("nowhere", desk.folder / "wires" / f"{n:05}.txt")
    for n in (0, 5000, 9999):
        desk.write(f"wires/{n:05}good.txt", story(n))
    assert desk("wires", "-o", "out", "--errors", "errors") == 1
    assert desk.ids("out") == ["00000good", "05000good", "09999good"]
    failed = [json.loads(line) for line in desk.read("errors").splitlines()]
    assert len({record["path"] for record in failed}) == len(failed) == 10_000
    assert "found 10003 = 3 parsed + 10000 failed + 0 skipped" in desk.err
    assert desk.err.splitlines()[-1] == "wireparse: 10000 of 10003 inputs failed"


def test_stats_tell_what_was_found_and_what_it_cost(desk: Desk) -> None:
    desk.write("a.ndjson", records(8))
    assert desk("a.ndjson", "-o", "out", "--stats") == 0
    stories, incidents, losses, cost, summary = desk.err.splitlines()
    assert stories == "wireparse: 8 stories: 6 with incidents, 2 without"
    assert incidents.startswith("wireparse: 6 incidents: 6 armed_attack")
    assert "losses" in losses and "claims" in losses
    assert "stories a second" in cost and "MB" in cost
    assert summary == "wireparse: found 8 = 8 parsed + 0 failed + 0 skipped"


def test_the_progress_line() -> None:
    progress = Progress(True, 1000, lambda: 250)
    line = progress.line(8.0, 1200, 3, 0)
    assert line == "[#####...............]  25%  1,200 stories  150/s  ETA 0:00:24  3 failed"
    assert Progress(True, 0, lambda: 250).line(2.0, 1, 0, 0) == "1 stories  0.5/s  0 failed"
    assert clock(3725) == "1:02:05"


def test_progress_is_drawn_on_a_terminal_only(desk: Desk, plain_environment: Mapping[str, str]) -> None:
    import pty

    desk.write("a.ndjson", records(300))
    at_once = "from wireparse.cli import main, progress; progress.FIRST_AFTER = 0.0; main()"  # however fast it goes
    arguments = [MODULE[0], "-c", at_once, "parse", "a.ndjson", "-o", "out"]
    quiet = subprocess.run(arguments, cwd=desk.folder, env=plain_environment, capture_output=True, timeout=120)
    assert b"\r" not in quiet.stderr
    parent, child = pty.openpty()
    with subprocess.Popen(arguments, cwd=desk.folder, env=plain_environment, stderr=child) as process:
        os.close(child)
        drawn = b""
        try:
            while piece := os.read(parent, 65536):
                drawn += piece
        except OSError:  # the terminal is gone once the process has ended
            pass
        os.close(parent)
        assert process.wait(60) == 0
    assert b" stories  " in drawn and b"ETA" in drawn and b"0 failed" in drawn
    assert drawn.rstrip().endswith(b"found 300 = 300 parsed + 0 failed + 0 skipped")


# ---------------------------------------------------------------- runs that are taken up again


class Killed(BaseException):
    """Stands for a process that ends where it is."""


@pytest.fixture
def killed_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the next run end after so many outcomes as ``kill -9`` would: nothing more is written. Every outcome is
    brought to the disk at once."""
    monkeypatch.setattr(resume, "COMMIT_EVERY", -1.0)
    take, break_off = resume.Growing.take, resume.Growing.break_off
    left = [0]

    def counted(self: resume.Growing, outcome: Outcome) -> None:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        take(self, outcome)

    def not_at_all(self: resume.Growing) -> bool:
        return False if left[0] == 0 else break_off(self)

    def after(outcomes: int) -> None:
        left[0] = outcomes

    monkeypatch.setattr(resume.Growing, "take", counted)
    monkeypatch.setattr(resume.Growing, "break_off", not_at_all)
    return after


def broken_off(desk: Desk, *arguments: object) -> None:
    with pytest.raises(Killed):
        desk(*arguments)
    desk.capsys.readouterr()


FOREVER = 10**9


@pytest.mark.parametrize("format", ["ndjson", "csv", "acled"])
def test_a_run_killed_again_and_again_gives_the_same_bytes(
    desk: Desk, killed_after: Callable[[int], None], format: str
) -> None:
    desk.write("wires/a.ndjson", records(5) + "nonsense\n\n" + records(5, 5))
    for n in range(4):
        desk.write(f"wires/{n}.txt", story(n) + "NNNN\n" + story(n + 1))
    killed_after(FOREVER)
    assert desk("wires", "-o", "whole", "-f", format, "--errors", "e1") == 1
    for outcomes in (3, 1, 7, 0, 12):
        killed_after(outcomes)
        broken_off(desk, "wires", "-o", "out", "-f", format, "--resume", "--errors", "e2")
        assert not (desk.folder / "out").exists()
    killed_after(FOREVER)
    assert desk("wires", "-o", "out", "-f", format, "--resume", "--errors", "e2") == 1
    assert desk.read("out") == desk.read("whole")
    assert desk.read("e1") == desk.read("e2")
    assert "found 19 = 18 parsed (" in desk.err and "by an earlier run) + 1 failed + 0 skipped" in desk.err
    assert [name for name in desk.names() if ".part" in name] == []


def test_inputs_that_change_between_the_runs(desk: Desk, killed_after: Callable[[int], None]) -> None:
    for n in range(6):
        desk.write(f"wires/{n}.txt", story(n))
    killed_after(8)
    broken_off(desk, "wires", "-o", "out", "--resume")
    desk.write("wires/0.txt", story(30))
    desk.write("wires/1b.txt", story(31))
    (desk.folder / "wires" / "2.txt").unlink()
    killed_after(FOREVER)
    assert desk("wires", "-o", "out", "--resume") == 0
    assert "6 parsed (2 by an earlier run)" in desk.err
    assert desk("wires", "-o", "whole") == 0
    assert desk.read("out") == desk.read("whole")


def test_after_the_end_only_what_is_new_is_parsed(desk: Desk) -> None:
    desk.write("wires/a.ndjson", records(4))
    assert desk("wires", "-o", "out", "--resume") == 0
    before = (desk.folder / "out").stat()
    assert desk("wires", "-o", "out", "--resume") == 0
    assert "4 parsed (4 by an earlier run)" in desk.err
    assert (desk.folder / "out").stat() == before
    desk.write("wires/0.txt", story(1))
    desk.write("wires/a.ndjson", records(6))
    for _ in range(2):
        assert desk("wires", "-o", "out", "--resume") == 0
        assert desk("wires", "-o", "whole") == 0
        assert desk.read("out") == desk.read("whole")
    (desk.folder / "wires" / "0.txt").unlink()
    assert desk("wires", "-o", "out", "--resume") == 0
    assert "6 parsed (6 by an earlier run)" in desk.err
    assert desk.ids("out") == [f"r{n}" for n in range(6)]
    assert desk.names() == [".out.journal", "out", "whole", "wires/a.ndjson"]


def changed_rules(desk: Desk) -> list[object]:
    desk.write("mine/pack.yaml", "name: mine\nversion: '1'\n")
    return ["-p", "mine"]


@pytest.mark.parametrize("change", [lambda desk: ["--published", "2025-03-20"], changed_rules], ids=["option", "rules"])
def test_another_question_begins_anew(desk: Desk, change: Callable[[Desk], list[object]]) -> None:
    desk.write("wires/a.ndjson", records(4))
    assert desk("wires", "-o", "out", "--resume") == 0
    options = change(desk)
    assert desk("wires", "-o", "out", "--resume", *options) == 0
    assert "have changed since the earlier run; all is parsed anew" in desk.err and "= 4 parsed +" in desk.err
    assert desk("wires", "-o", "whole", *options) == 0
    assert desk.read("out") == desk.read("whole")


def test_an_output_that_somebody_edited_is_made_anew(desk: Desk) -> None:
    desk.write("wires/a.ndjson", records(3))
    assert desk("wires", "-o", "out", "--resume") == 0
    whole = desk.read("out")
    desk.write("out", whole + b"edited")
    assert desk("wires", "-o", "out", "--resume") == 0
    assert "changed since" in desk.err and desk.read("out") == whole


@pytest.mark.parametrize("torn", [b"", b"[", b'["00ff",1', b"\0" * 40, b"garbage\n"])
def test_a_torn_journal_loses_its_last_line_only(desk: Desk, killed_after: Callable[[int], None], torn: bytes) -> None:
    desk.write("a.ndjson", records(6))
    killed_after(6)
    broken_off(desk, "a.ndjson", "-o", "out", "--resume")
    kept = desk.folder / ".out.journal"
    lines = kept.read_bytes().splitlines(keepends=True)
    assert len(lines) == 4
    kept.write_bytes(b"".join(lines[:-1]) + torn)
    with open(desk.folder / ".out.1.part", "ab") as store:
        store.write(b'{"half of')
    killed_after(FOREVER)
    assert desk("a.ndjson", "-o", "out", "--resume") == 0
    assert "6 parsed (2 by an earlier run)" in desk.err
    assert desk("a.ndjson", "-o", "whole") == 0
    assert desk.read("out") == desk.read("whole")


def test_a_full_disk_keeps_what_is_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.ndjson", records(8))
    assert desk("a.ndjson", "-o", "whole") == 0
    monkeypatch.setattr(resume, "COMMIT_EVERY", -1.0)
    room = [len(desk.read("whole")) // 2]
    write = os.write

    def full(handle: int, content: bytes) -> int:
        size = min(len(content), room[0])
        if not size:
            raise OSError(28, "No space left on device")
        room[0] -= size
        return write(handle, bytes(content[:size]))

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert desk("a.ndjson", "-o", "out", "--resume") == 2
    assert "out: cannot be written (No space left on device)" in desk.err.splitlines()[-1]
    assert desk.err.count("run the same command with --resume") == 1
    assert not (desk.folder / "out").exists()
    assert desk("a.ndjson", "-o", "out", "--resume") == 0
    assert "by an earlier run" in desk.err
    assert desk.read("out") == desk.read("whole")


def test_a_short_run_that_meets_a_full_disk_does_not_promise_to_keep_anything(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.ndjson", records(8))

    def full(handle: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert desk("a.ndjson", "-o", "out") == 2
    assert "(No space left on device); see to its disk, which may be full" in desk.err
    assert "is kept" not in desk.err
    assert [path.name for path in desk.folder.iterdir()] == ["a.ndjson"]


@pytest.mark.slow
def test_a_real_kill_and_a_real_sigterm(desk: Desk, plain_environment: Mapping[str, str]) -> None:
    lines = records(60)
    desk.write("a.ndjson", lines)
    assert desk("a.ndjson", "--input-format", "ndjson", "-o", "whole") == 0
    for ending, status in ((signal.SIGKILL, -9), (signal.SIGTERM, 143)):
        command = [*MODULE, "parse", "-", "--input-format", "ndjson", "-o", "out", "--resume"]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=desk.folder, env=plain_environment
        )
        assert child.stdin
        with child:
            child.stdin.write(lines.encode() * 7)
            child.stdin.flush()
            deadline = time.monotonic() + 60
            grown = 0 if ending == signal.SIGKILL else len(desk.read(".out.journal"))
            while time.monotonic() < deadline:
                path = desk.folder / ".out.journal"
                if path.exists() and path.stat().st_size > grown:
                    break
                time.sleep(0.02)
            child.send_signal(ending)
            child.stdin.close()
            assert child.wait(60) == status
        assert not (desk.folder / "out").exists()
    with open(desk.folder / "a.ndjson", "rb") as stdin:
        done = subprocess.run(command, stdin=stdin, capture_output=True, cwd=desk.folder, env=plain_environment)
    assert done.returncode == 0 and b"by an earlier run" in done.stderr
    got = [json.loads(line) for line in desk.read("out").splitlines()]
    wanted = [json.loads(line) for line in desk.read("whole").splitlines()]
    for report in (*got, *wanted):
        report["source"]["path"] = None
    assert got == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="locks are a matter of Unix")
def test_two_runs_into_one_file_exclude_each_other(desk: Desk, plain_environment: Mapping[str, str]) -> None:
    command = [*MODULE, "parse", "-", "-o", "out"]
    first = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=desk.folder, env=plain_environment)
    assert first.stdin
    with first:
        while not (desk.folder / ".out.1.part").exists():
            time.sleep(0.02)
        second = subprocess.run(command, input=b"x", capture_output=True, cwd=desk.folder, env=plain_environment)
        first.stdin.write(story(1).encode())
        first.stdin.close()
        assert first.wait(60) == 0
    assert second.returncode == 2 and b"another run is writing it; wait" in second.stderr
    assert desk.ids("out") == ["stdin"]


def test_short_runs_that_break_off_leave_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.ndjson", records(3))

    def interrupted(self: resume.Growing, outcome: Outcome) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(resume.Growing, "take", interrupted)
    assert desk("a.ndjson", "-o", "out") == 130
    assert desk.names() == ["a.ndjson"]


def test_a_long_run_that_breaks_off_can_be_taken_up_without_having_asked(
    desk: Desk, killed_after: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "WORTH_KEEPING", -1.0)
    desk.write("a.ndjson", records(5))
    killed_after(4)
    broken_off(desk, "a.ndjson", "-o", "out")
    killed_after(FOREVER)
    assert desk("a.ndjson", "-o", "out", "--resume") == 0
    assert "5 parsed (2 by an earlier run)" in desk.err


def test_known_pieces_are_found_in_any_order(tmp_path: Path) -> None:
    rows = [journal.Kept(bytes([n]) * 16, n * 10, 10, {"stories": 1}, n != 3) for n in range(6)]
    written = journal.Journal.begin(tmp_path / "j", {}, 1, rows)
    written.close()
    past = journal.Past.read(tmp_path / "j")
    assert past is not None and past.size == 60 and list(past.rows()) == rows
    known = journal.Known.of(past)
    for n in (0, 1, 4, 2, 5, 1):
        assert known.find(bytes([n]) * 16) == rows[n]
    assert known.find(bytes([3]) * 16) is None, "a piece with a failure is done again"
    assert known.find(b"another") is None
    known.close()


def test_extents_move_with_their_rows() -> None:
    extents = resume.Extents([])
    for start, size in ((0, 5), (5, 5), (20, 10), (10, 0), (12, 3)):
        extents.add(start, size)
    assert extents.rows == [(0, 10), (20, 30), (12, 15)]
    rows = [journal.Kept(b"", start, size, {}) for start, size in ((0, 5), (5, 5), (12, 3), (15, 5), (20, 10))]
    assert [(row.start, row.size) for row in extents.moved(rows)] == [(0, 5), (5, 5), (20, 3), (10, 10)]


# ---------------------------------------------------------------- one file a story


def test_split_output_is_a_file_a_story(wires: Desk) -> None:
    wires.write("wires/two.txt", story(1) + "NNNN\n" + story(2))
    assert wires("wires", "--split-output", "out", "-q") == 0
    assert [name.removeprefix("out/wires/") for name in wires.names() if name.startswith("out")] == [
        "a/c.txt.json",
        "a/d.txt.gz.json",
        "b.txt.json",
        "old/f.txt.json",
        "r.ndjson.gz/1-r0.json",
        "r.ndjson.gz/2-r1.json",
        "two.txt#1.json",
        "two.txt#2.json",
        "z.zip/in/g.txt.json",
        "z.zip/in/h.ndjson/1-r10.json",
        "z.zip/in/h.ndjson/2-r11.json",
    ]
    assert json.loads(wires.read("out/wires/b.txt.json"))["id"] == "b"
    assert wires("wires", "--split-output", "out") == 2
    assert "not empty" in wires.err


def test_split_output_is_taken_up_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.ndjson", records(6))
    assert desk("a.ndjson", "--split-output", "whole") == 0
    assert desk("a.ndjson", "--split-output", "out", "--resume") == 0
    desk.write("a.ndjson", records(7))
    assert desk("a.ndjson", "--split-output", "out", "--resume") == 0
    assert "7 parsed (6 by an earlier run)" in desk.err
    for n in range(6):
        name = f"a.ndjson/{n + 1}-r{n}.json"
        assert desk.read(f"out/{name}") == desk.read(f"whole/{name}")
    assert (desk.folder / "out/a.ndjson/7-r6.json").exists()


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("wires/a.txt", "wires/a.txt.json"),
        ("/etc/../passwd", "etc/__/passwd.json"),
        ("../../a.txt", "__/__/a.txt.json"),
        ("a/1-what: <this>?", "a/1-what_ _this__.json"),
        ("a/1-x\n\x1b[0m", "a/1-x__[0m.json"),
    ],
)
def test_names_lead_nowhere_else(place: str, name: str) -> None:
    assert file_name(place) == name


def test_long_names_are_cut_and_stay_apart() -> None:
    one, two = file_name("a/" + "é" * 300 + "1"), file_name("a/" + "é" * 300 + "2")
    assert one != two and len(one.encode()) < LONGEST + 30


# ---------------------------------------------------------------- contradictions


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume"], "-o FILE"),
        (["--resume", "-o", "-"], "-o FILE"),
        (["--resume", "-o", "out", "-f", "geojson"], "ndjson, csv, tsv, acled"),
        (["--rows", "losses"], "-f csv"),
        (["-o", "out", "--split-output", "dir"], "exclude each other"),
        (["--split-output", "dir", "-f", "table"], "JSON"),
        (["--scheduler", "tcp://x:1"], "--engine dask"),
        (["--scheduler", "tcp://x:1", "--engine", "dask"], "-o or --split-output"),
    ],
)
def test_options_that_contradict_each_other(desk: Desk, arguments: list[str], words: str) -> None:
    desk.write("a.txt", story(1))
    assert desk("a.txt", *arguments) == 2
    assert words in desk.err.splitlines()[-1]
    assert desk.names() == ["a.txt"]


def test_counts_are_those_of_the_reports(desk: Desk) -> None:
    """What a journal remembers of a story is what its report says."""
    from wireparse.cli.work import Job, of_piece
    from wireparse.render import Page

    job = Job("auto", None, "ndjson", Page())
    total: Counter[str] = Counter()
    reports = []
    for outcome in of_piece(Lines("a", 1, tuple(records(8).encode().splitlines(keepends=True))), job):
        assert isinstance(outcome, Rendered)
        total.update(outcome.counts)
        reports.append(json.loads(outcome.output))
    assert total["stories"] == 8
    assert total["quiet"] == sum(not report["incidents"] for report in reports)
    assert total["claims"] == sum(len(report["claims"]) for report in reports)
    assert total["losses"] == sum(len(i["losses"]) for report in reports for i in report["incidents"])
    kinds = Counter(f"incident {i['type']}" for report in reports for i in report["incidents"])
    assert {name: n for name, n in total.items() if name.startswith("incident ")} == kinds


def test_choices_are_of_one_kind() -> None:
    choice = Choice(("*.txt",), ("old",))
    assert choice.includes("deep/a.txt") and not choice.includes("a.md")
    assert choice.excludes("old") and choice.excludes("deep/old") and not choice.excludes("older")
