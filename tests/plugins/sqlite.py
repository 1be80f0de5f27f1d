"""Both databases of SQLite as files, to be copied."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.plugins.postgresql import ALIASES, Described, pointing_at


@dataclass(frozen=True)
class Files:
    """Both databases in files that are left as they are."""

    names: Mapping[str, str]
    # The connections of tests that roll back, kept open from test to test.
    kept: dict[str, BaseDatabaseWrapper] = field(default_factory=dict)
    # What was made from them, for as long as they last.
    stack: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def copies(self) -> Iterator[Described]:
        """Give databases that nobody else writes to, as settings of both aliases."""
        folder = Path(tempfile.mkdtemp(prefix="sqlite-"))
        try:
            yield {
                alias: {**connections.settings[alias], "NAME": copied(name, folder / alias)}
                for alias, name in self.names.items()
            }
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def going_on_from(self, described: Described) -> Iterator["Files"]:
        """Take these as what tests begin with."""
        made = Files({alias: str(one["NAME"]) for alias, one in described.items()})
        with pointing_at(described):
            made.kept.update((alias, connections.create_connection(alias)) for alias in ALIASES)
        yield made
        for kept in made.kept.values():
            kept.close()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Point both aliases at them; tests roll back what they do."""
        described = {alias: kept.settings_dict for alias, kept in self.kept.items()}
        with pointing_at(described, self.kept):
            yield


def copied(original: str, copy: Path) -> str:
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return str(copy)
