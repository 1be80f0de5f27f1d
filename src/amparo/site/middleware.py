from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

# A page of ours needs none of what a browser can switch on.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
# The answers a browser may keep: files whose name changes with their content.
KEPT = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}


def private_by_default(get_response: Answer) -> Answer:
    """Leave nothing of a page on the machine it was read on, and open it to no other site."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        # Our forms are in UTF-8. With another alphabet's name in its head, a form could break us.
        if request.encoding is not None:
            request.encoding = "utf-8"
        response = get_response(request)
        is_static = request.path.startswith(settings.STATIC_URL)
        if not (is_static and response.status_code in KEPT):
            response["Cache-Control"] = "no-store"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = PERMISSIONS
        return response

    return answer
