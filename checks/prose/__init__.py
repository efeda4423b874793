"""Prose of a budget: paragraphs with their cells, and what their figures are about."""
