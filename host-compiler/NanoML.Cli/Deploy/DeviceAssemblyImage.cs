using System.Buffers.Binary;
using System.Text;

namespace NanoML.Cli.Deploy;

/// <summary>What an assembly refers to, and what it is called itself; the device compares the first two numbers of the version.</summary>
internal readonly record struct AssemblyIdentity(string Name, ushort Major, ushort Minor)
{
    public override string ToString() => $"{Name} {Major}.{Minor}";
}

/// <summary>
/// One assembly in nanoFramework's own format (.pe), version 1: <c>CLR_RECORD_ASSEMBLY</c> and its tables in nf-interpreter's
/// <c>nanoCLR_Types.h</c>.
/// </summary>
internal sealed record DeviceAssemblyImage(AssemblyIdentity Identity, IReadOnlyList<AssemblyIdentity> References, int Bytes)
{
    public const int HeaderBytes = 124;

    private const int HeaderCrcOffset = 8;
    private const int AssemblyCrcOffset = 12;
    private const int VersionOffset = 28;
    private const int NameOffset = 36;
    private const int StringTableVersionOffset = 38;
    private const int TablesOffset = 40;
    private const int PaddingOffset = 108;
    private const int StringTableVersion = 1;
    private const int AssemblyRefTable = 0;
    private const int StringTable = 11;
    private const int EndOfAssembly = 15;
    private const int ReferenceBytes = 12;

    // Strings that the firmware has itself are named by their place in its table of 860, counted from the end of the numbers.
    private const int FirstFirmwareString = 0xFFFF - 860;
    private const int MscorlibString = 0xFFFF - 0x32D;

    private static readonly uint[] s_crcTable = [.. Enumerable.Range(0, 256).Select(k =>
    {
        uint crc = (uint)k << 24;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc << 1) ^ ((crc >> 31) * 0x04C11DB7);
        }

        return crc;
    })];

    private static ReadOnlySpan<byte> Marker => "NFMRK1\0\0"u8;

    /// <param name="bytes">From the beginning of the assembly to the end of the image.</param>
    /// <returns>Null where no whole, undamaged assembly begins.</returns>
    public static DeviceAssemblyImage? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Marker) || Number(bytes, StringTableVersionOffset) != StringTableVersion)
        {
            return null;
        }

        int end = Table(bytes, EndOfAssembly);
        return HasGoodHeader(bytes) && end >= HeaderBytes && end <= bytes.Length && HasGoodTables(bytes[..end])
            ? Read(bytes[..end])
            : null;
    }

    private static bool HasGoodHeader(ReadOnlySpan<byte> bytes)
    {
        byte[] header = bytes[..HeaderBytes].ToArray();
        header.AsSpan(HeaderCrcOffset, sizeof(uint)).Clear();
        return Crc(header) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderCrcOffset..]);
    }

    private static bool HasGoodTables(ReadOnlySpan<byte> assembly)
    {
        int start = HeaderBytes;
        for (int table = AssemblyRefTable; table <= EndOfAssembly; table++)
        {
            int next = Table(assembly, table);
            if (next < start || next > assembly.Length)
            {
                return false;
            }

            start = next;
        }

        return Crc(assembly[HeaderBytes..]) == BinaryPrimitives.ReadUInt32LittleEndian(assembly[AssemblyCrcOffset..]);
    }

    private static DeviceAssemblyImage Read(ReadOnlySpan<byte> assembly)
    {
        var references = new List<AssemblyIdentity>();
        int end = Table(assembly, AssemblyRefTable + 1) - assembly[PaddingOffset + AssemblyRefTable];
        for (int at = Table(assembly, AssemblyRefTable); at + ReferenceBytes <= end; at += ReferenceBytes)
        {
            references.Add(IdentityAt(assembly, at, at + sizeof(uint)));
        }

        return new DeviceAssemblyImage(IdentityAt(assembly, NameOffset, VersionOffset), references, assembly.Length);
    }

    private static AssemblyIdentity IdentityAt(ReadOnlySpan<byte> assembly, int name, int version) => new(
        String(assembly, Number(assembly, name)), Number(assembly, version), Number(assembly, version + sizeof(ushort)));

    private static string String(ReadOnlySpan<byte> assembly, ushort index)
    {
        if (index >= FirstFirmwareString)
        {
            return index == MscorlibString ? "mscorlib" : $"(string {0xFFFF - index} of the firmware)";
        }

        ReadOnlySpan<byte> strings = assembly[Table(assembly, StringTable)..Table(assembly, StringTable + 1)];
        ReadOnlySpan<byte> text = strings[Math.Min(index, strings.Length)..];
        int length = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? text : text[..length]);
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static int Table(ReadOnlySpan<byte> bytes, int table) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[(TablesOffset + (table * sizeof(int)))..]);

    /// <summary>CRC-32 with polynomial 0x04C11DB7, the most significant bit first, from 0 and not inverted: <c>SUPPORT_ComputeCRC</c>.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0;
        foreach (byte value in bytes)
        {
            crc = s_crcTable[(crc >> 24) ^ value] ^ (crc << 8);
        }

        return crc;
    }
}
