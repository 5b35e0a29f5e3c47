"""How gunicorn serves the product; each value can be given anew on the command line."""

import os
from pathlib import Path

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 20
# A worker is renewed after some time, not all at the same moment, so that memory never creeps.
max_requests, max_requests_jitter = 2000, 200
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
