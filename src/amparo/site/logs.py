"""What the server writes down: named facts, never a sentence about a person.

A log line says where in our code something happened. It does not repeat values: the text of an
exception, a path, a query or a form can hold a name.
"""

import traceback
from collections.abc import ItemsView, MutableMapping
from logging import config as logging_config
from typing import Any

import structlog
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

Event = MutableMapping[str, Any]

# These write paths, hosts or addresses into their sentences.
TALKATIVE = ("django.request", "django.security", "django.server", "csp")


def without_addresses(_logger: object, _method: str, event: Event) -> Event:
    """Say that a request failed and how, but not what was asked, nor from where."""
    record = event.get("_record")
    name = record.name if record is not None else ""
    if name.startswith(TALKATIVE):
        event["event"] = name
        status = getattr(record, "status_code", None)
        if status is not None:
            event["status"] = status
    return event


def exception_places(_logger: object, _method: str, event: Event) -> Event:
    """Replace an exception by its kind and the lines it passed; its text may hold a name."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["at"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "processors": [
                without_addresses,
                exception_places,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "amparo": {"level": "INFO"},
        # Django's own handlers would mail the page, or print the request line.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}


def configure(settings: dict[str, Any]) -> None:
    """Set both logging systems up; Django calls this once (LOGGING_CONFIG)."""
    logging_config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class SilentFilter(SafeExceptionReporterFilter):
    """An error report without anything a person typed: no form, no cookie, no variable."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 - Django's signature
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002 - as above
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002 - as above
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:  # noqa: ARG002 - as above
        return {}

    def get_traceback_frame_variables(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - as above
        tb_frame: object,  # noqa: ARG002 - as above
    ) -> ItemsView[str, Any]:
        return {}.items()
