"""Every address. Pages stand under their language (`/es/...`); machines' addresses do not."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from amparo.site import pages, views

Addresses = list[URLPattern | URLResolver]


def _mounted() -> tuple[Addresses, Addresses]:
    """Collect the addresses of each app: its pages, and those outside any language."""
    pages: Addresses = []
    machines: Addresses = []
    for name in settings.AMPARO_APPS:
        module = f"amparo.{name}.urls"
        if name == "site" or find_spec(module) is None:
            continue
        pages.append(path("", include(module)))
        machines += getattr(import_module(module), "unprefixed", [])
    return pages, machines


_pages, _machines = _mounted()

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("exit", views.leave, name="exit"),
    path("", pages.languages, name="languages"),
    *_machines,
    *i18n_patterns(
        path("", pages.landing, name="landing"),
        path("what-we-see/", pages.what_we_see, name="what-we-see"),
        path("what-we-see/codes/", pages.codes, name="codes"),
        path("about/", pages.about, name="about"),
        *_pages,
    ),
]

handler400 = "amparo.site.views.bad_request"
handler403 = "amparo.site.views.forbidden"
handler404 = "amparo.site.views.not_found"
# allauth's name for it; Django has none.
handler429 = "amparo.site.views.too_many"
handler500 = "amparo.site.views.broken"
