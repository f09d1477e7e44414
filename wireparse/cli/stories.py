"""Stories for commands that look at many of them: what cannot be read is told on standard error and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.cli.archives import damages
from wireparse.cli.columns import counted
from wireparse.cli.inputs import LINES_A_BATCH, Failed, Inputs, unreadable
from wireparse.cli.speak import say
from wireparse.errors import EXIT_INPUT, InputError

if TYPE_CHECKING:
    from wireparse.model import Article


class Stories(Struct):
    """The stories of files and folders, each with the publication day ``published`` if one is given."""

    paths: tuple[str, ...]
    published: date | None = None
    read: int = 0
    failed: int = field(default=0)

    def __iter__(self) -> Iterator[Article]:
        from wireparse.cli.work import articles_of

        for piece in Inputs(self.paths, "auto", LINES_A_BATCH).pieces():
            if isinstance(piece, Failed):
                self._refuse(piece.reason)
                continue
            try:
                for article in articles_of(piece, "auto"):
                    if isinstance(article, InputError):
                        self._refuse(str(article))
                        continue
                    self.read += 1
                    yield self._dated(article)
            except InputError as error:
                self._refuse(str(error))
            except damages() as error:
                self._refuse(str(unreadable(piece.path, error)))

    def _dated(self, article: Article) -> Article:
        if self.published is None:
            return article
        return replace(article, published=self.published, published_basis="option")

    def _refuse(self, reason: str) -> None:
        self.failed += 1
        say(reason)

    def status(self) -> int:
        """The exit status, after a last line on standard error if some input failed."""
        if self.failed:
            say(f"{self.failed} of {counted(self.read + self.failed, 'input')} failed")
        return EXIT_INPUT if self.failed else 0
