"""The addresses by which browsers send newer statements about keys."""

from typing import Any

import pytest
from django.test import Client

from amparo.people.actions import Founded
from amparo.people.models import Restatement
from amparo.people.tests.test_restating import believed, form_of
from amparo.people.tests.test_staff_addresses import client_of
from amparo_seal.encoding import b64
from amparo_seal.statements import sign


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, body, content_type="application/json")


def test_a_statement_goes_its_whole_way(casa: Founded) -> None:
    ana, bea, ivo = (casa.members[name] for name in ("ana", "bea", "ivo"))
    form = form_of(casa, "ana", ["agency_administrator"])
    body = {
        "staff": str(ana.staff.pk),
        "statement": b64(form.bytes()),
        "signature": b64(sign(form, ana.keys.sign)),
        "sealed": None,
    }
    made = post(client_of(ana.staff), "/api/staff/restatements", body)
    assert made.status_code == 201
    address = f"/api/staff/restatements/{made.json()['id']}"

    waits = client_of(ivo.staff).get("/api/staff/people").json()["restatements"]
    assert [one["name"] for one in waits] == ["Ana"]
    own = post(
        client_of(ana.staff), f"{address}/confirm", {"signature": body["signature"], "root": False}
    )
    assert own.json() == {"problem": "second-colleague"}
    second = {"signature": b64(sign(form, ivo.keys.sign)), "root": False}
    assert post(client_of(ivo.staff), f"{address}/confirm", second).status_code == 200

    assert believed(casa, "ana") == ("agency_administrator",)
    assert post(client_of(bea.staff), f"{address}/end", {}).status_code == 200
    assert Restatement.objects.get().state == Restatement.State.USED


@pytest.mark.parametrize("act", ["confirm", "end"])
def test_another_agencys_statement_is_not_there(casa: Founded, other: Founded, act: str) -> None:
    ana, zoe = casa.members["ana"], other.members["zoe"]
    form = form_of(casa, "bea", ["advocate"])
    body = {
        "staff": str(casa.members["bea"].staff.pk),
        "statement": b64(form.bytes()),
        "signature": b64(sign(form, ana.keys.sign)),
    }
    assert post(client_of(zoe.staff), "/api/staff/restatements", body).status_code == 404
    made = post(client_of(ana.staff), "/api/staff/restatements", body).json()["id"]

    said = {"signature": b64(bytes(64)), "root": False}
    assert (
        post(client_of(zoe.staff), f"/api/staff/restatements/{made}/{act}", said).status_code == 404
    )
