"""The pages, a module a topic: each has `pages`, a blueprint, and `nav`, its entry in the navigation (or a list).

Every view says what it needs: `@needs(Permission.X)`, or `@public`. No page imports another one.
"""
