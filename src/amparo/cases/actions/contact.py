"""Direct contact with the person: what binding a receipt and consent rest on."""

from dataclasses import dataclass
from datetime import date

from amparo.cases.models import Binding


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Direct contact with the person: without it no receipt becomes theirs."""

    on: date
    way: Binding.Way
    language: str
    interpreter: bool
