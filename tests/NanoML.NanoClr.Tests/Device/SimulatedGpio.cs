using System;

namespace System.Device.Gpio
{
    /// <summary>Stands in for the package, whose native part a board has: writes what becomes of the pin.</summary>
    public sealed class GpioPin
    {
        public void Write(PinValue value)
        {
            Console.WriteLine("LED " + (value.IsHigh ? "on" : "off"));
        }
    }

    public sealed class PinValue
    {
        public static readonly PinValue High = new PinValue(true);
        public static readonly PinValue Low = new PinValue(false);

        private readonly bool _isHigh;

        private PinValue(bool isHigh)
        {
            _isHigh = isHigh;
        }

        public bool IsHigh
        {
            get { return _isHigh; }
        }
    }
}
