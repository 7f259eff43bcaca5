"""Partners and curators kept, their visits recorded, and a quarter that asks about them."""
