"""The `amparo` command: `amparo run`, and everything Django's own commands do."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.site.settings")


def main() -> None:
    """Run the command named on the command line."""
    execute_from_command_line(["amparo", *sys.argv[1:]])


if __name__ == "__main__":
    main()
