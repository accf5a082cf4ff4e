namespace NanoML.Cli.Fleet.History;

/// <summary>What happened to one node in a roll-out or a return.</summary>
/// <param name="Kind">update or rollback.</param>
/// <param name="Hash">SHA-256 of the model.</param>
/// <param name="Stage">From 1 on; 0 in a return.</param>
/// <param name="Before">Version of the model that it ran before.</param>
/// <param name="Outcome">The phase that it came to.</param>
internal sealed record HistoryRow(
    long Rollout, string Kind, DateTimeOffset Time, string Broker, string Model, int Version, string Hash, string Node, int Stage, int Before, string Outcome, string Reason);
