using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>Keeps the lines, and takes one apart as docs/serial-format.md tells a reader to.</summary>
internal sealed class LineList : ILineWriter
{
    public List<string> Lines { get; } = [];

    public void WriteLine(string line) => Lines.Add(line);

    public static Dictionary<string, string> Parse(string line)
    {
        string[] words = line.Split(' ');
        Assert.Equal("NML", words[0]);
        return words[1..].Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
