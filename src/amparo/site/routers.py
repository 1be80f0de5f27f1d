from django.db.models import Model


class ShredRouter:
    """Keep erasure keys in a store of their own, out of every backup of the main one."""

    def _home(self, app_label: str) -> str:
        return "shred" if app_label == "shred" else "default"

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        return self._home(model._meta.app_label)

    def db_for_write(self, model: type[Model], **_hints: object) -> str:
        return self._home(model._meta.app_label)

    def allow_relation(self, one: Model, other: Model, **_hints: object) -> bool:
        return self._home(one._meta.app_label) == self._home(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        return db == self._home(app_label)
