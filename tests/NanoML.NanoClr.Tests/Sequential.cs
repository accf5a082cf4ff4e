// Inferences are timed: nothing else may run beside them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
