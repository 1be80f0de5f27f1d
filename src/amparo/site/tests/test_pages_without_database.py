"""Nothing here asks for the database: pytest-django refuses any query."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import RequestFactory

from amparo.site import urls, views

STATUSES = [400, 403, 404, 429, 500, 503]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_is_told_in_every_language_with_a_way_out(
    rf: RequestFactory, status: int, language: str
) -> None:
    response = views.error(rf.get(f"/{language}/somewhere/"), HTTPStatus(status))
    page = response.content.decode()

    assert response.status_code == status
    assert f'lang="{language}"' in page
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    assert f'dir="{direction}"' in page
    assert "/exit" in page


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (urls.handler400, 400),
        (urls.handler403, 403),
        (urls.handler404, 404),
        (urls.handler429, 429),
    ],
)
def test_each_refusal_has_its_page(rf: RequestFactory, handler: str, status: int) -> None:
    view = getattr(views, handler.rpartition(".")[2])

    assert view(rf.get("/en/"), exception=Exception("Maria")).status_code == status


def test_a_fault_of_ours_has_its_page(rf: RequestFactory) -> None:
    assert urls.handler500 == "amparo.site.views.broken"
    assert views.broken(rf.get("/es/")).status_code == 500


def test_a_form_from_elsewhere_is_refused_with_our_page(rf: RequestFactory) -> None:
    response = views.csrf_failure(rf.post("/es/"), reason="Referer checking failed")

    assert response.status_code == 403
    assert "Referer" not in response.content.decode()
