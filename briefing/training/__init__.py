"""How the shipped salience model is made: prepare, train, evaluate, export, in this order. See docs/model-card.md."""
