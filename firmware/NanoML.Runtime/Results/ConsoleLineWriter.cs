using System;

namespace NanoML.Runtime
{
    /// <summary>Writes to the console, which firmware sends over the USB serial port in Debug and Release builds alike.</summary>
    /// <remarks>The console takes a string, so each line allocates one, and nothing else. A writer to a UART allocates nothing.</remarks>
    public sealed class ConsoleLineWriter : ILineWriter
    {
        private char[] _characters = new char[LineBuffer.Capacity];

        public void WriteLine(byte[] line, int length)
        {
            if (_characters.Length < length)
            {
                _characters = new char[length];
            }

            Console.WriteLine(new string(_characters, 0, Utf8.Decode(line, length, _characters)));
        }
    }
}
