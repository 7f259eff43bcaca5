"""`python -m shnor_flow.cli` does what `shnor-flow` does."""

from shnor_flow.cli import main

main()
