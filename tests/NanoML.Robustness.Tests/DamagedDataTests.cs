using System.IO.Compression;
using System.Text;

namespace NanoML.Robustness.Tests;

/// <summary>Damaged calibration files: each ends with exit code 2, a number and one readable line, with nothing left behind.</summary>
public sealed class DamagedDataTests : IDisposable
{
    private const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 2), }";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void DamagedFiles_AreAtLeastFifty() => Assert.True(Arrays().Count() + Archives().Count() + Tables().Count() >= 50);

    [Fact]
    public void DamagedArray_IsRefused() => AssertRefused(".npy", Arrays());

    [Fact]
    public void DamagedArchive_IsRefused() => AssertRefused(".npz", Archives());

    [Fact]
    public void DamagedTable_IsRefused() => AssertRefused(".csv", Tables());

    [Theory]
    [InlineData("data.pkl")]
    [InlineData("data")]
    [InlineData("folder.npz")]
    public void WrongKindOfFile_IsRefused(string name)
    {
        if (name.StartsWith("folder", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(_temp.File(name));
        }
        else
        {
            _temp.Write(name, Sound());
        }

        Assert.Null(Fault(name, _temp.File(name)));
    }

    [Fact]
    public void SoundData_Compile()
    {
        string path = _temp.Write("data.npy", Sound());
        Assert.Contains("exit code 0", Fault("sound", path), StringComparison.Ordinal);
    }

    private static byte[] Sound() => NpyWriter.Floats([4, 2], 0, 1, 2, 3, 4, 5, 6, 7);

    private static IEnumerable<(string What, byte[] Bytes)> Arrays()
    {
        byte[] data = new byte[32];
        foreach (int length in new[] { 0, 1, 6, 8, 9, 10, 30, 60, 75, Sound().Length - 1 })
        {
            yield return ($"cut to {length} bytes", Sound()[..length]);
        }

        foreach (string shape in new[] { "", "4", "5, 2", "4, 3", "0, 2", "-4, 2", "4, 2, 1000000000000", "99999999999999999999,", "4294967296, 4294967296", "a, b" })
        {
            yield return ($"shape ({shape})", NpyWriter.Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}", data));
        }

        foreach (string type in new[] { "|O", "<c8", "<U4", "<f16", "<i3", "<M8[s]", "", "f4, f4" })
        {
            yield return ($"type '{type}'", NpyWriter.Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (4, 2), }}", data));
        }

        yield return ("bytes after the end", [.. Sound(), 0]);
        yield return ("no header", NpyWriter.Npy("", data));
        yield return ("a header without shape", NpyWriter.Npy("{'descr': '<f4', 'fortran_order': False}", data));
        yield return ("version 9", NpyWriter.Npy(Header, data, version: 9));
        yield return ("a header of 4 GB", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, .. data]);
        yield return ("a value that is not a number", NpyWriter.Floats([4, 2], 0, 1, 2, float.NaN, 4, 5, 6, 7));
        yield return ("an infinite value", NpyWriter.Floats([4, 2], 0, 1, 2, 3, 4, 5, 6, float.NegativeInfinity));
    }

    private static IEnumerable<(string What, byte[] Bytes)> Archives()
    {
        byte[] sound = NpyWriter.Npz(("input", Sound()));
        foreach (int length in new[] { 0, 3, 22, 50, sound.Length / 2, sound.Length - 23, sound.Length - 1 })
        {
            yield return ($"cut to {length} bytes", sound[..length]);
        }

        yield return ("text", Encoding.ASCII.GetBytes("PK no archive"));
        yield return ("no arrays", NpyWriter.Npz());
        yield return ("arrays of other names", NpyWriter.Npz(("a", Sound()), ("b", Sound())));
        yield return ("a damaged array", NpyWriter.Npz(("input", Sound()[..50])));
        yield return ("too few labels", NpyWriter.Npz(("input", Sound()), ("label", NpyWriter.Longs([3], 0, 1, 0))));
        yield return ("labels that are not integers", NpyWriter.Npz(("input", Sound()), ("label", NpyWriter.Floats([4], 0, 1, 0, 1))));
        yield return ("negative labels", NpyWriter.Npz(("input", Sound()), ("label", NpyWriter.Longs([4], 0, 1, -1, 1))));
        yield return ("labels above int", NpyWriter.Npz(("input", Sound()), ("label", NpyWriter.Longs([4], 0, 1, 1L << 40, 1))));
        yield return ("an array twice", NpyWriter.Npz(("input", Sound()), ("input", Sound())));
        yield return ("a central directory with flipped bits", Flip(sound, sound.Length - 22 - 55, 0x08));
        yield return ("a signature with flipped bits", Flip(sound, sound.Length - 22, 0x10));
        yield return ("a bomb of 200 MB", Bomb(100_000_000));
        yield return ("a million and more samples", NpyWriter.Npz(("input", NpyWriter.Bytes([1_100_000, 2], new byte[2_200_000]))));
        yield return ("a bomb that claims too little", Bomb(2));
    }

    private static IEnumerable<(string What, byte[] Bytes)> Tables()
    {
        string[] texts =
        [
            "", "\n\n\n", "a,b\n", "1\n2\n", "1,2,3\n4,5,6\n", "1,2\n3\n", "1,2\n3,four\n", "1,2\nnan,4\n", "1,2\n3,1e999\n", "1;2\n3;4\n", "a,b,label\n1,2,0.5\n",
            "a,b,label\n1,2,-3\n", "a,b\nc,d\n", "1,2\n3,\n", "\0\0\0\0,\0", "1,2\n3,4,\n", new string('9', 5_000_000), new string(',', 5_000_000),
        ];
        return texts.Select((text, k) => ($"table {k}", Encoding.UTF8.GetBytes(text)));
    }

    private static byte[] Flip(byte[] sound, int position, byte mask)
    {
        byte[] bytes = [.. sound];
        bytes[position] ^= mask;
        return bytes;
    }

    /// <summary>An archive of zeros that is small as a file.</summary>
    /// <param name="samples">What the array's header claims; 100,000,000 samples of two bytes are there.</param>
    private static byte[] Bomb(int samples)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("input.npy", CompressionLevel.Fastest).Open();
            entry.Write(NpyWriter.Bytes([samples, 2]));
            byte[] zeros = new byte[1_000_000];
            for (int k = 0; k < 200; k++)
            {
                entry.Write(zeros);
            }
        }

        return bytes.ToArray();
    }

    private static string? Fault(string what, string path) =>
        Refusals.FindFault(what, "compile", Path.Combine(Repository.BundledModels, "xor.onnx"), "--data", path);

    private void AssertRefused(string extension, IEnumerable<(string What, byte[] Bytes)> files) =>
        Refusals.AssertNone(files.Select(file => Fault(file.What, _temp.Write("data" + extension, file.Bytes))));
}
