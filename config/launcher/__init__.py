"""`make run`: all of Rollcall on one desk. Starts processes by their command lines, and imports none of them."""
