using System.Buffers.Binary;
using System.IO.Hashing;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support.Zoo;

namespace NanoML.Compiler.Tests.Packaging;

/// <summary>What the player does with files that are not as they were packed.</summary>
public sealed class DamagedFileTests
{
    private const int CheckBytes = 4;
    private const int FormatPlace = 4;
    private const int LeastPlayerPlace = 6;

    private static readonly byte[] s_file =
    [
        .. ModelPackage.Of(
            ReferenceCode.PlanFor(ZooModels.Compiled("trees_of_values").Plan), new PackageTitle("Trees", 1, new string('0', 64), "nanoml"), null, []).Bytes,
    ];

    /// <summary>How many hostile files are made; a test of an evening makes more.</summary>
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("NANOML_HOSTILE"), out int count) ? count : 2_000;

    [Fact]
    public void File_AsItWasPacked_Plays() => PlayerLibrary.Load(s_file).Dispose();

    [Fact]
    public void BitThatFell_IsRefused()
    {
        using var player = new Player();
        for (int place = 0; place < s_file.Length; place++)
        {
            byte[] file = [.. s_file];
            file[place] ^= (byte)(1 << (place % 8));
            Assert.NotNull(player.Refusal(file));
        }
    }

    [Fact]
    public void FileThatEndsTooEarly_IsRefused()
    {
        using var player = new Player();
        Assert.All(Enumerable.Range(0, s_file.Length), length => Assert.NotNull(player.Refusal(s_file[..length])));
    }

    [Theory]
    [InlineData(FormatPlace)]
    [InlineData(LeastPlayerPlace)]
    public void FileOfALaterVersion_SaysWhatItAsksFor(int place)
    {
        byte[] file = [.. s_file];
        file[place] = 9;
        using var player = new Player();
        Assert.Contains("9", player.Refusal(Checked(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFile_IsCalledThat()
    {
        using var player = new Player();
        Assert.Contains("no model's file", player.Refusal(new byte[64]), StringComparison.Ordinal);
    }

    [Fact]
    public void KernelThatTheLibraryHasNot_IsNamed()
    {
        byte[] file = [.. s_file];
        int place = file.AsSpan().IndexOf("ForestSums"u8);
        Assert.True(place > 0);
        file[place + "ForestSums".Length] ^= 1;
        using var player = new Player();
        Assert.Contains("no kernel ForestSums", player.Refusal(Checked(file)), StringComparison.Ordinal);
    }

    /// <summary>A checksum is no proof: whatever the content, the library refuses it in its own words or plays it.</summary>
    [Fact]
    public void HostileFile_WithARightChecksum_EndsInNoOtherException()
    {
        using var player = new Player();
        var random = new Random(5);
        for (int k = 0; k < Count; k++)
        {
            byte[] file = [.. s_file];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                file[random.Next(ModelHeader, file.Length - CheckBytes)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(2) * 255);
            }

            player.Refusal(Checked(file));
        }
    }

    private const int ModelHeader = 12;

    private static byte[] Checked(byte[] file)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - CheckBytes), Crc32.HashToUInt32(file.AsSpan(0, file.Length - CheckBytes)));
        return file;
    }

    /// <summary>One library for many files.</summary>
    private sealed class Player : IDisposable
    {
        private readonly DeviceLoadContext _context = new(PlayerLibrary.Assembly);

        /// <summary>Why it does not play a file; null where it does.</summary>
        public string? Refusal(byte[] file)
        {
            try
            {
                PlayerLibrary.Play(_context.LoadFromAssemblyName(new("NanoML.Player")), file);
                return null;
            }
            catch (Exception e) when (e.GetType().Name == "ModelFileException")
            {
                return e.Message;
            }
        }

        public void Dispose() => _context.Unload();
    }
}
