using System;
using System.Device.I2s;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// A digital microphone such as INMP441 or, as pulse-density, SPM1423. A frame is a hop of samples one after another,
    /// <see cref="FrameFormat.Int16"/>; frames follow each other without a gap as long as the driver's buffer does not run over.
    /// </summary>
    /// <remarks>
    /// <see cref="TryRead"/> waits until the hop is there, and lets other threads wait with it: the firmware's driver has no call that
    /// does not. A line that is cut looks like samples that are all the same; a microphone always has some noise in its lowest bits.
    /// </remarks>
    public sealed class I2sMicrophone : IFrameSource
    {
        private readonly I2sDevice _device;
        private readonly int _hopBytes;
        private readonly byte[] _hop;

        /// <param name="device">16 bits a sample, one channel, receiving.</param>
        /// <param name="hopSamples">Samples of a frame, two or more: at 16 kHz, 320 are 20 ms.</param>
        /// <exception cref="ArgumentException">The device gives other samples, or the hop is too short.</exception>
        public I2sMicrophone(I2sDevice device, int hopSamples)
        {
            I2sConnectionSettings settings = device.ConnectionSettings;
            if (settings.BitsPerSample != I2sBitsPerSample.Bit16 || settings.ChannelFormat == I2sChannelFormat.RightLeft)
            {
                throw new ArgumentException("the device must give 16 bits of one channel");
            }

            if (hopSamples < 2)
            {
                throw new ArgumentException("a hop has two samples or more");
            }

            _device = device;
            _hopBytes = 2 * hopSamples;
            _hop = new byte[_hopBytes];
        }

        public int FrameBytes
        {
            get { return _hopBytes; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        /// <summary>Listens for one hop. A microphone that wakes up is still silent: then a later start succeeds.</summary>
        public bool TryStart()
        {
            return TryRead(_hop) == FrameStatus.Ready;
        }

        /// <summary>Waits for the next hop.</summary>
        /// <returns><see cref="FrameStatus.Failed"/> for a hop of samples that are all the same.</returns>
        public FrameStatus TryRead(byte[] frame)
        {
            try
            {
                _device.Read(new SpanByte(frame, 0, _hopBytes));
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }

            for (int i = 2; i < _hopBytes; i += 2)
            {
                if (frame[i] != frame[0] || frame[i + 1] != frame[1])
                {
                    return FrameStatus.Ready;
                }
            }

            return FrameStatus.Failed;
        }
    }
}
