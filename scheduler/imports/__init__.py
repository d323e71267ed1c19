"""Reading files of other systems into the record: a report first, then all good rows at once, then undo if need be."""
