"""Claims about shnor_flow/cli."""
