"""``python -m portal.local`` is what `make run` starts."""

import sys

from portal.local.supervisor import main

sys.exit(main())
