using Google.FlatBuffers;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Tflite;

public sealed class TfliteReaderTests
{
    private const int Relu = 19;

    [Fact]
    public void AFile_IsReadAsItWasWritten()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Int8, [1, 4], 0.5f, -3);
        int w = builder.Constant("w", TfliteType.Int8, [2, 4], [1, 2, 3, 4, 255, 254, 253, 252], [0.25f, 0.5f]);
        int y = builder.Tensor("y", TfliteType.Int8, [1, 2], 1, 0);
        TfliteModel model = Read(builder.Operator(9, [x, w, -1], [y], 8, (0, (byte)1), (2, true)).Output(y));

        TfliteOperator op = Assert.Single(model.Operators);
        Assert.Equal("FULLY_CONNECTED", op.Name);
        Assert.Equal<int>([x, w, -1], op.Inputs);
        Assert.Equal((1, true), (op.Options.Int("fused_activation_function"), op.Options.Flag("keep_num_dims")));
        Assert.Equal([1L, 2, 3, 4, -1, -2, -3, -4], TensorData.Integers(model.Tensors[w]));
        Assert.Equal<float>([0.25f, 0.5f], model.Tensors[w].Quantization!.Scales);
        Assert.Equal(-3, model.Tensors[x].Quantization!.ZeroPoints[0]);
        Assert.False(model.Tensors[y].IsConstant);
    }

    [Fact]
    public void FourBitConstants_ComeInPairs()
    {
        var tensor = new TfliteTensor(0, "w", TfliteType.Int4, [3], null, new byte[] { 0x7F, 0x08 }, false);
        Assert.Equal([-1L, 7, -8], TensorData.Integers(tensor));
    }

    [Fact]
    public void Operators_ThatNoOutputNeeds_AreLeftOut()
    {
        TfliteBuilder builder = OneRelu(out int x, out int y);
        int unused = builder.Tensor("unused", TfliteType.Float32, [1, 4]);
        Assert.Single(Read(builder.Operator(Relu, [x], [unused]).Output(y)).Operators);
    }

    [Fact]
    public void TensorsOfOneName_AreToldApart()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 4]);
        int y = builder.Tensor("x", TfliteType.Float32, [1, 4]);
        Assert.Equal(["x", "x_1"], Read(builder.Operator(Relu, [x], [y]).Output(y)).Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void GraphsThatDoNotHoldTogether_AreRefused()
    {
        AssertMalformed(builder => builder.Operator(Relu, [99], [1]), "tensors that are not there");
        AssertMalformed(builder => builder.Operator(Relu, [2], [1]), "before anything computes it");
        AssertMalformed(builder => builder.Operator(Relu, [0], [1]).Operator(Relu, [0], [1]), "there already");
        AssertMalformed(builder => builder, "nothing computes output");
        AssertMalformed(builder => builder.Operator(25, [0], [1], 27, (0, false)), "the options of another, ReducerOptions");
    }

    [Fact]
    public void AConstantOfTooFewBytes_IsRefusedByName()
    {
        TfliteBuilder builder = OneRelu(out _, out int y);
        builder.Constant("short", TfliteType.Float32, [2, 3], new byte[20]);
        Refusal.Assert(DiagnosticCatalog.BadTfliteGraph, () => Read(builder.Output(y)), "short", "24 bytes", "20");
    }

    [Fact]
    public void ScalesThatDoNotFitTheShape_AreRefused()
    {
        TfliteBuilder builder = OneRelu(out _, out int y);
        builder.Constant("w", TfliteType.Int8, [2, 3], new byte[6], [1, 1, 1]);
        Refusal.Assert(DiagnosticCatalog.BadTfliteGraph, () => Read(builder.Output(y)), "'w'", "3 scales");
    }

    [Fact]
    public void CutOrFlippedFiles_NeverCrashTheReader()
    {
        byte[] whole = new RandomTflite(3, isQuantized: true).Create().File;
        for (int length = 0; length < whole.Length; length += 7)
        {
            AssertRefusedOrRead(whole[..length]);
        }

        var random = new Random(1);
        for (int k = 0; k < 2000; k++)
        {
            byte[] bytes = [.. whole];
            bytes[random.Next(8, bytes.Length)] ^= (byte)(1 << random.Next(8));
            AssertRefusedOrRead(bytes);
        }
    }

    /// <summary>A hundred thousand tensors that are all the same table, with a long name: 40 GB of texts.</summary>
    [Fact]
    public void TablesThatShareTheirData_AreRefusedBeforeMemoryRunsOut()
    {
        var file = new FlatBufferBuilder(1 << 20);
        StringOffset name = file.CreateString(new string('n', 400_000));
        file.StartTable(4);
        file.AddOffset(3, name.Value, 0);
        int tensor = file.EndTable();
        int tensors = Vector(file, [.. Enumerable.Repeat(tensor, 100_000)]);
        file.StartTable(1);
        file.AddOffset(0, tensors, 0);
        int graphs = Vector(file, [file.EndTable()]);
        file.StartTable(3);
        file.AddInt(0, 3, 0);
        file.AddOffset(2, graphs, 0);
        file.Finish(file.EndTable(), "TFL3");

        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] bytes = file.SizedByteArray();
        Refusal.Assert(DiagnosticCatalog.DamagedTflite, () => TfliteReader.Read("m.tflite", bytes), "over and over");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L << 20);
    }

    private static int Vector(FlatBufferBuilder file, int[] tables)
    {
        file.StartVector(sizeof(int), tables.Length, sizeof(int));
        Array.ForEach(tables, file.AddOffset);
        return file.EndVector().Value;
    }

    private static void AssertRefusedOrRead(byte[] bytes)
    {
        Exception? thrown = Record.Exception(() => TfliteReader.Read("m.tflite", bytes));
        Assert.True(thrown is null or CompilerException, $"{bytes.Length} bytes: {thrown}");
    }

    private static void AssertMalformed(Func<TfliteBuilder, TfliteBuilder> change, string word)
    {
        var builder = new TfliteBuilder();
        builder.Input("x", TfliteType.Float32, [1, 4]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 4]);
        builder.Tensor("z", TfliteType.Float32, [1, 4]);
        Refusal.Assert(DiagnosticCatalog.BadTfliteGraph, () => Read(change(builder).Output(y)), "m.tflite", word);
    }

    private static TfliteBuilder OneRelu(out int x, out int y)
    {
        var builder = new TfliteBuilder();
        x = builder.Input("x", TfliteType.Float32, [1, 4]);
        y = builder.Tensor("y", TfliteType.Float32, [1, 4]);
        return builder.Operator(Relu, [x], [y]);
    }

    private static TfliteModel Read(TfliteBuilder builder) => TfliteReader.Read("m.tflite", builder.ToBytes());
}
