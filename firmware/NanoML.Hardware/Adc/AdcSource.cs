using System;
using System.Device.Adc;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// Voltages on several channels of the converter. A frame is one value of each channel in their order,
    /// <see cref="FrameFormat.Int16"/>, in steps of the converter: 0 to 4,095 on an ESP32.
    /// </summary>
    public sealed class AdcSource : IFrameSource
    {
        private readonly AdcController _controller;
        private readonly int[] _channelNumbers;
        private readonly AdcChannel[] _channels;
        private readonly SourceClock _clock;
        private readonly long _period;
        private bool _isResuming;
        private long _due;

        /// <param name="channelNumbers">The converter's channels, one or more.</param>
        /// <param name="samplesPerSecond">1 to 1,000: how often a frame is taken.</param>
        /// <exception cref="ArgumentException">There is no channel, or the rate is out of range.</exception>
        public AdcSource(AdcController controller, int[] channelNumbers, int samplesPerSecond)
            : this(controller, channelNumbers, samplesPerSecond, new SourceClock())
        {
        }

        /// <param name="clock">What paces the samples.</param>
        public AdcSource(AdcController controller, int[] channelNumbers, int samplesPerSecond, SourceClock clock)
        {
            if (channelNumbers.Length == 0 || samplesPerSecond < 1 || samplesPerSecond > 1000)
            {
                throw new ArgumentException("there must be a channel, and 1 to 1000 samples a second");
            }

            _controller = controller;
            _channelNumbers = channelNumbers;
            _channels = new AdcChannel[channelNumbers.Length];
            _clock = clock;
            _period = 1000000 / samplesPerSecond;
        }

        public int FrameBytes
        {
            get { return 2 * _channels.Length; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        /// <summary>Opens the channels that are not open yet; the first sample is due at once.</summary>
        public bool TryStart()
        {
            _due = _clock.Now;
            _isResuming = true;
            try
            {
                for (int i = 0; i < _channels.Length; i++)
                {
                    if (_channels[i] == null)
                    {
                        _channels[i] = _controller.OpenChannel(_channelNumbers[i]);
                    }

                    _channels[i].ReadValue();
                }
            }
            catch (Exception)
            {
                return false;
            }

            return true;
        }

        /// <summary>Samples the channels one after another when a sample is due.</summary>
        /// <returns>
        /// <see cref="FrameStatus.Damaged"/> if the turn comes so late that samples were left out; the next turn takes one.
        /// </returns>
        public FrameStatus TryRead(byte[] frame)
        {
            long now = _clock.Now;
            if (now < _due)
            {
                return FrameStatus.Waiting;
            }

            if (!_isResuming && now - _due >= _period)
            {
                _isResuming = true;
                return FrameStatus.Damaged;
            }

            _due = _isResuming ? now + _period : _due + _period;
            _isResuming = false;
            try
            {
                for (int i = 0; i < _channels.Length; i++)
                {
                    int value = _channels[i].ReadValue();
                    frame[2 * i] = (byte)value;
                    frame[(2 * i) + 1] = (byte)(value >> 8);
                }
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }

            return FrameStatus.Ready;
        }
    }
}
