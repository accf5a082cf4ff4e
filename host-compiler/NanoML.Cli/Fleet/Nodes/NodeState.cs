using NanoML.Updates;

namespace NanoML.Cli.Fleet.Nodes;

/// <summary>What a node said of itself and its models; docs/fleet.md has the keys.</summary>
/// <param name="Player">The version of NanoML.Player in its image.</param>
/// <param name="Model">Version of the confirmed model; 0 where it runs what is in its image.</param>
/// <param name="Hash">SHA-256 of that model; empty for none.</param>
/// <param name="Trial">Version of the model on trial; 0 for none.</param>
/// <param name="Rejected">Version of the model that was given up last; 0 for none.</param>
/// <param name="Restarts">Null where it does not count them.</param>
/// <param name="Up">Seconds since its start.</param>
/// <param name="Every">Seconds between two messages of telemetry; 0 for none.</param>
internal sealed record NodeState(
    string Group, string Board, string App, int Player, int Model, string Hash, int Trial, string TrialHash, int Highest, int Rejected, RejectReason Reason,
    int? Restarts, int Up, int Every)
{
    /// <returns>Null if it is none, or of another version.</returns>
    public static NodeState? Parse(ReadOnlySpan<byte> payload) => NodePayload.Parse(payload) is { } values
        && values.Name("group") is { } group && values.Name("board") is { } board && values.Name("app") is { } app
        && values.Number("model") is { } model && values.Number("trial") is { } trial
            ? new NodeState(
                group, board, app, values.Number("player") ?? 0, model, values.Hash("hash"), trial, values.Hash("trialHash"), values.Number("highest") ?? 0,
                values.Number("rejected") ?? 0, (RejectReason)(values.Number("reason") ?? 0), values.Number("restarts"), values.Number("up") ?? 0,
                values.Number("every") ?? 0)
            : null;

    public bool Runs(string hash) => Model > 0 && Hash == hash;

    public bool Tries(string hash) => Trial > 0 && TrialHash == hash;
}

/// <summary>Results and health of a node; null is what it did not say.</summary>
/// <param name="Up">Seconds since its start.</param>
/// <param name="Model">Version of the model that ran; 0 for that of the image.</param>
internal sealed record NodeTelemetry(
    int Up, int? Restarts, int Model, int Inferences, int? Class, string? Label, int? Confidence, double? Score, int? Microseconds, int? Drift, int? Overruns,
    int? Errors, int? Recoveries, int? Heap)
{
    /// <summary>What went wrong since the start; null if nobody counts.</summary>
    public long? Faults => Overruns is null && Errors is null ? null : (long)(Overruns ?? 0) + (Errors ?? 0);

    /// <returns>Null if it is none, or of another version.</returns>
    public static NodeTelemetry? Parse(ReadOnlySpan<byte> payload) => NodePayload.Parse(payload) is { } values
        && values.Number("up") is { } up && values.Number("model") is { } model && values.Number("inferences") is { } inferences
            ? new NodeTelemetry(
                up, values.Number("restarts"), model, inferences, values.Number("class"), values.Text("label"), values.Number("confidence"),
                values.Decimal("score"), values.Number("us"), values.Number("drift"), values.Number("overruns"), values.Number("errors"),
                values.Number("recoveries"), values.Number("heap"))
            : null;
}
