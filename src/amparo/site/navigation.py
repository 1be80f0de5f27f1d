"""The staff's navigation: what each app's `urls.nav` offers, less what a person may not do.

An entry is `(url name, permission or "", label)`. Apps stand below this one and cannot import
it, so an entry is a plain tuple.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, kw_only=True)
class Entry:
    label: str
    address: str
    is_here: bool


def _offered() -> list[tuple[str, str, Any]]:
    entries: list[tuple[str, str, Any]] = []
    for name in settings.AMPARO_APPS:
        module = f"amparo.{name}.urls"
        if name != "site" and find_spec(module) is not None:
            entries += getattr(import_module(module), "nav", [])
    return entries


def entries(request: HttpRequest) -> list[Entry]:
    """List the pages this person may open, in the order of the story."""
    staff: Any = request.user
    open_to = [
        (reverse(name), str(label))
        for name, permission, label in _offered()
        if not permission or staff.may(permission)
    ]
    # One page can stand below another: only the nearest is where the reader is.
    here = max((one for one, _ in open_to if request.path.startswith(one)), key=len, default="")
    return [
        Entry(label=label, address=address, is_here=address == here) for address, label in open_to
    ]
