"""Plain text in its shapes: tabs, aligned or flowed columns, prose."""
