import json
import logging
import sys
from typing import Any

import pytest
import structlog
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from amparo.site import logs


def written(record: logging.LogRecord) -> dict[str, Any]:
    """What the log's handler would print for a record."""
    described = logs.SETTINGS["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(
        **{key: value for key, value in described.items() if key != "()"}
    )
    result: dict[str, Any] = json.loads(formatter.format(record))
    return result


def record(name: str, sentence: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, sentence, arguments, None)
    made.__dict__.update(extra)
    return made


def test_a_log_line_tells_no_address_and_no_path() -> None:
    line = written(record("django.request", "Not Found: %s", "/en/Maria", status_code=404))

    assert line["event"] == "django.request"
    assert line["status"] == 404
    assert "Maria" not in json.dumps(line)


def test_a_log_line_tells_the_kind_and_place_of_a_fault_not_its_text() -> None:
    name = "Maria"
    try:
        int(name)
    except ValueError:
        fault = record("amparo.cases", "case.broken")
        fault.exc_info = sys.exc_info()

    line = written(fault)

    assert line["exception"] == "builtins.ValueError"
    assert "test_logs.py" in line["at"][0]
    assert "Maria" not in json.dumps(line)


def test_a_host_that_is_not_ours_is_not_repeated(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/healthz", headers={"host": "maria.example"})
    client.get("/en/maria/", headers={"host": "maria.example"})

    assert caplog.records
    assert "maria" not in "".join(json.dumps(written(made)) for made in caplog.records)


def test_an_error_report_holds_nothing_a_person_typed(rf: RequestFactory) -> None:
    request = rf.post("/en/", {"name": "Maria"})
    request.COOKIES["name"] = "Maria"
    name = "Maria"
    try:
        int(name)
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())

    data = reporter.get_traceback_data()

    assert data["filtered_POST_items"] == []
    assert not list(data["request_COOKIES_items"])
    assert not list(data["request_meta"])
    assert not [frame for frame in data["frames"] if list(frame["vars"])]
