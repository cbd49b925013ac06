"""排班 rosters: who stands at which post when (schema shifts/1). Costs are points."""
