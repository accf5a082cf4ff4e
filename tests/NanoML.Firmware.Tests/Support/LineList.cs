using System.Text;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>Keeps the lines, and takes one apart as docs/serial-format.md tells a reader to.</summary>
internal sealed class LineList : ILineWriter
{
    public List<string> Lines { get; } = [];

    public void WriteLine(byte[] line, int length) => Lines.Add(Encoding.UTF8.GetString(line, 0, length));

    public static Dictionary<string, string> Parse(string line)
    {
        string[] words = line.Split(' ');
        Assert.Equal("NML", words[0]);
        Assert.Equal($"crc={Crc16.Of(Encoding.UTF8.GetBytes(line), 0, Encoding.UTF8.GetByteCount(line) - 9):x4}", words[^1]);
        return words[1..].Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
