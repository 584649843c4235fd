"""The process: one run at a time, signals, time budgets, cores, and the entries that start a run by the clock."""
