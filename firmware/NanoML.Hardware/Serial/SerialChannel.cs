using System.IO.Ports;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>The bytes of a serial port.</summary>
    public sealed class SerialChannel : IByteChannel
    {
        private readonly SerialPort _port;

        /// <param name="port">Open.</param>
        public SerialChannel(SerialPort port)
        {
            _port = port;
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            int arrived = _port.BytesToRead;
            if (arrived == 0 || count == 0)
            {
                return 0;
            }

            return _port.Read(buffer, offset, arrived < count ? arrived : count);
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            _port.Write(buffer, offset, count);
        }
    }
}
