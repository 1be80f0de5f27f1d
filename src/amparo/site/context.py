from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from amparo.site.languages import Language


@dataclass(frozen=True, kw_only=True)
class Other:
    """A language, and where this page stands in it."""

    code: str
    name: str
    direction: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What every page says about the machine it came from."""

    demonstration: bool
    operator: str
    place: str
    landing: str
    languages: list[Other]


def page(request: HttpRequest) -> dict[str, object]:
    """Give every page its language, the same page in the others, and who runs this."""
    return standing_at(request.path)


def standing_at(path: str) -> dict[str, object]:
    """Describe a page at `path`. Reads no database: error pages use it too."""
    packs: list[Language] = settings.LANGUAGE_PACKS
    code = translation.get_language()
    language = next((pack for pack in packs if pack.code == code), packs[0])
    home: Path = settings.HOME
    return {
        "languages": packs,
        "language": language,
        "amparo": Deployment(
            demonstration=(home / "demonstration").exists(),
            operator=settings.OPERATOR,
            place=settings.PLACE,
            landing=f"/{language.code}/",
            languages=[_other(pack, path, packs) for pack in packs],
        ),
    }


def _other(pack: Language, path: str, packs: list[Language]) -> Other:
    """Find the same page in another language: only the prefix of its address differs."""
    first, _, rest = path.lstrip("/").partition("/")
    known = {pack.code for pack in packs}
    # The query stays behind: it may be long, and no page needs it to be found again.
    address = f"/{pack.code}/{rest if first in known else ''}"
    return Other(code=pack.code, name=pack.name, direction=pack.direction, address=address)
