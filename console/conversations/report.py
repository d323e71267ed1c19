"""What came of a run, for people and for machines."""

from collections.abc import Iterator, Sequence
from typing import Any

from console.conversations.types import CaseResult


def as_dict(results: Sequence[CaseResult]) -> dict[str, Any]:
    """One JSON object: `total`, `passed`, `failed`, and the cases with their failures."""
    passed = sum(result.passed for result in results)
    return {
        "total": len(results),
        "passed": passed,
        "failed": len(results) - passed,
        "cases": [
            {
                "case": result.case.name,
                "file": result.case.file,
                "line": result.case.line,
                "passed": result.passed,
                "failures": [
                    {
                        "line": failure.line,
                        "text": failure.text,
                        "problem": failure.problem,
                        "replies": list(failure.replies),
                    }
                    for failure in result.failures
                ],
            }
            for result in results
        ],
    }


def as_lines(results: Sequence[CaseResult]) -> Iterator[str]:
    """A line a case; below a failed one, where it failed and what the line said instead."""
    for result in results:
        yield f"{'ok    ' if result.passed else 'FAILED'}  {result.case.name}"
        for failure in result.failures:
            yield f"        {result.case.file}:{failure.line}: after {failure.text!r}: {failure.problem}"
            for reply in failure.replies:
                yield from (f"          | {line}" for line in reply.splitlines())
    passed = sum(result.passed for result in results)
    yield f"{passed} of {len(results)} conversations went as written."
