"""Tokens at the door of the API. Nothing here imports a view: the settings name it before there are any."""
