"""Layouts: what a set of tables looks like, as data, and the recogniser that finds them."""
