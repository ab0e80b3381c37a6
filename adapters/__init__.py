"""How Copydesk touches the world: one room per outside thing; rooms never import each other."""
