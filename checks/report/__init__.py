"""Findings for their readers: terminal, findings file, results sheet."""
