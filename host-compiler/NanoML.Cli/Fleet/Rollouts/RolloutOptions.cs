namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>How a roll-out goes.</summary>
/// <param name="Soak">How long the nodes of a stage are watched after the last of them has confirmed the model.</param>
/// <param name="Patience">How long a node may be silent.</param>
/// <param name="Trial">How long a trial may last.</param>
/// <param name="Parallel">How many nodes are talked to at a time.</param>
/// <param name="Restarts">How often a node may restart.</param>
/// <param name="FaultPoints">By how many percentage points the share of inferences with a fault may rise.</param>
/// <param name="Tolerated">How many nodes of a stage may fail.</param>
internal sealed record RolloutOptions(
    Stages Stages, TimeSpan Soak, TimeSpan Patience, TimeSpan Trial, int Parallel, int Restarts, double FaultPoints, Share Tolerated);
