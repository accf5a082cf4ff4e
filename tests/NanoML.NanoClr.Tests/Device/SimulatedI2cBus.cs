namespace System.Device.I2c
{
    public enum I2cTransferStatus
    {
        UnknownError,
        FullTransfer,
        ClockStretchTimeout,
        PartialTransfer,
        SlaveAddressNotAcknowledged,
    }

    public struct I2cTransferResult
    {
        private readonly I2cTransferStatus _status;

        public I2cTransferResult(I2cTransferStatus status)
        {
            _status = status;
        }

        public I2cTransferStatus Status
        {
            get { return _status; }
        }
    }

    /// <summary>An MPU-6886 that samples once a turn, and fails in some transfers.</summary>
    public sealed class I2cDevice
    {
        private const int PacketBytes = 14;

        private readonly byte[] _registers = new byte[128];
        private int _transfers;
        private int _packets;
        private int _sample;

        public int FailEvery { get; set; }

        /// <summary>Samples are all zero, and cost nothing.</summary>
        public bool IsIdle { get; set; }

        /// <summary>Throws instead of saying no.</summary>
        public bool Throws { get; set; }

        public void Sample()
        {
            Sample(1);
        }

        public void Sample(int count)
        {
            _packets += _registers[0x6A] == 0x40 ? count : 0;
        }

        public I2cTransferResult Write(SpanByte bytes)
        {
            if (Fails())
            {
                return new I2cTransferResult(I2cTransferStatus.SlaveAddressNotAcknowledged);
            }

            int register = bytes[0];
            if (register == 0x6B && bytes[1] == 0x80)
            {
                Array.Clear(_registers, 0, _registers.Length);
                _registers[0x75] = 0x19;
            }
            else
            {
                _registers[register] = bytes[1];
                _packets = register == 0x6A ? 0 : _packets;
            }

            return new I2cTransferResult(I2cTransferStatus.FullTransfer);
        }

        public I2cTransferResult WriteRead(SpanByte register, SpanByte bytes)
        {
            if (Fails())
            {
                return new I2cTransferResult(I2cTransferStatus.ClockStretchTimeout);
            }

            _registers[0x75] = 0x19;
            _registers[0x72] = (byte)((_packets * PacketBytes) >> 8);
            _registers[0x73] = (byte)(_packets * PacketBytes);
            if (register[0] == 0x74)
            {
                Take(bytes);
                return new I2cTransferResult(I2cTransferStatus.FullTransfer);
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = _registers[register[0] + i];
            }

            return new I2cTransferResult(I2cTransferStatus.FullTransfer);
        }

        private void Take(SpanByte bytes)
        {
            for (int at = 0; at < bytes.Length; at += PacketBytes)
            {
                for (int i = 0; i < PacketBytes && !IsIdle; i++)
                {
                    bytes[at + i] = (byte)((_sample * 31) + (i * 7));
                }

                _packets--;
                _sample++;
            }
        }

        private bool Fails()
        {
            _transfers++;
            bool fails = FailEvery > 0 && (_transfers % FailEvery == 0 || _transfers % (FailEvery + 4) == 0);
            if (fails && Throws && _transfers % 2 == 0)
            {
                throw new InvalidOperationException("the bus is stuck");
            }

            return fails;
        }
    }
}
