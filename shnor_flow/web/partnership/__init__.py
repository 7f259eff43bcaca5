"""The coordinator's page about partners and curators of schools."""
