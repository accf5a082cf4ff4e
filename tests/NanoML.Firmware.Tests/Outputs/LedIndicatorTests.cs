using System.Device.Gpio;
using NanoML.Hardware;

namespace NanoML.Firmware.Tests.Outputs;

public sealed class LedIndicatorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Show_HoweverTheLedIsWired_LightsIt(bool isActiveLow)
    {
        using var gpio = new GpioController();
        GpioPin pin = gpio.OpenPin(10, PinMode.Output);
        var led = new LedIndicator(pin, isActiveLow);
        Assert.False(led.IsLit);

        led.Show(true);
        Assert.True(led.IsLit);
        led.Show(false);
        Assert.False(led.IsLit);

        Assert.Equal(new[] { false, true, false }.Select(lit => (PinValue)(lit != isActiveLow)), pin.Writes);
    }
}
