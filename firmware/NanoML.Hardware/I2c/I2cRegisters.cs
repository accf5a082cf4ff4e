using System;
using System.Device.I2c;

namespace NanoML.Hardware
{
    /// <summary>The byte registers of an I2C device. Whatever goes wrong is a false, never an exception.</summary>
    internal sealed class I2cRegisters
    {
        private readonly I2cDevice _device;
        private readonly byte[] _register = new byte[1];
        private readonly byte[] _value = new byte[1];
        private readonly byte[] _registerAndValue = new byte[2];

        public I2cRegisters(I2cDevice device)
        {
            _device = device;
        }

        /// <summary>Fills all of <paramref name="bytes"/> from a register and those that follow it.</summary>
        public bool TryRead(int register, byte[] bytes)
        {
            return TryRead(register, bytes, bytes.Length);
        }

        /// <summary>Fills the first <paramref name="count"/> of <paramref name="bytes"/>.</summary>
        public bool TryRead(int register, byte[] bytes, int count)
        {
            _register[0] = (byte)register;
            try
            {
                return _device.WriteRead(_register, new SpanByte(bytes, 0, count)).Status == I2cTransferStatus.FullTransfer;
            }
            catch (Exception)
            {
                // The firmware throws when its driver is stuck or short of memory.
                return false;
            }
        }

        /// <summary>The value of one register in [0, 255], or -1 if the device does not answer.</summary>
        public int Read(int register)
        {
            return TryRead(register, _value) ? _value[0] : -1;
        }

        public bool TryWrite(int register, int value)
        {
            _registerAndValue[0] = (byte)register;
            _registerAndValue[1] = (byte)value;
            try
            {
                return _device.Write(_registerAndValue).Status == I2cTransferStatus.FullTransfer;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
