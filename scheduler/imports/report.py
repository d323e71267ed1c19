"""What a file would do, or did: the file first, then its rows."""

from dataclasses import dataclass
from typing import Any

from scheduler.imports.faults import Finding
from scheduler.imports.sentences import Sentence

STATES = ("new", "changed", "same", "conflict", "faulty")
MOST_KEPT = 200  # findings kept with an import; all of them are printed by --json and in the file of bad rows


@dataclass(frozen=True, slots=True)
class Report:
    """The report.

    Args:
        columns: (their column, our field, how it was found).
        unused: their columns that nothing reads.
        warnings: about the file.
        counts: rows by what becomes of them.
        details: what lies within: values that wait for staff, consents, worksites to be made.
        faults: rows that stay out. conflicts: rows in which something is left as it is. notices: rows to look at.
        import_id: of the import, where it was applied and did anything.
        bad: each row and what is wrong with it, for the file to mend.
    """

    kind: str
    file: str
    columns: tuple[tuple[str, str, str], ...]
    unused: tuple[str, ...]
    warnings: tuple[Sentence, ...]
    counts: dict[str, int]
    details: dict[str, int]
    faults: tuple[Finding, ...]
    conflicts: tuple[Finding, ...]
    notices: tuple[Finding, ...]
    applied: bool
    import_id: int | None
    header: tuple[str, ...]
    bad: tuple[tuple[list[str], tuple[Finding, ...]], ...]

    def as_json(self) -> dict[str, Any]:
        """The report without the rows themselves: they hold what is private."""
        whole = {name: getattr(self, name) for name in ("kind", "file", "counts", "details", "applied")}
        return whole | {
            "import": self.import_id,
            "warnings": list(map(str, self.warnings)),
            "columns": [{"column": column, "field": field, "how": how} for column, field, how in self.columns],
            "unused": list(self.unused),
            "faults": [each.kept() for each in self.faults],
            "conflicts": [each.kept() for each in self.conflicts],
            "notices": [each.kept() for each in self.notices],
        }

    def kept(self) -> dict[str, Any]:
        """What is stored with the import."""
        return {
            "warnings": [each.kept() for each in self.warnings],
            "details": self.details,
            "faults": [each.kept() for each in self.faults[:MOST_KEPT]],
            "conflicts": [each.kept() for each in self.conflicts[:MOST_KEPT]],
            "notices": [each.kept() for each in self.notices[:MOST_KEPT]],
        }
