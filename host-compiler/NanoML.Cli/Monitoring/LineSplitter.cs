namespace NanoML.Cli.Monitoring;

/// <summary>Bytes as they come to lines without their ends. A line longer than <see cref="Longest"/> is given out in pieces.</summary>
internal sealed class LineSplitter(Action<byte[]> onLine)
{
    public const int Longest = 4096;

    private readonly List<byte> _line = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b == '\n')
            {
                GiveOut();
                continue;
            }

            _line.Add(b);
            if (_line.Count == Longest)
            {
                GiveOut();
            }
        }
    }

    /// <summary>Forgets a line that has not ended: what comes next is from a port that was opened anew.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] Reset()
    {
        byte[] rest = [.. _line];
        _line.Clear();
        return rest;
    }

    private void GiveOut()
    {
        if (_line.Count > 0 && _line[^1] == '\r')
        {
            _line.RemoveAt(_line.Count - 1);
        }

        byte[] line = Reset();
        if (line.Length > 0)
        {
            onLine(line);
        }
    }
}
