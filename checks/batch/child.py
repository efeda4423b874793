"""python -m checks.batch.child FD: a worker process at the end of a socket (see cluster)."""

from __future__ import annotations

import pickle
import sys
from multiprocessing.connection import Connection

from checks.batch.pool import serve
from checks.batch.running import work


def main() -> None:
    """Work until the socket is closed."""
    connection = Connection(int(sys.argv[1]))
    limits = pickle.loads(connection.recv_bytes())
    serve(connection, work, limits, ())


if __name__ == "__main__":
    main()
