namespace NanoML.Compiler.Device;

/// <summary>Reads the pins of a board file. Every group may be left out, but not a pin of a group.</summary>
internal static class BoardPinsReader
{
    private const int LastPin = 255;
    private const int LastBus = 9;

    internal static BoardPins Read(StrictJson pins)
    {
        int? led = pins.OptionalWhole("led", 0, LastPin);
        bool activeLow = pins.OptionalFlag("ledActiveLow");
        var result = new BoardPins(
            led is { } pin ? new LedPin(pin, activeLow) : null,
            Group(pins, "i2c", p => new I2cPins(Bus(p), Pin(p, "data"), Pin(p, "clock"))),
            Group(pins, "spi", p => new SpiPins(Bus(p), Pin(p, "mosi"), Pin(p, "miso"), Pin(p, "clock"), Pin(p, "chipSelect"))),
            Group(pins, "i2s", p => new I2sPins(Bus(p), p.OptionalWhole("bitClock", 0, LastPin), Pin(p, "wordSelect"), Pin(p, "dataIn"))),
            Group(pins, "uart", p => new UartPins(p.Text("port"), Pin(p, "tx"), Pin(p, "rx"))),
            pins.OptionalWhole("powerHold", 0, LastPin),
            pins.OptionalWhole("button", 0, LastPin));
        pins.RefuseUnknown();
        return result;
    }

    private static T? Group<T>(StrictJson pins, string name, Func<StrictJson, T> read)
        where T : class
    {
        if (pins.OptionalObject(name) is not { } group)
        {
            return null;
        }

        T result = read(group);
        group.RefuseUnknown();
        return result;
    }

    private static int Bus(StrictJson group) => group.Whole("bus", 1, LastBus);

    private static int Pin(StrictJson group, string name) => group.Whole(name, 0, LastPin);
}
