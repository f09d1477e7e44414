"""A rulebook kept in compiled form, so that starting costs no compilation.

The key holds everything that the compiled form depends on: the bytes of the packs, the code that compiles them and the
interpreter. A cache that cannot be read, is damaged or was written by somebody else's code is as good as none; two
processes may write at once, for a file appears whole or not at all.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from wireparse.rulebook.book import Rulebook, digest_of

CODE = Path(__file__).parent
SUFFIX = ".rulebook"
KEPT = 8


def cached(folders: Sequence[Path], cache: Path | None) -> Rulebook:
    """The rulebook of ``folders``: from the folder ``cache`` if it is there, else built, and kept there if possible.
    Raises RuleError with every fault found."""
    if cache is None:
        return _built(folders)
    path = cache / (_key(folders) + SUFFIX)
    kept = _read(path)
    if kept is not None:
        return kept
    rulebook = _built(folders)
    _write(path, rulebook)
    return rulebook


def _built(folders: Sequence[Path]) -> Rulebook:
    from wireparse.rulebook.build import build_rulebook  # reads YAML, which a kept rulebook spares

    return build_rulebook(folders)


def _key(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for source in sorted(CODE.glob("*.py")):
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    for folder in folders:
        digest.update(str(folder).encode() + b"\0" + digest_of(folder).encode())
    return digest.hexdigest()


def _read(path: Path) -> Rulebook | None:
    """The rulebook in a file of our own, None if there is none or it does not hold one."""
    try:
        if path.stat().st_uid != os.getuid():
            return None
        raw = path.read_bytes()
    except (OSError, AttributeError):
        return None
    collecting = gc.isenabled()
    gc.disable()
    try:
        kept = pickle.loads(raw)
    except Exception:
        return None
    finally:
        if collecting:
            gc.enable()
    return kept if isinstance(kept, Rulebook) else None


def _write(path: Path, rulebook: Rulebook) -> None:
    import pickletools
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            kept = pickle.dumps(rulebook, protocol=pickle.HIGHEST_PROTOCOL)
            file.write(pickletools.optimize(kept))  # read in three quarters of the time
        os.replace(name, path)
        _forget_old(path.parent)
    except OSError:
        Path(name).unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    """Keeps the newest few: every change of a rule makes a new one."""
    files = sorted(folder.glob("*" + SUFFIX), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in files[KEPT:]:
        path.unlink(missing_ok=True)
