using NanoML.Firmware.Tests.Support;
using NanoML.Player;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Fleet.Tests.Support;

/// <summary>
/// What an application with a <see cref="FleetNode"/> does, from a start of the board on: turns, and an inference in each. The model of its image
/// says nothing.
/// </summary>
internal sealed class NodeApplication
{
    private readonly NanoModel _image = new FixedModel([128, 0], 1f / 256, 0, inputLength: 2);
    private NanoModel _model;

    public NodeApplication(BrokerConnection broker, NodeIdentity identity, StoreFolder folder, ModelVerifier verifier, SourceClock clock, int trialInferences = 3)
    {
        Store = new ModelStore(folder, verifier) { TrialInferences = trialInferences };
        Store.Open();
        Node = new FleetNode(broker, identity, Store, MemoryConnection.MostContent, clock) { Restarts = RestartCounter.Count(folder), Health = Health };
        _model = _image;
        Load();
    }

    public FleetNode Node { get; }

    public ModelStore Store { get; }

    public HealthCounters Health { get; } = new();

    /// <summary>With which versions its sensor fails.</summary>
    public Predicate<int> Fails { get; init; } = _ => false;

    /// <summary>Of the model that runs; 0 for that of the image.</summary>
    public int RunningVersion => (_model as ModelPlayer)?.File.Version ?? 0;

    /// <summary>All messages that have come, and an inference.</summary>
    public void Turn()
    {
        Talk();
        Infer();
    }

    /// <returns>Whether there was a message.</returns>
    public bool Talk()
    {
        bool isBusy = false;
        while (Node.Turn())
        {
            isBusy = true;
            if (Node.TakeOtherModel())
            {
                Load();
            }
        }

        return isBusy;
    }

    public void Infer()
    {
        _model.SetInput(_model.InputCount == SignedModels.Input.Length ? SignedModels.Input : new float[_model.InputCount]);
        Node.Drift?.Add(_model.Input, _model.InputCount);
        _model.Step();
        Health.CountInference();
        if (Fails(RunningVersion))
        {
            Health.CountSensorError();
        }

        Node.Count(_model, 17);
    }

    private void Load()
    {
        _model = (NanoModel?)Node.Start() ?? _image;
        InputStatistics? expected = _model.CalibrationStatistics();
        Node.Drift = expected is null ? null : new DriftDetector(expected, _model.InputCount);
    }
}
