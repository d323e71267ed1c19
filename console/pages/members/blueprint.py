"""The pages of members, which the modules beside this one add themselves to, and what they share."""

from flask import Blueprint

pages = Blueprint("members", __name__, url_prefix="/members")
