"""Understanding of texts: the front door is `understander.Understander.understand`.

Nothing is imported here, so that the engine, which does no I/O, can use `types` alone.
"""
