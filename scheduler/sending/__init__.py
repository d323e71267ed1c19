"""Sending campaigns: batches by the asynchronous client, at the number's pace, fair between runs. docs/sending.md."""
