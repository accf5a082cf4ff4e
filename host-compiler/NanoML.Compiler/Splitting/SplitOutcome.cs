using System.Collections.Immutable;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Splitting;

/// <summary>A model that is divided, and what is known of it.</summary>
/// <param name="Device">The board's part.</param>
/// <param name="Profile">What it takes.</param>
/// <param name="Sent">What goes to the host.</param>
public sealed record SplitOutcome(Compilation Device, ProfileReport Profile, SentTensor Sent, SplitParts Parts)
{
    /// <summary>Null of a cascade.</summary>
    public LinkRate? Link { get; init; }

    /// <summary>The places that were priced; empty where the user named one.</summary>
    public ImmutableArray<CutCandidate> Candidates { get; init; } = [];

    /// <summary>How close both parts come to the float model; null of a cascade.</summary>
    public SplitQuality? Quality { get; init; }

    /// <summary>The margin from which on the board decides alone; null where it always sends.</summary>
    public int? ExitMargin { get; init; }

    /// <summary>A cascade on the calibration samples.</summary>
    public Cascade? Learnt { get; init; }

    /// <summary>A cascade on test samples, or on those of the calibration where there are none.</summary>
    public Cascade? Judged { get; init; }

    /// <summary>Whether there were test samples.</summary>
    public bool IsTest { get; init; }
}
