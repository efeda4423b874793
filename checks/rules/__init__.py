"""The rule book: one module per family of rules, one function per rule."""
