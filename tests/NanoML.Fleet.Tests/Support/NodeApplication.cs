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

    /// <summary>What the sensor measures.</summary>
    public float[] Input { get; set; } = Models.Input;

    /// <summary>How often its sensor fails, by the version that runs.</summary>
    public Predicate<int> Fails { get; set; } = _ => false;

    /// <summary>One inference, and all messages that have come.</summary>
    /// <returns>Whether there was a message.</returns>
    public bool Turn()
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

        Infer();
        return isBusy;
    }

    public void Infer()
    {
        _model.SetInput(Input);
        Node.Drift?.Add(_model.Input, _model.InputCount);
        _model.Step();
        Health.CountInference();
        if (Fails((_model as ModelPlayer)?.File.Version ?? 0))
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
