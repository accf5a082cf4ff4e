namespace NanoML.Runtime
{
    /// <summary>Where lines of text go: the debug console, a serial port, a list in a test.</summary>
    public interface ILineWriter
    {
        /// <summary>Writes one line; the line's end is the writer's business.</summary>
        void WriteLine(string line);
    }
}
