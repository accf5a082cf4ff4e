namespace System.Device.Gpio;

/// <summary>The simulated twin of nanoFramework's controller, with pins of its own.</summary>
public sealed class GpioController : IDisposable
{
    private readonly Dictionary<int, GpioPin> _pins = [];

    /// <summary>The pin that was opened last, by the same thread: what a program has wired up by itself.</summary>
    [field: ThreadStatic]
    internal static GpioPin? Latest { get; private set; }

    /// <exception cref="InvalidOperationException">The pin is open already.</exception>
    public GpioPin OpenPin(int pinNumber)
    {
        var pin = new GpioPin(pinNumber);
        if (!_pins.TryAdd(pinNumber, pin))
        {
            throw new InvalidOperationException($"pin {pinNumber} is open already");
        }

        Latest = pin;
        return pin;
    }

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        GpioPin pin = OpenPin(pinNumber);
        pin.SetPinMode(mode);
        return pin;
    }

    public bool IsPinOpen(int pinNumber) => _pins.ContainsKey(pinNumber);

    /// <exception cref="InvalidOperationException">The pin is not open.</exception>
    public void ClosePin(int pinNumber)
    {
        if (!_pins.Remove(pinNumber, out GpioPin? pin))
        {
            throw new InvalidOperationException($"pin {pinNumber} is not open");
        }

        pin.Dispose();
    }

    public PinValue Read(int pinNumber) => Opened(pinNumber).Read();

    public void Write(int pinNumber, PinValue value) => Opened(pinNumber).Write(value);

    public void Dispose()
    {
        foreach (GpioPin pin in _pins.Values)
        {
            pin.Dispose();
        }

        _pins.Clear();
    }

    private GpioPin Opened(int pinNumber) =>
        _pins.TryGetValue(pinNumber, out GpioPin? pin) ? pin : throw new InvalidOperationException($"pin {pinNumber} is not open");
}
