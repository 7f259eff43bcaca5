"""From tokens to a tree: the grammar and what each of its rules builds."""
