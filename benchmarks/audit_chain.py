"""How many entries a second the audit chain takes, one transaction each, and verifies.

python -m benchmarks.audit_chain
"""

import time
from typing import Final

from benchmarks.installation import installation
from benchmarks.measuring import figure, say

ENTRIES: Final = 2_000


def main() -> None:
    with installation():
        from django.utils import timezone  # noqa: PLC0415 — after the settings

        from keguang.core import audit  # noqa: PLC0415 — as above

        now = timezone.now()
        started, at_work = time.perf_counter(), time.process_time()
        for number in range(ENTRIES):
            audit.record(actor=None, action="bench.append", subject=f"bench:{number}", at=now)
        appending, cpu = time.perf_counter() - started, time.process_time() - at_work
        started = time.perf_counter()
        assert audit.verify_chain() == []
        verifying = time.perf_counter() - started
        say(
            [
                figure(
                    "audit chain: an entry", "ms", 1_000 * appending / ENTRIES,
                    cpu=1_000 * cpu / ENTRIES, note=f"{ENTRIES / appending:.0f} entries/s",
                ),
                figure(
                    "audit chain: verifying one", "ms", 1_000 * verifying / ENTRIES,
                    note=f"{ENTRIES / verifying:.0f} entries/s",
                ),
            ]
        )  # fmt: skip


if __name__ == "__main__":
    main()
