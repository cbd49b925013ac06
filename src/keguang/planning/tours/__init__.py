"""巡展 tours: caravans and mobile museums on the road (schema tours/1). Costs are fen."""
