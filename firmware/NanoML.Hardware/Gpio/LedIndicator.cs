using System.Device.Gpio;

namespace NanoML.Hardware
{
    /// <summary>An LED that shows a result, whichever way it is wired.</summary>
    public sealed class LedIndicator
    {
        private readonly GpioPin _pin;
        private readonly bool _isActiveLow;

        /// <param name="pin">An open output.</param>
        /// <param name="isActiveLow">The LED is lit when the pin is low, as on the M5StickC Plus and XIAO ESP32S3.</param>
        public LedIndicator(GpioPin pin, bool isActiveLow)
        {
            _pin = pin;
            _isActiveLow = isActiveLow;
            Show(false);
        }

        /// <summary>Whether the LED is lit.</summary>
        public bool IsLit { get; private set; }

        public void Show(bool isLit)
        {
            IsLit = isLit;
            _pin.Write(isLit != _isActiveLow ? PinValue.High : PinValue.Low);
        }
    }
}
