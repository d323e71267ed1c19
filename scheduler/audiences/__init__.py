"""Audiences: whom a text is for, as a saved query, and who of them cannot get it (docs/audiences.md).

query.py is the tree, reading.py checks its JSON, parsing.py and writing.py are its text form; fields/ has what can be
asked of a member, one file each; compiling.py makes one statement of a tree and sentences.py says it in words;
exclusions.py and reach.py tell who is left out, and why.
"""
