using System;

namespace NanoML.Runtime
{
    /// <summary>Writes to the console, which firmware sends over the USB serial port in Debug and Release builds alike.</summary>
    public sealed class ConsoleLineWriter : ILineWriter
    {
        public void WriteLine(string line)
        {
            Console.WriteLine(line);
        }
    }
}
