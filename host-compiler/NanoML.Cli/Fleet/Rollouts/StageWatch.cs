using System.Diagnostics;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>Judges the nodes of a stage by what they say.</summary>
internal sealed class StageWatch(FleetSession session, OutgoingModel model, RolloutOptions options, Action<NodeRun> changed)
{
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(5);

    /// <summary>Takes a node's latest words in.</summary>
    /// <param name="ask">Called if it has to be asked what became of the model.</param>
    public void Judge(NodeRun run, Action<NodeRun> ask)
    {
        if (run.Phase == NodePhase.Trial)
        {
            JudgeTrial(run, ask);
        }

        if (run.Phase is not (NodePhase.Trial or NodePhase.Confirmed))
        {
            return;
        }

        if (run.Baseline.Complaint(run.Node, model.Version, options) is { } complaint)
        {
            Enter(run, NodePhase.Unhealthy, complaint);
        }
        else if (IsSilent(run.Node))
        {
            Enter(run, NodePhase.Silent, "it is not heard any more");
        }
    }

    /// <summary>Whether it runs the model, is there, and has told how it is since, if it tells at all.</summary>
    public bool IsWell(NodeRun run) => run.Phase == NodePhase.Confirmed && run.Node.IsOnline
        && (run.Node.State?.Every is null or 0 || run.Node.Telemetry?.Model == model.Version);

    private void JudgeTrial(NodeRun run, Action<NodeRun> ask)
    {
        NodeState? state = run.Node.State;
        if (state?.Runs(model.Hash) == true)
        {
            Enter(run, NodePhase.Confirmed);
            return;
        }

        TimeSpan passed = Stopwatch.GetElapsedTime(run.Since);
        if (passed > options.Trial)
        {
            Enter(run, NodePhase.Silent, "its trial does not come to an end");
        }
        else if (state?.Tries(model.Hash) != true && (!ReferenceEquals(state, run.StateWhenSent) || passed > s_late) && !run.IsAsked)
        {
            run.IsAsked = true;
            ask(run);
        }
    }

    private bool IsSilent(NodeView node)
    {
        if (!session.Client.IsConnected)
        {
            return false;
        }

        // What the node had to say while the broker was away is not known.
        TimeSpan silence = Stopwatch.GetElapsedTime(Math.Max(Math.Max(node.Heard, node.LeftAt), session.Client.Since));
        TimeSpan usual = TimeSpan.FromSeconds(3.0 * (node.State?.Every ?? 0));
        return node.IsOnline ? usual > TimeSpan.Zero && silence > options.Patience && silence > usual : silence > options.Patience;
    }

    private void Enter(NodeRun run, NodePhase phase, string reason = "") => run.Enter(phase, reason, changed);
}
