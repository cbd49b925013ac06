"""轮转 rotation: which exhibition stands where and when (schema rotation/1). Costs are fen."""
