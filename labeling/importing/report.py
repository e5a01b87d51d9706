"""What an import took and what it could not use, counted by reason and listed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MOST_LISTED = 1000


@dataclass
class Report:
    """`counts` by what happened; `problems` list up to 1,000 things that could not be used, with the reason."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def problem(self, reason: str, where: str, detail: str = "") -> None:
        """Count one thing under `reason`, and list where it was."""
        self.counts[reason] += 1
        if len(self.problems) < MOST_LISTED:
            self.problems.append({"reason": reason, "where": where, "detail": detail})

    def as_dict(self) -> dict[str, Any]:
        return {"counts": dict(sorted(self.counts.items())), "problems": self.problems}
