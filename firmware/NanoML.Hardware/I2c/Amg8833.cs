using System;
using System.Device.I2c;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// The Panasonic Grid-EYE AMG8833, a thermal camera of 8 by 8 pixels. A frame is 64 temperatures row by row,
    /// <see cref="FrameFormat.Int16"/>, in quarters of a degree Celsius.
    /// </summary>
    /// <remarks>
    /// Registers: Grid-EYE specifications, AMG88xx. The sensor has no identity register and no sign that an image is new.
    /// </remarks>
    public sealed class Amg8833 : IFrameSource
    {
        /// <summary>The address with the pin AD_SELECT high, as on most boards; 0x68 with it low.</summary>
        public const int DefaultAddress = 0x69;

        /// <summary>Pixels in a row, and rows.</summary>
        public const int Side = 8;

        private const int PowerControl = 0x00;
        private const int ResetControl = 0x01;
        private const int FrameRate = 0x02;
        private const int Pixels = 0x80;

        private const int NormalMode = 0x00;
        private const int InitialReset = 0x3F;

        // In quarters of a degree. The sensor is for -20 to 100 degrees Celsius.
        private const int Coldest = -40 * 4;
        private const int Hottest = 125 * 4;

        private readonly I2cRegisters _registers;
        private readonly SourceClock _clock;
        private readonly int _rateBit;
        private readonly long _period;
        private readonly byte[] _pixels = new byte[Side * Side * 2];
        private readonly byte[] _settings = new byte[3];
        private long _due;

        /// <param name="device">At <see cref="DefaultAddress"/> or 0x68; 400 kHz at most.</param>
        /// <param name="framesPerSecond">10 or 1.</param>
        /// <exception cref="ArgumentException">The sensor does not have this rate.</exception>
        public Amg8833(I2cDevice device, int framesPerSecond)
            : this(device, framesPerSecond, new SourceClock())
        {
        }

        /// <param name="clock">What paces the frames.</param>
        public Amg8833(I2cDevice device, int framesPerSecond, SourceClock clock)
        {
            if (framesPerSecond != 10 && framesPerSecond != 1)
            {
                throw new ArgumentException("the sensor makes 10 images a second, or 1");
            }

            _registers = new I2cRegisters(device);
            _clock = clock;
            _rateBit = framesPerSecond == 1 ? 1 : 0;
            _period = 1000000 / framesPerSecond;
        }

        /// <summary>128.</summary>
        public int FrameBytes
        {
            get { return Side * Side * 2; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        /// <summary>Wakes the sensor and resets it. The first frame is ready a period later.</summary>
        public bool TryStart()
        {
            _due = _clock.Now + _period;
            return _registers.TryWrite(PowerControl, NormalMode)
                && _registers.TryWrite(ResetControl, InitialReset)
                && _registers.TryWrite(FrameRate, _rateBit)
                && HasItsSettings();
        }

        /// <summary>Reads the image that the sensor shows, once a period.</summary>
        /// <returns><see cref="FrameStatus.Damaged"/> for temperatures that the sensor cannot have measured.</returns>
        public FrameStatus TryRead(byte[] frame)
        {
            long now = _clock.Now;
            if (now < _due)
            {
                return FrameStatus.Waiting;
            }

            _due = now - _due < _period ? _due + _period : now + _period;
            if (!HasItsSettings() || !_registers.TryRead(Pixels, _pixels))
            {
                return FrameStatus.Failed;
            }

            for (int i = 0; i < _pixels.Length; i += 2)
            {
                int word = (_pixels[i + 1] << 8) | _pixels[i];
                int quarters = (word & 0x7FF) - (word & 0x800);
                if (quarters < Coldest || quarters > Hottest)
                {
                    return FrameStatus.Damaged;
                }

                frame[i] = (byte)quarters;
                frame[i + 1] = (byte)(quarters >> 8);
            }

            return FrameStatus.Ready;
        }

        private bool HasItsSettings()
        {
            return _registers.TryRead(PowerControl, _settings) && _settings[0] == NormalMode && (_settings[2] & 1) == _rateBit;
        }
    }
}
