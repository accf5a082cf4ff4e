using System.Diagnostics;
using NanoML.Cli.Fleet.Nodes;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>How far a node is with a model.</summary>
internal enum NodePhase
{
    /// <summary>Nothing was sent yet.</summary>
    Waiting,

    /// <summary>The model is under way.</summary>
    Sending,

    /// <summary>It has the model and tries it.</summary>
    Trial,

    /// <summary>It runs the model.</summary>
    Confirmed,

    /// <summary>It did not take the model.</summary>
    Refused,

    /// <summary>It gave the model up by itself.</summary>
    Rejected,

    /// <summary>It took the model, and faults, restarts or drift rose.</summary>
    Unhealthy,

    /// <summary>It is not heard any more, or does not come to an end.</summary>
    Silent,

    /// <summary>The roll-out ended while the model was under way.</summary>
    BrokenOff,

    /// <summary>It was brought back to the model before.</summary>
    RolledBack,

    /// <summary>It could not be brought back: it has the model, as far as is known.</summary>
    Kept,
}

/// <summary>One node of a roll-out. Its sender and its watcher change it, each its own phases.</summary>
internal sealed class NodeRun(NodeView node, int stage)
{
    private readonly Lock _lock = new();

    public NodeView Node => node;

    /// <summary>From 1 on.</summary>
    public int Stage => stage;

    public NodePhase Phase { get; private set; }

    /// <summary>Why it did not go well; empty otherwise.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Version of the model that it ran before.</summary>
    public int Before { get; } = node.State?.Model ?? 0;

    /// <summary>How it was before the model came.</summary>
    public HealthBaseline Baseline { get; set; } = HealthBaseline.Unknown;

    /// <summary>What it had said of its models when the last piece was sent.</summary>
    public NodeState? StateWhenSent { get; private set; }

    /// <summary>When the phase began, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Since { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>Whether somebody asks it already how it is.</summary>
    public bool IsAsked { get; set; }

    public bool HasFailed => Phase is NodePhase.Refused or NodePhase.Rejected or NodePhase.Unhealthy or NodePhase.Silent;

    /// <summary>Whether it may have the model, or a part of it.</summary>
    public bool WasReached => Phase != NodePhase.Waiting;

    /// <summary>Does nothing if it is in that phase already.</summary>
    /// <param name="changed">Is told before the next change can come, so that the order of what is told is that of the phases.</param>
    public void Enter(NodePhase phase, string reason = "", Action<NodeRun>? changed = null)
    {
        lock (_lock)
        {
            if (Phase == phase)
            {
                return;
            }

            (Phase, Reason, Since) = (phase, reason, Stopwatch.GetTimestamp());
            if (phase == NodePhase.Trial)
            {
                StateWhenSent = node.State;
            }

            changed?.Invoke(this);
        }
    }
}
