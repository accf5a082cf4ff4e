namespace NanoML.Compiler.Device;

/// <summary>The pins of a board that applications use, as GPIO numbers. A group that the board does not have is null.</summary>
/// <param name="Led">An LED.</param>
/// <param name="I2c">The bus of the sensors on the board, or one for sensors beside it.</param>
/// <param name="Spi">A bus for a camera.</param>
/// <param name="I2s">The microphone on the board, or pins for one.</param>
/// <param name="Uart">A serial port besides the one that programs are loaded through.</param>
/// <param name="PowerHold">An output that must be high for the board to stay on without USB.</param>
/// <param name="Button">An input that is low while a button of the board is pressed, with a resistor that makes it high else.</param>
public sealed record BoardPins(LedPin? Led, I2cPins? I2c, SpiPins? Spi, I2sPins? I2s, UartPins? Uart, int? PowerHold = null, int? Button = null);

/// <param name="Pin">The LED's output.</param>
/// <param name="ActiveLow">Whether a low level lights it.</param>
public sealed record LedPin(int Pin, bool ActiveLow);

/// <param name="Bus">nanoFramework's number of the bus, from 1.</param>
/// <param name="Data">SDA.</param>
/// <param name="Clock">SCL.</param>
public sealed record I2cPins(int Bus, int Data, int Clock);

/// <param name="Bus">nanoFramework's number of the bus, from 1.</param>
/// <param name="ChipSelect">A free output that selects the device.</param>
public sealed record SpiPins(int Bus, int Mosi, int Miso, int Clock, int ChipSelect);

/// <param name="Bus">nanoFramework's number of the bus, from 1.</param>
/// <param name="BitClock">Null for a microphone that gives pulse density (PDM): its only clock is on <paramref name="WordSelect"/>.</param>
/// <param name="DataIn">From the microphone.</param>
public sealed record I2sPins(int Bus, int? BitClock, int WordSelect, int DataIn)
{
    public bool IsPulseDensity => BitClock is null;
}

/// <param name="Port">nanoFramework's name of the port, such as <c>COM2</c>.</param>
/// <param name="Tx">From the board.</param>
/// <param name="Rx">To the board.</param>
public sealed record UartPins(string Port, int Tx, int Rx);
