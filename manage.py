#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it works on the private database of this checkout."""

import importlib.util
import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
        _use_private_services()
    from django.core.management import execute_from_command_line  # after the environment is complete

    execute_from_command_line(sys.argv)


def _use_private_services() -> None:
    # The image of a production does not contain portal.local.
    if importlib.util.find_spec("portal.local") is None:
        sys.exit("DATABASE_URL fehlt.")
    from portal.local.attach import attach

    attach(sys.argv[1] if len(sys.argv) > 1 else "help")


if __name__ == "__main__":
    main()
