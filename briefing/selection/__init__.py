"""Selection: which sentences of an article make its briefing, whether each stands alone, and what each can do without."""
