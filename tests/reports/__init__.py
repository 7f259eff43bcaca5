"""Claims about shnor_flow/reports."""
