namespace System.Device.Gpio;

/// <summary>The simulated twin of nanoFramework's pin; it remembers what was written.</summary>
public sealed class GpioPin : IDisposable
{
    private readonly List<PinValue> _writes = [];
    private PinMode _mode = PinMode.Input;
    private PinValue _value = PinValue.Low;
    private bool _disposed;

    internal GpioPin(int pinNumber) => PinNumber = pinNumber;

    /// <summary>What hangs on the pin hears of every write.</summary>
    internal event Action<PinValue>? Written;

    public int PinNumber { get; }

    /// <summary>Off for a pin that is written for ever.</summary>
    internal bool RemembersWrites { get; set; } = true;

    /// <summary>Every value written since the pin was opened, oldest first.</summary>
    internal IReadOnlyList<PinValue> Writes => _writes;

    public PinMode GetPinMode()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _mode;
    }

    public void SetPinMode(PinMode value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _mode = value;
    }

    public PinValue Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _value;
    }

    /// <exception cref="ArgumentException">The pin is not an output; the firmware refuses such a write in the same way.</exception>
    public void Write(PinValue value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_mode < PinMode.Output)
        {
            throw new ArgumentException($"pin {PinNumber} is not an output");
        }

        _value = value;
        if (RemembersWrites)
        {
            _writes.Add(value);
        }

        Written?.Invoke(value);
    }

    public void Toggle() => Write(_value == PinValue.Low);

    public void Dispose() => _disposed = true;
}
