"""Pages on which a coordinator says what is checked in schools' figures."""
