"""How good the picks are: ROUGE beside baselines, over the dev parts of the pairs."""
