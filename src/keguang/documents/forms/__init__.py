"""From whatever a society sends to rows that each point back at their place in the original."""
