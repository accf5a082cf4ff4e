using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Data;

public sealed class NpyReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_EveryVersion(byte version) =>
        Assert.Equal([1f, 2f], Read(NpyWriter.Npy("<f4", [2], OnnxModelBuilder.Bytes(1f, 2f), version: version)).Floats!);

    [Fact]
    public void Read_EveryType()
    {
        Assert.Equal([-2.5f], Read(NpyWriter.Npy("<f2", [1], OnnxModelBuilder.Bytes((Half)(-2.5f)))).Floats!);
        Assert.Equal([-2.5f], Read(NpyWriter.Npy("<f8", [1], OnnxModelBuilder.Bytes(-2.5))).Floats!);
        Assert.Equal([-1L], Read(NpyWriter.Npy("|i1", [1], [255])).Integers!);
        Assert.Equal([255L], Read(NpyWriter.Npy("|u1", [1], [255])).Integers!);
        Assert.Equal([1L], Read(NpyWriter.Npy("|b1", [1], [1])).Integers!);
        Assert.Equal([-2L], Read(NpyWriter.Npy("<i2", [1], OnnxModelBuilder.Bytes<short>(-2))).Integers!);
        Assert.Equal([65534L], Read(NpyWriter.Npy("<u2", [1], OnnxModelBuilder.Bytes<ushort>(65534))).Integers!);
        Assert.Equal([-3L], Read(NpyWriter.Npy("<i4", [1], OnnxModelBuilder.Bytes(-3))).Integers!);
        Assert.Equal([4294967295L], Read(NpyWriter.Npy("<u4", [1], OnnxModelBuilder.Bytes(uint.MaxValue))).Integers!);
        Assert.Equal([-4L], Read(NpyWriter.Npy("<i8", [1], OnnxModelBuilder.Bytes(-4L))).Integers!);
        Assert.Equal([5L], Read(NpyWriter.Npy("<u8", [1], OnnxModelBuilder.Bytes(5UL))).Integers!);
        Assert.Equal([258L], Read(NpyWriter.Npy(">i2", [1], [1, 2])).Integers!);
    }

    [Fact]
    public void Read_FortranOrder_BecomesRowMajor()
    {
        byte[] columns = [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11];
        NumericArray array = Read(NpyWriter.Npy("|u1", [2, 2, 3], columns, fortran: true));
        Assert.Equal(Enumerable.Range(0, 12).Select(x => (long)x), array.Integers!);
    }

    [Fact]
    public void Read_DamagedFiles_AreRefused()
    {
        byte[] good = NpyWriter.Floats([2], 1f, 2f);
        Refuse([]);
        Refuse("plain text"u8.ToArray());
        Refuse(good[..20]);
        Refuse(good[..^1]);
        Refuse([.. good, 0]);
        Refuse(NpyWriter.Npy("<f4", [2], OnnxModelBuilder.Bytes(1f, 2f), version: 4));
        Refuse(NpyWriter.Npy("<c8", [1], new byte[8]));
        Refuse(NpyWriter.Npy("|O", [1], new byte[8]));
        Refuse(NpyWriter.Npy("<u8", [1], OnnxModelBuilder.Bytes(ulong.MaxValue)));
        Refuse(NpyWriter.Npy("{'descr': '<f4', 'fortran_order': False}", []));
    }

    [Theory]
    [InlineData("1000000000000")]
    [InlineData("65536, 65536")]
    [InlineData("65536, 65536, 65536, 65536, 0")]
    [InlineData("99999999")]
    public void Read_HugeShape_IsRefusedBeforeItIsAllocated(string shape) =>
        Refuse(NpyWriter.Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}", [1, 2, 3, 4]));

    [Fact]
    public void ReadAll_Archive_HasEveryArray()
    {
        string path = _folder.Write("a.npz", NpyWriter.Npz(("input", NpyWriter.Floats([1], 1f)), ("label", NpyWriter.Longs([1], 2))));
        Assert.Equal(["input", "label"], NpzReader.Names(path).AsSpan());
        Assert.Equal([2L], NpzReader.ReadAll(path)["label"].Integers!);
        Refusal.Assert(DiagnosticCatalog.BadDataFile, () => NpzReader.Read(path, "other"), "a.npz", "'other'");
    }

    [Fact]
    public void Read_EveryTruncationOrFlippedByteOfAnArchive_EndsInADiagnostic()
    {
        byte[] whole = NpyWriter.Npz(("input", NpyWriter.Floats([2], 1f, 2f)));
        for (int index = 0; index < whole.Length; index++)
        {
            byte[] flipped = [.. whole];
            flipped[index] ^= 0xa5;
            string damaged = _folder.Write("damaged.npz", flipped);
            string cut = _folder.Write("cut.npz", whole[..index]);
            Assert.True(Record.Exception(() => NpzReader.ReadAll(damaged)) is null or CompilerException, $"byte {index} flipped");
            Refusal.Assert(DiagnosticCatalog.BadDataFile, () => NpzReader.ReadAll(cut), "cut.npz");
        }
    }

    [Fact]
    public void Read_DamagedEntry_IsRefusedWithItsName()
    {
        string path = _folder.Write("a.npz", NpyWriter.Npz(("input", NpyWriter.Floats([3], 1f))));
        Refusal.Assert(DiagnosticCatalog.BadDataFile, () => NpzReader.ReadAll(path), "a.npz", "'input'");
    }

    [SharedFact]
    public void ReadAll_SharedData_IsReadable()
    {
        foreach (string path in Directory.GetFiles(SharedData.Data(""), "*.npz"))
        {
            Assert.All(NpzReader.ReadAll(path).Values, array => Assert.Equal(array.Shape.Aggregate(1, (a, b) => a * b), array.Count));
        }
    }

    private NumericArray Read(byte[] bytes) => NpyReader.Read(_folder.Write("a.npy", bytes));

    private void Refuse(byte[] bytes) => Refusal.Assert(DiagnosticCatalog.BadDataFile, () => Read(bytes), "a.npy");
}
