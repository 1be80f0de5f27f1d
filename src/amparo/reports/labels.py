"""Who a group is, in the words of somebody who chooses whom to tell; what a language is called."""

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from amparo.people.models import Agency

Function = Agency.Function

# Above all: who is the police or the state, and who is not.
WHO = {
    Function.SUPPORT: _("They help people. They are not the police."),
    Function.HEALTH: _("Doctors and nurses. They are not the police."),
    Function.CHILD_PROTECTION: _("They keep children safe. They work for the state."),
    Function.POLICE: _("This is the police."),
    Function.PROSECUTOR: _("They bring crimes to court. They work with the police."),
    Function.COURT: _("This is a court."),
    Function.LABOUR_INSPECTORATE: _("They check places of work. They work for the state."),
    Function.BORDER: _("They guard the border. They work for the state."),
    Function.IMMIGRATION_BENEFITS: _("They decide on papers to stay. They work for the state."),
    Function.CONSULATE: _("They work for the state of another country."),
    Function.LAWYER: _("Lawyers. They are not the police."),
    Function.RESEARCH: _("They study what happens. They are not the police."),
    Function.FUNDER: _("They pay for help. They are not the police."),
}


def language_name(code: str) -> str:
    """Name a language as the page's readers call it; else by its own name; else by its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return dict(settings.LANGUAGES).get(code, code)
