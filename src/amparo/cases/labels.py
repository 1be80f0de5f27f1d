"""The words of coded choices, handed to a page's script, which holds none of its own."""

import json

from django.db.models import TextChoices


def labels(**choices: type[TextChoices]) -> str:
    """Give JSON with `name_value` for each choice: `labels(state=NeedState)`."""
    return json.dumps(
        {
            f"{name}_{value}": str(label)
            for name, of in choices.items()
            for value, label in of.choices
        },
        ensure_ascii=False,
    )
