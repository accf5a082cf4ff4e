using System.IO.Ports;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// Writes lines to a UART, each ended by a line feed. Nothing is allocated, and no debugger ever frames what is sent there.
    /// </summary>
    public sealed class SerialLineWriter : ILineWriter
    {
        private readonly SerialPort _port;
        private readonly byte[] _end = { (byte)'\n' };

        /// <param name="port">Open, with its pins set (<c>Configuration.SetPinFunction</c>); the writer does not close it.</param>
        public SerialLineWriter(SerialPort port)
        {
            _port = port;
        }

        public void WriteLine(byte[] line, int length)
        {
            _port.Write(line, 0, length);
            _port.Write(_end, 0, 1);
        }
    }
}
