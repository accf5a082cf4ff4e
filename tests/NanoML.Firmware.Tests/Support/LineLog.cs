using System.Text;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>Keeps the bytes of many lines, without allocating.</summary>
internal sealed class LineLog : ILineWriter
{
    private readonly byte[] _bytes = new byte[4 << 20];
    private int _length;

    public void WriteLine(byte[] line, int length)
    {
        line.AsSpan(0, length).CopyTo(_bytes.AsSpan(_length));
        _length += length;
        _bytes[_length++] = (byte)'\n';
    }

    /// <summary>The pairs of every line; each has the checksum that it should.</summary>
    public Dictionary<string, string>[] Parse() =>
        [.. Encoding.UTF8.GetString(_bytes, 0, _length).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LineList.Parse)];
}
