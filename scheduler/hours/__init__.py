"""In which hours a text may leave: where its number may be, and when all of those zones are inside the local's hours.

docs/hours.md has the rules and where they come from.
"""
