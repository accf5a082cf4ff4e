using System.Device.Gpio;

namespace NanoML.Firmware.Tests.Apps;

public sealed class SimulatedGpioTests
{
    private readonly GpioController _gpio = new();

    [Fact]
    public void Write_ToAnOutput_IsReadBack()
    {
        GpioPin pin = _gpio.OpenPin(4, PinMode.Output);

        _gpio.Write(4, PinValue.High);
        pin.Toggle();
        pin.Write(true);

        Assert.Equal(PinValue.High, _gpio.Read(4));
        Assert.Equal([PinValue.High, PinValue.Low, PinValue.High], pin.Writes);
    }

    [Fact]
    public void Write_ToAnInput_IsRefused() => Assert.Throws<ArgumentException>(() => _gpio.OpenPin(4).Write(PinValue.High));

    [Fact]
    public void OpenPin_Twice_IsRefused()
    {
        _gpio.OpenPin(4);
        Assert.Throws<InvalidOperationException>(() => _gpio.OpenPin(4, PinMode.Output));
    }

    [Fact]
    public void ClosePin_ThePinIsGone()
    {
        GpioPin pin = _gpio.OpenPin(4, PinMode.Output);

        _gpio.ClosePin(4);

        Assert.False(_gpio.IsPinOpen(4));
        Assert.Throws<ObjectDisposedException>(() => pin.Write(PinValue.Low));
        Assert.Throws<InvalidOperationException>(() => _gpio.ClosePin(4));
    }
}
