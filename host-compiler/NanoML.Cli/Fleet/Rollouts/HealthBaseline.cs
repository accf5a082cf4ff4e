using NanoML.Cli.Fleet.Nodes;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>How a node was before a model came.</summary>
/// <param name="Telemetry">The latest; null where none came in time.</param>
/// <param name="Restarts">How often it had been seen to restart.</param>
internal sealed record HealthBaseline(NodeTelemetry? Telemetry, int Restarts)
{
    /// <summary>Fewer faults than these are chance.</summary>
    private const int LeastFaults = 3;

    /// <summary>From here on a node calls its inputs drifting.</summary>
    private const int Drifting = 100;

    public static HealthBaseline Unknown { get; } = new(null, 0);

    public static HealthBaseline Of(NodeView node) => new(node.Telemetry, node.Restarts);

    /// <summary>What became worse.</summary>
    /// <param name="version">The model's; telemetry of another one is not judged.</param>
    /// <returns>Null if nothing did.</returns>
    public string? Complaint(NodeView node, int version, RolloutOptions options)
    {
        int restarts = node.Restarts - Restarts;
        if (restarts > options.Restarts)
        {
            return $"it restarted {restarts} times";
        }

        return node.Telemetry is { } now && now.Model == version ? DriftComplaint(now) ?? FaultComplaint(now, options.FaultPoints / 100) : null;
    }

    private string? DriftComplaint(NodeTelemetry now) => now.Drift is >= Drifting and var drift && !(Telemetry?.Drift >= drift)
        ? $"its inputs drift: {drift} %, {(Telemetry?.Drift is { } before ? $"{before} % before" : "unknown before")}"
        : null;

    private string? FaultComplaint(NodeTelemetry now, double rise)
    {
        if (now.Faults is not { } faults)
        {
            return null;
        }

        // After a restart the counters begin anew.
        bool isOneCount = Telemetry is { Faults: not null } && Telemetry.Inferences <= now.Inferences && Telemetry.Faults <= faults;
        long more = isOneCount ? faults - Telemetry!.Faults!.Value : faults;
        double share = Portion(more, isOneCount ? now.Inferences - Telemetry!.Inferences : now.Inferences);
        double before = Telemetry?.Faults is { } old ? Portion(old, Telemetry.Inferences) : 0;
        return more >= LeastFaults && share > before + rise
            ? FormattableString.Invariant($"faults rose: {share * 100:0.#} % of inferences, {before * 100:0.#} % before")
            : null;
    }

    private static double Portion(long faults, int inferences) => (double)faults / Math.Max(inferences, 1);
}
