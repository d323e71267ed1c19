"""The web chat: a page at /chat, a widget for other sites, and the stream by which replies of staff arrive."""
