"""How much a good summary wants each sentence: the trained model, its windows, and its two scorers."""
