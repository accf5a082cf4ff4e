using System.Buffers.Binary;
using System.Text;
using NanoML.Cli.Deploy;

namespace NanoML.Cli.Tests.Support;

/// <summary>Images for a board, made of assemblies that have a name, a version and references, and no code.</summary>
internal static class DeviceImages
{
    private const int Tables = 16;
    private const int StringTable = 11;
    private const ushort Mscorlib = 0xFFFF - 0x32D;

    /// <summary>An application of mscorlib, a library and itself.</summary>
    public static byte[] Complete(string application) => Image(
        Assembly("mscorlib", (1, 17)),
        Assembly("NanoML.Runtime", (1, 0), ("mscorlib", 1, 17)),
        Assembly(application, (1, 0), ("mscorlib", 1, 17), ("NanoML.Runtime", 1, 0)));

    public static byte[] Image(params byte[][] assemblies) => [.. assemblies.SelectMany(a => a.Concat(new byte[-a.Length & 3]))];

    /// <param name="references">Names and the first two numbers of their versions.</param>
    public static byte[] Assembly(string name, (int Major, int Minor) version, params (string Name, int Major, int Minor)[] references)
    {
        var strings = new StringTableBuilder();
        byte[] table = [.. references.SelectMany(r => Numbers(strings.Add(r.Name), 0, r.Major, r.Minor, 7, 9))];
        byte[] identity = [.. Numbers(version.Major, version.Minor, 7, 9, strings.Add(name), 1)];
        byte[] text = strings.ToArray();
        var bytes = new byte[DeviceAssemblyImage.HeaderBytes + table.Length + text.Length];
        "NFMRK1"u8.CopyTo(bytes);
        identity.CopyTo(bytes, 28);
        for (int k = 0; k < Tables; k++)
        {
            int start = DeviceAssemblyImage.HeaderBytes + (k > 0 ? table.Length : 0) + (k > StringTable ? text.Length : 0);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40 + (4 * k)), start);
        }

        table.CopyTo(bytes, DeviceAssemblyImage.HeaderBytes);
        text.CopyTo(bytes, DeviceAssemblyImage.HeaderBytes + table.Length);
        Seal(bytes, 12, bytes.AsSpan(DeviceAssemblyImage.HeaderBytes));
        Seal(bytes, 8, bytes.AsSpan(0, DeviceAssemblyImage.HeaderBytes));
        return bytes;
    }

    private static void Seal(byte[] bytes, int offset, Span<byte> what) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), DeviceAssemblyImage.Crc(what));

    private static IEnumerable<byte> Numbers(params int[] numbers) => numbers.SelectMany(n => new[] { (byte)n, (byte)(n >> 8) });

    private sealed class StringTableBuilder
    {
        private readonly List<byte> _bytes = [0];

        public int Add(string text)
        {
            if (text == "mscorlib")
            {
                return Mscorlib;
            }

            int index = _bytes.Count;
            _bytes.AddRange([.. Encoding.UTF8.GetBytes(text), 0]);
            return index;
        }

        // Tables start at multiples of four.
        public byte[] ToArray() => [.. _bytes, .. new byte[-_bytes.Count & 3]];
    }
}
