"""What a list of the desk is narrowed by. Nothing here names anybody: it stands in addresses."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from amparo.reports.labels import language_name
from amparo.reports.states import State

ALL = ("", _("all"))


class Wanted(forms.Form):
    """Which reports to show: in which state, in which language, waiting for how long."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *State.choices])
    language = forms.ChoiceField(label=_("Language"), required=False)
    waiting = forms.TypedChoiceField(
        label=_("Not finished, and here"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ALL,
            ("1", _("for a day or more")),
            ("3", _("for three days or more")),
            ("7", _("for a week or more")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = [(code, language_name(code)) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [ALL, *spoken]  # type: ignore[attr-defined] # a choice
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "govuk-select", "id": f"filter-{name}"}

    def said(self) -> dict[str, Any]:
        """What was chosen; nothing for what an address says that is no choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def address(self) -> str:
        """The same choice as the beginning of a query, for the other pages of the list."""
        chosen = self.said()
        return f"{urlencode(chosen)}&" if chosen else ""
