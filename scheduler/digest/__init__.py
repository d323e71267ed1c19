"""The weekly digest: Monday's numbers, the midweek huddle, Friday's log; on a page, by mail or text to who asked."""
