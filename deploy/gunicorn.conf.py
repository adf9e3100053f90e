"""Gunicorn in the container. Measured: threads with a connection pool serve our pages best."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
worker_tmp_dir = "/tmp"  # noqa: S108  (a tmpfs of the container's own, the only writable place)
control_socket_disable = True
timeout = 30
graceful_timeout = 25
# Whatever grows in a process ends with it; spread, so that not all start again at once.
max_requests = 20_000
max_requests_jitter = 2_000
