"""How fast `briefing` is, and what it costs, beside the alternatives and the machine's own limit."""
