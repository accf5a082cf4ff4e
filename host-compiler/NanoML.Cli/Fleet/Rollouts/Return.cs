using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>Brings nodes back from a version, many at a time.</summary>
internal static class Return
{
    private const int Parallel = 64;

    /// <returns>Each is rolled back, or kept with a reason.</returns>
    public static IReadOnlyList<NodeRun> Run(FleetSession session, IEnumerable<NodeView> nodes, int version, TimeSpan patience, CancellationToken stop)
    {
        NodeRun[] runs = [.. nodes.Select(node => new NodeRun(node, 0))];
        using var pool = new JobPool(Parallel);
        Array.ForEach(runs, run => pool.Add(() => GoBack(session, run, version, patience, stop)));
        pool.Complete();
        stop.ThrowIfCancellationRequested();
        return pool.Failure is { } failure ? throw failure : runs;
    }

    private static void GoBack(FleetSession session, NodeRun run, int version, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            UpdateLink link = session.LinkTo(run.Node, patience, stop);
            BoardModels models = link.Status();
            if (models.Current == version || models.Trial == version)
            {
                ModelSending.GoBack(link);
            }

            run.Enter(NodePhase.RolledBack);
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.PushRefused)
        {
            run.Enter(NodePhase.Kept, e.Message);
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.NoAnswer)
        {
            run.Enter(NodePhase.Kept, "it does not answer");
        }
    }
}
