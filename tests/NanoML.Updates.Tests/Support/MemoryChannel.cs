using NanoML.Runtime;

namespace NanoML.Updates.Tests.Support;

/// <summary>A line in memory: what a test sends arrives at once, and what is answered is counted.</summary>
internal sealed class MemoryChannel : IByteChannel
{
    private readonly Queue<byte> _arrived = new();

    /// <summary>How many bytes were answered.</summary>
    public int Answered { get; private set; }

    public void Send(byte[] bytes) => Array.ForEach(bytes, _arrived.Enqueue);

    public int Read(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && _arrived.TryDequeue(out byte value))
        {
            buffer[offset + taken++] = value;
        }

        return taken;
    }

    public void Write(byte[] buffer, int offset, int count) => Answered += count;
}
