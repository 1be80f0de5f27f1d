"""How an agency puts its services into the directory: a form, its own entries, and no address."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from amparo.directory import actions, queries
from amparo.directory.actions import NameTaken, Profile
from amparo.directory.models import Organisation, Service
from amparo.directory.tests.test_directory import _agency, _staff
from amparo.journal.models import Entry
from amparo.people.models import Agency, Staff
from amparo.people.tests import parties

pytestmark = pytest.mark.django_db

CANARY = "Canary Street 77"


@pytest.fixture
def shelter() -> Agency:
    return _agency("shelter")


@pytest.fixture
def keeper(shelter: Agency) -> Staff:
    return _staff(shelter, "agency_administrator")


@pytest.fixture
def advocate() -> Staff:
    return _staff(_agency("support"), "advocate")


@pytest.fixture(autouse=True)
def second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody here showed theirs."""
    monkeypatch.setattr("amparo.people.access.has_second_factor", lambda _staff: True)


def client_of(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def written(**changes: Any) -> dict[str, Any]:
    """What the form sends."""
    usual = {
        "id": str(uuid.uuid4()),
        "name": "Rooms for women",
        "organisation": "Casa",
        "description": "Rooms, meals and somebody to talk to.",
        "domains": ["shelter", "family"],
        "populations": ["adults", "families"],
        "genders": ["female"],
        "focus": ["culturally_specific", "faith"],
        "access": ["step_free"],
        "languages": "es, ar",
        "eligibility": "Anyone over 16.",
        "cost": "Free.",
        "schedule": "Day and night.",
        "contact": "Desk: +34 000 000 000",
        "night_number": "+34 000 000 001",
        "place": "North of the city",
        "confidential": "on",
        "address": "",
        "visibility": "partners",
    }
    return {**usual, **changes}


def test_an_agency_enters_a_service_and_partners_find_it(keeper: Staff, advocate: Staff) -> None:
    client = client_of(keeper)
    form = written()

    assert client.get("/en/staff/services/new/").status_code == 200
    sent = client.post("/en/staff/services/new/", form, follow=True)

    assert "is in the directory as written" in sent.content.decode()
    service = queries.services_for(advocate, domain="shelter", population="families").get()
    assert (service.pk, service.name) == (uuid.UUID(form["id"]), "Rooms for women")
    found = client_of(advocate).get("/en/staff/services/?text=meals+north").content.decode()
    for said in ("Rooms, meals and somebody", "women", "Arabic", "Anyone over 16.", "Free."):
        assert said in found
    for said in ("Day and night.", "+34 000 000 000", "culturally specific", "step-free"):
        assert said in found
    assert Entry.objects.filter(act="service.changed", actor=keeper.pk).count() == 1


def test_languages_are_written_by_name_and_kept_once_by_code(keeper: Staff) -> None:
    client, form = client_of(keeper), written(languages="Arabic, tagalog, ar, Our own")

    client.post("/en/staff/services/new/", form)

    kept = Service.objects.get().terms.filter(kind="language").values_list("value", flat=True)
    assert sorted(kept) == ["Our own", "ar", "tl"]
    page = client.get(f"/en/staff/services/{form['id']}/change/").content.decode()
    assert "Arabic, " in page
    assert "Tagalog" in page


def test_sending_the_form_twice_makes_one_service(keeper: Staff) -> None:
    client, form = client_of(keeper), written()

    client.post("/en/staff/services/new/", form)
    again = client.post("/en/staff/services/new/", form)

    assert again.status_code == 302
    assert Service.objects.count() == 1


def test_a_form_without_an_id_makes_one_too(keeper: Staff) -> None:
    assert client_of(keeper).post("/en/staff/services/new/", written(id="")).status_code == 302
    assert Service.objects.count() == 1


def test_the_form_of_a_service_begins_with_what_is_known_and_changes_it(keeper: Staff) -> None:
    client, form = client_of(keeper), written(confidential="", address="Plaza 1")
    client.post("/en/staff/services/new/", form)
    address = f"/en/staff/services/{form['id']}/change/"

    page = client.get(address).content.decode()
    sent = client.post(address, {**form, "name": "Rooms", "organisation": "Casa Norte"})

    for said in ("Rooms for women", "Plaza 1", "es", "Anyone over 16."):
        assert said in page
    assert sent.status_code == 302
    service = Service.objects.get()
    assert (str(service.pk), service.name, service.organisation.name) == (
        form["id"],
        "Rooms",
        "Casa Norte",
    )
    # Nobody finds an organisation that offers nothing.
    assert [one.name for one in Organisation.objects.all()] == ["Casa Norte"]


def test_a_service_without_a_place_is_changed_like_any_other(keeper: Staff) -> None:
    client, form = client_of(keeper), written(place="")
    client.post("/en/staff/services/new/", form)

    page = client.get(f"/en/staff/services/{form['id']}/change/")

    assert page.status_code == 200
    assert Service.objects.get().location is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "write the name"),
        ({"organisation": ""}, "write who runs"),
        ({"domains": []}, "tick at least one"),
        ({"languages": ",".join(str(number) for number in range(31))}, "at most 30 languages"),
        ({"languages": "x" * 41}, "at most 30 languages"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    keeper: Staff, changes: dict[str, Any], says: str
) -> None:
    page = client_of(keeper).post("/en/staff/services/new/", written(**changes))

    assert page.status_code == 400
    assert "Nothing was changed" in page.content.decode()
    assert says in page.content.decode()
    assert "Rooms, meals and somebody" in page.content.decode()
    assert not Service.objects.exists()


def test_a_name_that_is_taken_is_refused_and_overwrites_nothing(keeper: Staff) -> None:
    client, first, other = client_of(keeper), written(), written(name="Advice")
    client.post("/en/staff/services/new/", first)
    client.post("/en/staff/services/new/", other)

    again = client.post("/en/staff/services/new/", written(description="Something else."))
    change = client.post(
        f"/en/staff/services/{other['id']}/change/", {**other, "name": first["name"]}
    )

    for page in (again, change):
        assert page.status_code == 400
        assert "a service of this name already" in page.content.decode()
    assert Service.objects.get(pk=first["id"]).description == first["description"]
    assert Service.objects.count() == 2


def test_a_service_offered_no_longer_is_found_by_nobody_and_comes_back(
    keeper: Staff, advocate: Staff
) -> None:
    client, form = client_of(keeper), written()
    client.post("/en/staff/services/new/", form)

    for _ in range(2):
        client.post(f"/en/staff/services/{form['id']}/retire/")
    assert not queries.services_for(advocate).exists()
    assert not queries.own_services(keeper).exists()
    page = client.get("/en/staff/services/ours/").content.decode()
    assert "not offered any more" in page
    # Changing what it says does not offer it.
    client.post(f"/en/staff/services/{form['id']}/change/", form)
    assert not queries.services_for(advocate).exists()

    client.post(f"/en/staff/services/{form['id']}/bring-back/")
    assert queries.services_for(advocate).count() == 1
    assert Entry.objects.filter(act="service.changed").count() == 4


def test_another_agencys_service_does_not_exist_here(keeper: Staff) -> None:
    other = _staff(_agency("other"), "agency_administrator")
    client_of(other).post("/en/staff/services/new/", form := written())
    client = client_of(keeper)

    for service in (form["id"], uuid.uuid4()):
        for path in ("change", "retire", "bring-back"):
            address = f"/en/staff/services/{service}/{path}/"
            assert client.post(address, form).status_code == 404
        assert client.get(f"/en/staff/services/{service}/change/").status_code == 404
    # An id of another's, sent to the page for a new one, is not theirs to change either.
    assert client.post("/en/staff/services/new/", form).status_code == 404
    assert Service.objects.get().agency_id == other.agency_id
    assert not Organisation.objects.filter(agency=keeper.agency).exists()
    assert form["name"] not in client.get("/en/staff/services/ours/").content.decode()


@pytest.mark.parametrize("role", ["advocate", "supervisor", "partner", "officer", "coordinator"])
def test_only_who_keeps_the_directory_changes_it(shelter: Agency, keeper: Staff, role: str) -> None:
    client_of(keeper).post("/en/staff/services/new/", form := written())
    staff = _staff(shelter, role)
    client = client_of(staff)

    for path in ("ours/", "new/", f"{form['id']}/change/"):
        assert client.get(f"/en/staff/services/{path}").status_code == 404
    assert client.post(f"/en/staff/services/{form['id']}/retire/").status_code == 404
    assert not queries.kept_services(staff)


def test_describing_is_of_the_own_agency_and_of_free_names(keeper: Staff, advocate: Staff) -> None:
    own = actions.describe(
        service=uuid.uuid4(), organisation="Casa", profile=Profile(name="Rooms"), by=keeper
    )

    with pytest.raises(NameTaken):
        actions.describe(
            service=uuid.uuid4(), organisation="Casa", profile=Profile(name="Rooms"), by=keeper
        )
    with pytest.raises(Service.DoesNotExist):
        actions.describe(
            service=own.pk, organisation="Casa", profile=Profile(name="Mine"), by=advocate
        )
    for act in (actions.retire, actions.bring_back):
        with pytest.raises(Service.DoesNotExist):
            act(service=own.pk, by=advocate)


# A confidential address (invariant 4)


def test_a_confidential_address_is_in_no_page_no_row_and_no_log(
    keeper: Staff, advocate: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    client = client_of(keeper)
    office = written(name="Office", confidential="", address="Plaza 1")
    house = written(name="House", address=CANARY)
    pages = [
        client.post("/en/staff/services/new/", office, follow=True),
        client.post("/en/staff/services/new/", house, follow=True),
        # Refused for another reason: what comes back does not show it either.
        client.post("/en/staff/services/new/", written(name="", address=CANARY)),
        client.post(f"/en/staff/services/{house['id']}/change/", {**house, "domains": []}),
        client.post("/en/staff/services/new/", written(name="House", address=CANARY)),
        client.get(f"/en/staff/services/{house['id']}/change/"),
        client.get("/en/staff/services/free/"),
        client_of(advocate).get("/en/staff/services/"),
        client_of(advocate).get("/en/staff/services/?text=Canary"),
    ]

    assert "the address was not kept" in pages[1].content.decode()
    assert "Plaza 1" in pages[7].content.decode()
    for page in pages:
        shown = page.content.decode().replace('value="Canary"', "")
        assert CANARY not in shown
        assert "Street 77" not in shown
    assert CANARY not in caplog.text
    assert CANARY not in everything_stored()


def everything_stored() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_making_a_known_place_confidential_takes_its_address_out_of_every_row(
    keeper: Staff,
) -> None:
    client, form = client_of(keeper), written(confidential="", address=CANARY)
    client.post("/en/staff/services/new/", form)
    assert CANARY in everything_stored()

    client.post(
        f"/en/staff/services/{form['id']}/change/", {**form, "confidential": "on"}, follow=True
    )

    assert CANARY not in everything_stored()
    assert CANARY not in client.get("/en/staff/services/").content.decode()


def test_a_founded_agency_has_somebody_who_keeps_its_directory() -> None:
    founded = parties.casa()

    assert any(one.staff.may("directory.write") for one in founded.members.values())
