"""Inputs that people have, read into the claim model and checked: tables now, more kinds beside them."""
