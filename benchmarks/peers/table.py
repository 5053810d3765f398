"""W of 1,000 columns as a table of plain text against the same as CSV; prints the ratio of the times."""

import time
from statistics import median

import convarith as ca
from convarith.report.matrix import to_csv, to_text

WHOLE = ca.matrix(ca.Conv(3), 1000)


def _seconds(write: object) -> float:
    begun = time.perf_counter()
    write(WHOLE)  # type: ignore[operator]
    return time.perf_counter() - begun


print(median(_seconds(to_text) / _seconds(to_csv) for _ in range(7)))
