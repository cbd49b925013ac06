"""点单派单: which lecture goes to which request on which day (schema lectures/1)."""
