"""Reads of people that deserve a name."""
