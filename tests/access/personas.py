"""Whose eyes the matrix looks through. Each row of it names every one of them."""

PERSONAS = ("anonymous", "rep", "other_rep", "manager", "head", "executive", "hr", "admin")
