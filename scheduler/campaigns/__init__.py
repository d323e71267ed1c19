"""Campaigns: what an organizer launches, from a draft to the rows of the outbox."""
