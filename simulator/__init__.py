"""A small carrier that speaks Twilio's HTTP API, with phones on a web page.

It imports nothing of the house: an application meets it over HTTP alone, through the same client library it
uses for Twilio. Start with `server.py`, which wires the parts; README.md has the control API by example.
"""
