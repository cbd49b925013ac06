"""来件办理: the queue, the bench, what the clerk does there, and bringing files in by hand."""
