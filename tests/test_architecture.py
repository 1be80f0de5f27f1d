"""What import-linter cannot see: foreign keys named by strings, kinds of keys, names of modules."""

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from amparo.journal.acts import ACTS
from amparo.site import story

SOURCE = Path(__file__).resolve().parent.parent / "src" / "amparo"
PACKAGES = SOURCE.parent.parent / "packages"
# Which app stands above which; those that share a step do not know each other.
STEPS = {name: step for step, name in enumerate(story.ORDER)}
BESIDE = [{"training", "outreach"}, {"mine", "desk"}]
VAGUE = re.compile(r"^(utils?|helpers?|common|managers?|misc)$")


def ours() -> list[type[models.Model]]:
    """Every table of this project, those of the packages it uses left out."""
    found = [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("amparo.")
        for model in config.get_models(include_auto_created=True)
    ]
    assert found
    return found


def app_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def may_point(source: str, target: str) -> bool:
    """Say whether a table of one app may refer to a table of another."""
    if source == target:
        return True
    if {source, target} in BESIDE:
        return False
    return STEPS[target] < STEPS[source]


def test_every_foreign_key_points_to_the_same_or_a_lower_app() -> None:
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model.__module__.startswith("amparo.")
        and not may_point(app_of(model), app_of(field.related_model))
    ]

    assert not upward


def test_the_order_of_the_apps_decides() -> None:
    assert may_point("reports", "people")
    assert may_point("reports", "reports")
    assert not may_point("people", "reports")
    assert not may_point("people", "directory")


def test_no_foreign_key_crosses_databases() -> None:
    crossing = [
        f"{model.__name__}.{field.name}"
        for model in ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and (model._meta.app_label == "shred") != (field.related_model._meta.app_label == "shred")
    ]

    assert not crossing


def test_every_primary_key_is_a_random_uuid() -> None:
    others = [
        model.__name__ for model in ours() if not isinstance(_own_key(model), models.UUIDField)
    ]

    assert not others


def _own_key(model: type[models.Model]) -> object:
    """Follow a key that is another row's key to where it is made."""
    key: object = model._meta.pk
    while isinstance(key, models.OneToOneField):
        key = key.target_field
    return key


def test_modules_are_named_for_what_they_hold() -> None:
    vague = [
        str(path)
        for folder in (SOURCE, PACKAGES)
        for path in folder.rglob("*.py")
        if VAGUE.match(path.stem) or any(VAGUE.match(part) for part in path.parts)
    ]

    assert not vague


def test_there_is_no_page_that_goes_around_the_queries() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [
        str(path)
        for path in SOURCE.rglob("*.py")
        if "contrib.admin" in path.read_text(encoding="utf-8")
    ]


def test_every_app_that_exists_is_installed_and_ordered() -> None:
    existing = {path.parent.name for path in SOURCE.glob("*/apps.py")}

    assert existing == set(story.apps())
    assert {f"amparo.{name}" for name in existing} <= set(settings.INSTALLED_APPS)


def test_every_app_is_held_to_the_layers_within_an_app() -> None:
    settings_of_tools = tomllib.loads((SOURCE.parent.parent / "pyproject.toml").read_text())
    contracts = settings_of_tools["tool"]["importlinter"]["contracts"]
    held = [
        set(contract["containers"])
        for contract in contracts
        if contract["name"].startswith("Within an app") and contract["exhaustive"]
    ]

    assert held == [{f"amparo.{name}" for name in story.apps()} - {"amparo.site"}]


def test_whatever_the_journal_can_say_an_action_writes() -> None:
    written = "\n".join(
        path.read_text(encoding="utf-8") for path in SOURCE.glob("*/actions*/**/*.py")
    ) + "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*/actions.py"))

    assert [act for act in ACTS if f'"{act}"' not in written] == []
