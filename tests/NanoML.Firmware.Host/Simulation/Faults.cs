namespace NanoML.Firmware.Simulation;

/// <summary>The faults that a simulated device has in store for the coming transfers.</summary>
internal sealed class Faults
{
    private readonly Queue<BusFault> _pending = new();
    private int _transfersBefore;

    /// <summary>The device is unplugged: nothing is acknowledged until it is back.</summary>
    public bool Gone { get; set; }

    /// <summary>Lets the next transfers fail, one for each fault.</summary>
    public void Inject(params BusFault[] faults)
    {
        foreach (BusFault fault in faults)
        {
            _pending.Enqueue(fault);
        }
    }

    /// <summary>Lets one transfer fail, after so many that do not.</summary>
    public void InjectAfter(int transfers, BusFault fault)
    {
        _transfersBefore = transfers;
        _pending.Enqueue(fault);
    }

    /// <summary>The fault of the present transfer, or null if it goes well.</summary>
    public BusFault? Take(bool reading)
    {
        if (Gone)
        {
            return BusFault.NoAcknowledge;
        }

        if (_transfersBefore > 0)
        {
            _transfersBefore--;
            return null;
        }

        if (!_pending.TryPeek(out BusFault fault) || (fault == BusFault.Garbage && !reading))
        {
            return null;
        }

        return _pending.Dequeue();
    }
}
