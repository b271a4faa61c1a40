#!/usr/bin/env python
"""Django's commands. Run them as `script/manage COMMAND`, which brings the database and Redis along."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
    execute_from_command_line(sys.argv)
