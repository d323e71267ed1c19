"""Conversations in a person's hands: who is on duty, when, and what is kept of them (docs/handoff.md)."""
