// Every test here runs six processes; side by side they would measure the machine and not the system.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
