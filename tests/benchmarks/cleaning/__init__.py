"""How well cleaning does on a cleanbench folder, beside other tools."""
