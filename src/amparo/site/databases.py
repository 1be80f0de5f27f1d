"""Two databases: what people recorded, and the keys that make erasing it final."""

from pathlib import Path

import dj_database_url

# Deleted rows are overwritten and a committed write survives a power cut: not SQLite's defaults.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;"
        "PRAGMA temp_store=MEMORY;"
    ),
}


def database(url: str, otherwise: Path) -> dict[str, object]:
    """Describe the database at `url`, or the SQLite file used when none is named."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": otherwise,
            "CONN_MAX_AGE": None,
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    described = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if described["ENGINE"] == "django.db.backends.sqlite3":
        described["OPTIONS"] = dict(SQLITE_OPTIONS)
    return described
