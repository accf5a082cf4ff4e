using System.Diagnostics;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>How a stage ended.</summary>
/// <param name="HasPassed">Whether all its nodes run the model, but for those that may fail.</param>
internal sealed record StageResult(int Stage, IReadOnlyList<NodeRun> Runs, bool HasPassed, TimeSpan Took)
{
    public int Count(NodePhase phase) => Runs.Count(run => run.Phase == phase);

    public IEnumerable<NodeRun> Failed => Runs.Where(run => run.HasFailed);
}

/// <summary>
/// Brings a model to nodes, stage by stage. A stage in which too many nodes fail stops it: those of its nodes that took the model are brought back.
/// </summary>
/// <param name="changed">Is told of each change of a node's phase, on any thread.</param>
internal sealed class Rollout(FleetSession session, OutgoingModel model, RolloutOptions options, Action<NodeRun> changed, CancellationToken stop)
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestBaseline = TimeSpan.FromSeconds(90);

    private readonly NodeUpdate _update = new(session, model, options.Patience, changed);
    private readonly StageWatch _watch = new(session, model, options, changed);

    /// <summary>Divides nodes into stages; those of the last are not more than the stages say.</summary>
    public static IReadOnlyList<IReadOnlyList<NodeRun>> Plan(IReadOnlyList<NodeView> nodes, Stages stages)
    {
        List<IReadOnlyList<NodeRun>> plan = [];
        int done = 0;
        foreach (int size in stages.Sizes(nodes.Count))
        {
            plan.Add([.. nodes.Skip(done).Take(size).Select(node => new NodeRun(node, plan.Count + 1))]);
            done += size;
        }

        return plan;
    }

    /// <summary>Runs one stage to its end.</summary>
    /// <param name="progress">Is told the share of its nodes that are through.</param>
    public StageResult Run(IReadOnlyList<NodeRun> runs, Action<double>? progress)
    {
        AwaitBaselines(runs);
        long start = Stopwatch.GetTimestamp();
        bool hasPassed = Update(runs, progress);
        return new StageResult(runs[0].Stage, runs, hasPassed, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Brings nodes back that have the model.</summary>
    public void RollBack(IEnumerable<NodeRun> runs)
    {
        using var pool = new JobPool(options.Parallel);
        foreach (NodeRun run in runs.Where(run => run.WasReached))
        {
            pool.Add(() => _update.GoBack(run, stop));
        }

        pool.Complete();
        ThrowIfStopped(pool);
    }

    /// <summary>Drift and faults rise over what they were: nodes that tell are heard once before.</summary>
    private void AwaitBaselines(IReadOnlyList<NodeRun> runs)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (NodeRun run in runs)
        {
            TimeSpan patience = TimeSpan.FromSeconds((run.Node.State?.Every ?? 0) * 1.5);
            patience = patience < s_longestBaseline ? patience : s_longestBaseline;
            while (run.Node.Telemetry is null && Stopwatch.GetElapsedTime(start) < patience)
            {
                stop.WaitHandle.WaitOne(s_turn);
                stop.ThrowIfCancellationRequested();
            }

            run.Baseline = HealthBaseline.Of(run.Node);
        }
    }

    private bool Update(IReadOnlyList<NodeRun> runs, Action<double>? progress)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var pool = new JobPool(options.Parallel);
        foreach (NodeRun run in runs)
        {
            pool.Add(() => _update.Send(run, end.Token));
        }

        bool? hasPassed = null;
        while (hasPassed is null && pool.Failure is null && !stop.IsCancellationRequested)
        {
            stop.WaitHandle.WaitOne(s_turn);
            foreach (NodeRun run in runs)
            {
                _watch.Judge(run, asked => pool.Add(() => _update.Check(asked, end.Token)));
            }

            progress?.Invoke((double)runs.Count(run => run.Phase == NodePhase.Confirmed || run.HasFailed) / runs.Count);
            hasPassed = Verdict(runs);
        }

        end.Cancel();
        pool.Complete();
        ThrowIfStopped(pool);
        return hasPassed == true;
    }

    /// <returns>Null while it is open.</returns>
    private bool? Verdict(IReadOnlyList<NodeRun> runs)
    {
        if (runs.Count(run => run.HasFailed) > options.Tolerated.Of(runs.Count))
        {
            return false;
        }

        NodeRun[] others = [.. runs.Where(run => !run.HasFailed)];
        return others.All(_watch.IsWell) && others.All(run => Stopwatch.GetElapsedTime(run.Since) >= options.Soak) ? true : null;
    }

    private void ThrowIfStopped(JobPool pool)
    {
        if (pool.Failure is { } failure)
        {
            throw failure;
        }

        stop.ThrowIfCancellationRequested();
    }
}
