"""Typed answers: what the commands say, before it is text."""
