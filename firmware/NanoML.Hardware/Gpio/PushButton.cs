using System.Device.Gpio;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>A button at an input of the board.</summary>
    public sealed class PushButton : IButton
    {
        private readonly GpioPin _pin;
        private readonly bool _isActiveLow;

        /// <param name="pin">An open input, with a pull-up resistor where the board has none.</param>
        /// <param name="isActiveLow">Whether it is low while the button is pressed.</param>
        public PushButton(GpioPin pin, bool isActiveLow)
        {
            _pin = pin;
            _isActiveLow = isActiveLow;
        }

        public bool IsPressed()
        {
            return (_pin.Read() == PinValue.Low) == _isActiveLow;
        }
    }
}
