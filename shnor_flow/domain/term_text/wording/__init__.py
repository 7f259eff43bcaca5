"""From a wording to tokens: spelling, vocabulary, noise."""
