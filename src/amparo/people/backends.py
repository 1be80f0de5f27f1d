from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from amparo.people.models import Staff


class StaffBackend(AuthenticationBackend):
    """Load a signed-in member with agency and roles: two queries on every page, never more."""

    def get_user(self, user_id: Any) -> Staff | None:
        return (
            Staff.objects.filter(pk=user_id, is_active=True)
            .select_related("agency")
            .prefetch_related("held_roles")
            .first()
        )
