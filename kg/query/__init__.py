"""Packaged queries as contracts: header, parameters, binding, catalogue."""
