"""What may wait for somebody of the staff, a module a kind; console/waiting.py says what each has."""
