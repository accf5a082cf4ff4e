using System;
using System.Device.I2c;
using System.Threading;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// What the InvenSense MPU-6050 and MPU-6886 have in common. The sensor samples by its own clock into its FIFO, and each
    /// <see cref="TryRead"/> gives the oldest sample: a turn that comes late loses nothing, and one that comes early waits.
    /// </summary>
    /// <remarks>
    /// A frame is x, y, z of the acceleration and, if asked for, x, y, z of the rotation; <see cref="FrameFormat.Int16"/>, in steps of the
    /// ranges.
    /// </remarks>
    public abstract class MpuImu : IBlockSource
    {
        /// <summary>The address with the pin AD0 low; 0x69 with it high.</summary>
        public const int DefaultAddress = 0x68;

        private const int InternalRate = 1000;
        private const int ResetMilliseconds = 100;

        // Acceleration, temperature and rotation, big-endian: the only layout that both sensors can write.
        private const int PacketBytes = 14;
        private const int FifoBytes = 1024;
        private const int GyroscopeInPacket = 8;
        private const int AxesBytes = 6;

        private readonly I2cRegisters _registers;
        private readonly AccelerometerRange _accelerometer;
        private readonly GyroscopeRange _gyroscope;
        private readonly int _samplesPerSecond;
        private readonly bool _withRotation;
        private readonly byte[] _pair = new byte[2];
        private byte[] _packets = new byte[PacketBytes];
        private int _packet;
        private int _packetCount;
        private int _blockFrames;

        /// <exception cref="ArgumentException">The rate is not 1,000 divided by a whole number up to 256.</exception>
        internal MpuImu(
            I2cDevice device, AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond, bool withRotation)
        {
            if (samplesPerSecond < 1 || InternalRate % samplesPerSecond != 0 || InternalRate / samplesPerSecond > 256)
            {
                throw new ArgumentException("the rate must be 1000 Hz divided by a whole number up to 256");
            }

            _registers = new I2cRegisters(device);
            _accelerometer = accelerometer;
            _gyroscope = gyroscope;
            _samplesPerSecond = samplesPerSecond;
            _withRotation = withRotation;
        }

        /// <summary>6, or 12 with rotation.</summary>
        public int FrameBytes
        {
            get { return _withRotation ? 2 * AxesBytes : AxesBytes; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        /// <summary>
        /// Samples that one transfer brings at most, 1 at first: at 400 kHz a transfer takes 0.1 ms for how many there are, and 0.3 ms for each
        /// sample, so at 1,000 Hz single ones take half of the time, 16 a third. Set it before the start; it allocates 14 bytes each.
        /// </summary>
        /// <exception cref="ArgumentException">It is not from 1 to the 73 that the FIFO holds.</exception>
        public int BurstSamples
        {
            get
            {
                return _packets.Length / PacketBytes;
            }

            set
            {
                if (value < 1 || value > FifoBytes / PacketBytes)
                {
                    throw new ArgumentException("a transfer brings 1 to 73 samples");
                }

                _packets = new byte[value * PacketBytes];
                _packetCount = 0;
            }
        }

        /// <summary>What WHO_AM_I says.</summary>
        internal abstract int Identity { get; }

        /// <summary>FIFO_EN such that a packet is acceleration, temperature and rotation.</summary>
        internal abstract int FifoSources { get; }

        /// <summary>Resets the sensor, which may take its 100 ms, sets it up and begins with an empty FIFO.</summary>
        public bool TryStart()
        {
            _packetCount = 0;
            int filter = Filter(_samplesPerSecond);
            return _registers.Read(MpuRegister.WhoAmI) == Identity
                && TryReset()
                && _registers.TryWrite(MpuRegister.PowerManagement1, MpuRegister.ClockOfGyroscope)
                && _registers.TryWrite(MpuRegister.SampleRateDivider, (InternalRate / _samplesPerSecond) - 1)
                && _registers.TryWrite(MpuRegister.Configuration, filter)
                && _registers.TryWrite(MpuRegister.GyroscopeConfiguration, (int)_gyroscope << 3)
                && _registers.TryWrite(MpuRegister.AccelerometerConfiguration, (int)_accelerometer << 3)
                && TryConfigure(_registers, filter)
                && _registers.TryWrite(MpuRegister.FifoEnable, FifoSources)
                && TryEmptyFifo();
        }

        /// <summary>Takes the oldest sample.</summary>
        /// <returns>
        /// <see cref="FrameStatus.Damaged"/> after the FIFO ran over: what was in it is lost, and the next samples are sound.
        /// <see cref="FrameStatus.Failed"/>, too, if the sensor answers but has lost its settings.
        /// </returns>
        public FrameStatus TryRead(byte[] frame)
        {
            return TryReadBlock(frame, 0, 1);
        }

        public int BlockFrames
        {
            get { return _blockFrames; }
        }

        /// <summary>As <see cref="TryRead"/>, of several samples: as many as are left of the last transfer, or come with the next one.</summary>
        public FrameStatus TryReadBlock(byte[] frames, int offset, int most)
        {
            FrameStatus status = _packetCount > 0 ? FrameStatus.Ready : Fill();
            int count = status != FrameStatus.Ready ? 0 : _packetCount < most ? _packetCount : most;
            for (int i = 0; i < count; i++)
            {
                CopyAxes(_packet, frames, offset);
                if (_withRotation)
                {
                    CopyAxes(_packet + GyroscopeInPacket, frames, offset + AxesBytes);
                    offset += AxesBytes;
                }

                offset += AxesBytes;
                _packet += PacketBytes;
            }

            _packetCount -= count;
            _blockFrames = count;
            return status;
        }

        /// <summary>Sets what only one of the sensors has.</summary>
        /// <param name="filter">The low-pass filter's number in DLPF_CFG.</param>
        internal virtual bool TryConfigure(I2cRegisters registers, int filter)
        {
            return true;
        }

        /// <summary>The widest low-pass filter that keeps below half the rate: 184, 94, 44, 21, 10 or 5 Hz.</summary>
        private static int Filter(int samplesPerSecond)
        {
            return samplesPerSecond >= 400 ? 1
                : samplesPerSecond >= 200 ? 2
                : samplesPerSecond >= 100 ? 3
                : samplesPerSecond >= 50 ? 4
                : samplesPerSecond >= 20 ? 5
                : 6;
        }

        /// <summary>Takes the oldest samples, as many as there are and fit.</summary>
        private FrameStatus Fill()
        {
            if (!_registers.TryRead(MpuRegister.FifoCount, _pair))
            {
                return FrameStatus.Failed;
            }

            int count = (_pair[0] << 8) | _pair[1];
            if (count > FifoBytes / PacketBytes * PacketBytes)
            {
                // Full to the last byte: the oldest packet has lost its beginning.
                return TryEmptyFifo() ? FrameStatus.Damaged : FrameStatus.Failed;
            }

            if (count < PacketBytes)
            {
                return IsSampling() ? FrameStatus.Waiting : FrameStatus.Failed;
            }

            int packets = count / PacketBytes;
            packets = packets < BurstSamples ? packets : BurstSamples;
            if (!_registers.TryRead(MpuRegister.FifoReadWrite, _packets, packets * PacketBytes))
            {
                return FrameStatus.Failed;
            }

            _packet = 0;
            _packetCount = packets;
            return FrameStatus.Ready;
        }

        private bool TryReset()
        {
            if (!_registers.TryWrite(MpuRegister.PowerManagement1, MpuRegister.DeviceReset))
            {
                return false;
            }

            // The bit falls when the reset is done; until then the sensor need not answer.
            for (int waited = 0; waited < ResetMilliseconds; waited++)
            {
                int power = _registers.Read(MpuRegister.PowerManagement1);
                if (power >= 0 && (power & MpuRegister.DeviceReset) == 0)
                {
                    return true;
                }

                Thread.Sleep(1);
            }

            return false;
        }

        // The FIFO is emptied only while it is off.
        private bool TryEmptyFifo()
        {
            return _registers.TryWrite(MpuRegister.UserControl, MpuRegister.FifoReset)
                && _registers.TryWrite(MpuRegister.UserControl, MpuRegister.FifoOn);
        }

        // After a loss of power the FIFO is off and the sensor asleep: it would stay empty for ever.
        private bool IsSampling()
        {
            return _registers.TryRead(MpuRegister.UserControl, _pair)
                && (_pair[0] & MpuRegister.FifoOn) != 0
                && (_pair[1] & MpuRegister.Sleep) == 0;
        }

        private void CopyAxes(int packetOffset, byte[] frame, int frameOffset)
        {
            // Straight on: a recorder at 1,000 Hz does nothing more often.
            byte[] packets = _packets;
            frame[frameOffset] = packets[packetOffset + 1];
            frame[frameOffset + 1] = packets[packetOffset];
            frame[frameOffset + 2] = packets[packetOffset + 3];
            frame[frameOffset + 3] = packets[packetOffset + 2];
            frame[frameOffset + 4] = packets[packetOffset + 5];
            frame[frameOffset + 5] = packets[packetOffset + 4];
        }
    }
}
