using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>What is said to one node: the same over a broker as over a serial line.</summary>
internal sealed class NodeUpdate(FleetSession session, OutgoingModel model, TimeSpan patience, Action<NodeRun> changed)
{
    /// <summary>Brings it the model.</summary>
    /// <exception cref="CompilerException">NML0605: the broker is gone.</exception>
    public void Send(NodeRun run, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            Enter(run, NodePhase.Sending);
            ModelSending.Send(Link(run, stop), model);
            Enter(run, NodePhase.Trial);
        }
        catch (OperationCanceledException) when (run.Phase == NodePhase.Sending)
        {
            Enter(run, NodePhase.BrokenOff);
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.PushRefused)
        {
            Enter(run, NodePhase.Refused, e.Message);
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.NoAnswer)
        {
            Enter(run, NodePhase.Silent, "it does not answer");
        }
    }

    /// <summary>Asks it what became of the model, where its state says neither that it runs nor that it tries it.</summary>
    public void Check(NodeRun run, CancellationToken stop)
    {
        try
        {
            BoardModels models = Link(run, stop).Status();
            if (models.Current > 0 && models.CurrentHash == model.Hash)
            {
                Enter(run, NodePhase.Confirmed);
            }
            else if (models.Trial == 0 || models.TrialHash != model.Hash)
            {
                Enter(run, NodePhase.Rejected, models.Rejected == model.Version ? RejectWords.Of(models.Reason) : "it has another model now");
            }
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.NoAnswer)
        {
            Enter(run, NodePhase.Silent, "it does not answer");
        }
        finally
        {
            run.IsAsked = false;
        }
    }

    /// <summary>Brings it back, if it has the model.</summary>
    public void GoBack(NodeRun run, CancellationToken stop)
    {
        try
        {
            UpdateLink link = Link(run, stop);
            BoardModels models = link.Status();
            if ((models.Current > 0 && models.CurrentHash == model.Hash) || (models.Trial > 0 && models.TrialHash == model.Hash))
            {
                ModelSending.GoBack(link);
                Enter(run, NodePhase.RolledBack, run.Reason);
            }
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.PushRefused)
        {
            Enter(run, NodePhase.Kept, e.Message);
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.NoAnswer)
        {
            Enter(run, NodePhase.Kept, "it does not answer, and may have the model");
        }
    }

    private UpdateLink Link(NodeRun run, CancellationToken stop) => session.LinkTo(run.Node, patience, stop);

    private void Enter(NodeRun run, NodePhase phase, string reason = "") => run.Enter(phase, reason, changed);
}
