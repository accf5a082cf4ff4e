using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using static NanoML.Compiler.Tests.Support.OnnxModelBuilder;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class TensorReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_RawFloats_OfEveryWidth()
    {
        Assert.Equal([1f, -2.5f], Read(RawTensor("w", DataType.Float, [2], Bytes(1f, -2.5f))).Floats!);
        Assert.Equal([1f, -2.5f], Read(RawTensor("w", DataType.Double, [2], Bytes(1.0, -2.5))).Floats!);
        Assert.Equal([1f, -2.5f], Read(RawTensor("w", DataType.Float16, [2], Bytes((Half)1, (Half)(-2.5f)))).Floats!);
        Assert.Equal([1f, -2.5f], Read(RawTensor("w", DataType.Bfloat16, [2], Bytes<ushort>(0x3f80, 0xc020))).Floats!);
    }

    [Fact]
    public void Read_RawIntegers_OfEveryWidth()
    {
        Assert.Equal([255L, 1], Read(RawTensor("w", DataType.Uint8, [2], [255, 1])).Integers!);
        Assert.Equal([-1L, 1], Read(RawTensor("w", DataType.Int8, [2], [255, 1])).Integers!);
        Assert.Equal([65535L, 1], Read(RawTensor("w", DataType.Uint16, [2], Bytes<ushort>(65535, 1))).Integers!);
        Assert.Equal([-2L, 1], Read(RawTensor("w", DataType.Int16, [2], Bytes<short>(-2, 1))).Integers!);
        Assert.Equal([-3L, 1], Read(RawTensor("w", DataType.Int32, [2], Bytes(-3, 1))).Integers!);
        Assert.Equal([uint.MaxValue, 1L], Read(RawTensor("w", DataType.Uint32, [2], Bytes(uint.MaxValue, 1u))).Integers!);
        Assert.Equal([long.MinValue, 1], Read(RawTensor("w", DataType.Int64, [2], Bytes(long.MinValue, 1))).Integers!);
        Assert.Equal([1L, 0], Read(RawTensor("w", DataType.Bool, [2], [7, 0])).Integers!);
    }

    [Fact]
    public void Read_TypedFields_OfNarrowTypes()
    {
        Assert.Equal([-2.5f], Read(Int32Field(DataType.Float16, BitConverter.HalfToUInt16Bits((Half)(-2.5f)))).Floats!);
        Assert.Equal([-2.5f], Read(Int32Field(DataType.Bfloat16, 0xc020)).Floats!);
        Assert.Equal([-128L], Read(Int32Field(DataType.Int8, -128)).Integers!);
        Assert.Equal([1L], Read(Int32Field(DataType.Bool, 1)).Integers!);
        Assert.Equal([9L], Read(Unsigned(DataType.Uint32, 9)).Integers!);
    }

    [Fact]
    public void Read_ScalarAndEmptyTensors()
    {
        Assert.Equal([4f], Read(Tensor("w", [], 4f)).ToTensor().Floats);
        Assert.Equal(Shape.Of(0, 3), Read(Tensor("w", [0, 3], Array.Empty<float>())).ToTensor().Shape);
    }

    [Fact]
    public void Read_DataThatDoesNotMakeTheShape_IsRefusedWithTheTensor()
    {
        Refuse(Tensor("w", [3], 1f, 2f), "'w'", "2", "3");
        Refuse(RawTensor("w", DataType.Float, [2], [1, 2, 3, 4, 5]), "'w'", "5", "8");
        Refuse(RawTensor("w", DataType.Float, [], Bytes(1f, 2f)), "'w'");
        Refuse(Tensor("w", [2], Array.Empty<float>()), "'w'");
        Refuse(Tensor("w", [-1], 1f), "'w'", "-1");
    }

    [Fact]
    public void Read_ValueOutOfRange_IsRefused()
    {
        Refuse(Int32Field(DataType.Int8, 128), "Int8");
        Refuse(Int32Field(DataType.Float16, -1), "Float16");
        Refuse(Unsigned(DataType.Uint64, ulong.MaxValue), "UInt64");
        Refuse(RawTensor("w", DataType.Uint64, [1], Bytes(ulong.MaxValue)), "UInt64");
    }

    [Theory]
    [InlineData(14, "COMPLEX64")]
    [InlineData(17, "FLOAT8E4M3FN")]
    [InlineData(22, "INT4")]
    [InlineData(99, "99")]
    public void Read_UnsupportedElementType_IsRefusedByName(int type, string name) =>
        Refuse(RawTensor("w", (DataType)type, [1], [1]), "'w'", name);

    [Theory]
    [InlineData("536870912")]
    [InlineData("65536x65536")]
    [InlineData("65536x65536x65536x65536x65536")]
    [InlineData("0x65536x65536")]
    public void Read_HugeShape_IsRefusedBeforeItIsAllocated(string shape)
    {
        long[] dims = Array.ConvertAll(shape.Split('x'), dim => long.Parse(dim, CultureInfo.InvariantCulture));
        Refusal.Assert(DiagnosticCatalog.TooLarge, () => Read(RawTensor("w", DataType.Float, dims, [1])), "'w'", shape);
    }

    [Fact]
    public void Read_RawDataOfALargeShape_IsRefusedBeforeItIsAllocated() =>
        Refuse(RawTensor("w", DataType.Float, [1 << 28], [1]), "'w'", "1073741824");

    [Fact]
    public void Read_TensorAttribute_IsRefusedWithItsNode()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Node("Constant", [], ["y"], "bad", ("value", Tensor("", [2], 1f))).Output("y", 2);
        Refusal.Assert(DiagnosticCatalog.BadTensorData, () => OnnxReader.Read(builder.Save(_folder.File("m.onnx"))), "'value'", "'bad'");
    }

    private static TensorProto Int32Field(DataType type, int value)
    {
        TensorProto tensor = RawTensor("w", type, [1], []);
        tensor.Int32Data.Add(value);
        return tensor;
    }

    private static TensorProto Unsigned(DataType type, ulong value)
    {
        TensorProto tensor = RawTensor("w", type, [1], []);
        tensor.Uint64Data.Add(value);
        return tensor;
    }

    private OnnxTensor Read(TensorProto tensor)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1).Initializer(tensor).Node("Identity", ["x"], "y").Output("y", 1);
        return OnnxReader.Read(builder.Save(_folder.File("m.onnx"))).Graph.Initializers["w"];
    }

    private void Refuse(TensorProto tensor, params string[] words) =>
        Refusal.Assert(DiagnosticCatalog.BadTensorData, () => Read(tensor), [.. words, "m.onnx"]);
}
