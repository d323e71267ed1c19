"""The checklist of docs/behaviours.md: each behaviour has a test that names it."""
