"""The apps, in the order in which a person's matter travels; each knows only those before it."""

from importlib.util import find_spec

ORDER = (
    "shred",
    "journal",
    "vault",
    "people",
    "directory",
    "reports",
    "cases",
    "rights",
    "referrals",
    "justice",
    "outcomes",
    "training",
    "outreach",
    "measurement",
    "publication",
    "policy",
    "mine",
    "desk",
    "site",
)


def apps() -> list[str]:
    """Name the apps that exist. One that does not exist yet is simply not there."""
    return [name for name in ORDER if find_spec(f"amparo.{name}") is not None]
