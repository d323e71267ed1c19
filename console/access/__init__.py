"""Who may come in, and what each may see: accounts, sign-ins, permissions, the guard before every page."""
