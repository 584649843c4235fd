"""How fast `briefing` is, and what it costs, beside the alternatives and the machine's own limit."""

from briefing.process.cores import keep_products_whole

# As the command line does, before numpy is loaded.
keep_products_whole()
