using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace NanoML.Compiler.Packaging;

/// <summary>What all files of models have: header, title, test and checksum, as NanoML.Player's <c>ModelFile</c> reads them.</summary>
internal static class PackageFrame
{
    public const int HeaderBytes = 12;

    private const uint Mark = 'N' | ('M' << 8) | ('L' << 16) | (0x1A << 24);
    private const int CheckBytes = sizeof(uint);

    /// <summary>Puts the header before what is written, and the checksum behind it.</summary>
    /// <param name="leastPlayer">The version of NanoML.Player that it needs.</param>
    public static ImmutableArray<byte> Of(ushort format, ushort leastPlayer, Action<BinaryWriter> write)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        using var bytes = new MemoryStream();
        using var frame = new BinaryWriter(bytes);
        frame.Write(Mark);
        frame.Write(format);
        frame.Write(leastPlayer);
        frame.Write(HeaderBytes + (int)content.Length + CheckBytes);
        frame.Write(content.ToArray());
        frame.Write(Crc32.HashToUInt32(bytes.ToArray()));
        return [.. bytes.ToArray()];
    }

    /// <summary>A text in UTF-8 behind its length.</summary>
    public static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(checked((ushort)bytes.Length));
        writer.Write(bytes);
    }

    public static void WriteTitle(BinaryWriter writer, PackageTitle title)
    {
        WriteText(writer, title.Name);
        writer.Write(title.Version);
        writer.Write(Convert.FromHexString(title.SourceSha256));
        WriteText(writer, title.Compiler);
    }

    public static void WriteVectors(BinaryWriter writer, ImmutableArray<TestVector> vectors)
    {
        writer.Write(checked((byte)vectors.Length));
        foreach (TestVector vector in vectors)
        {
            writer.Write(vector.Input);
            writer.Write(vector.Output);
        }
    }
}
