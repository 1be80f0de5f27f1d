from typing import Any

from django.db import migrations


def part(apps: Any, _schema: Any) -> None:
    """Give each service a place of its own.

    Which of those that shared one had called it confidential cannot be told any more, so the
    address of a shared place goes: whoever wants it known writes it again.
    """
    location = apps.get_model("directory", "Location")
    service = apps.get_model("directory", "Service")
    for shared in location.objects.all():
        services = list(service.objects.filter(location=shared).order_by("id"))
        if len(services) < 2:
            continue
        location.objects.filter(pk=shared.pk).update(confidential=True, address="")
        for one in services[1:]:
            one.location = location.objects.create(
                organisation=one.organisation, place=shared.place, confidential=True, address=""
            )
            one.save(update_fields=["location"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
