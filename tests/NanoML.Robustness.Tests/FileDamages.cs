using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Robustness.Tests;

/// <summary>Damages to tensors, declared shapes and the file's frame.</summary>
internal static class FileDamages
{
    private static readonly long[] s_impossible = [-1, long.MinValue, 1L << 31, 1L << 40, 1L << 62, long.MaxValue];

    public static readonly IReadOnlyList<Damage> Tensors =
    [
        Damage.Weights("a dimension one too large", (tensor, random) => tensor.Dims[random.Next(tensor.Dims.Count)]++),
        Damage.Weights("a dimension of zero", (tensor, random) => tensor.Dims[random.Next(tensor.Dims.Count)] = 0),
        Damage.Weights("an impossible dimension", (tensor, random) =>
            tensor.Dims[random.Next(tensor.Dims.Count)] = random.GetItems(s_impossible, 1)[0]),
        Damage.Weights("dimensions whose product overflows", (tensor, _) =>
        {
            for (int k = 0; k < tensor.Dims.Count; k++)
            {
                tensor.Dims[k] = 1L << 32;
            }
        }),
        Damage.Weights("a thousand dimensions", (tensor, _) => tensor.Dims.AddRange(Enumerable.Repeat(1L, 1000))),
        Damage.Weights("no dimensions", (tensor, _) => tensor.Dims.Clear()),
        Damage.Weights("no data", (tensor, _) =>
        {
            tensor.FloatData.Clear();
            tensor.RawData = ByteString.Empty;
        }),
        Damage.Weights("data cut short", (tensor, random) =>
        {
            byte[] bytes = Raw(tensor);
            tensor.FloatData.Clear();
            tensor.RawData = ByteString.CopyFrom(bytes, 0, random.Next(1, bytes.Length));
        }),
        Damage.Weights("data twice", (tensor, _) =>
        {
            byte[] bytes = Raw(tensor);
            tensor.FloatData.AddRange(new float[bytes.Length / 4]);
            tensor.RawData = ByteString.CopyFrom(bytes);
        }),
        Damage.Weights("an unknown type", (tensor, random) => tensor.DataType = random.GetItems<int>([0, 14, 15, 17, 99, -1, int.MaxValue], 1)[0]),
        Damage.Weights("another type", (tensor, random) =>
            tensor.DataType = (int)random.GetItems<DataType>([DataType.Double, DataType.Int8, DataType.String, DataType.Bool, DataType.Float16, DataType.Int64], 1)[0]),
        Damage.Weights("a value that is not finite", (tensor, random) =>
        {
            byte[] bytes = Raw(tensor);
            float bad = random.GetItems<float>([float.NaN, float.PositiveInfinity, float.NegativeInfinity], 1)[0];
            BitConverter.TryWriteBytes(bytes.AsSpan(4 * random.Next(bytes.Length / 4)), bad);
            tensor.FloatData.Clear();
            tensor.RawData = ByteString.CopyFrom(bytes);
        }),
        Damage.Weights("data outside the folder", (tensor, random) =>
            MakeExternal(tensor, random.GetItems<string>(["/etc/passwd", "../../../etc/passwd", "absent.bin", "", "a\0b", "."], 1)[0])),
        Damage.Weights("a segment", (tensor, _) => tensor.Segment = new TensorProto.Types.Segment { Begin = 0, End = 4 }),
    ];

    public static readonly IReadOnlyList<Damage> Frame =
    [
        Damage.Always("an impossible input dimension", (model, random) =>
            Dimension(model, random).DimValue = random.GetItems<long>([-1, 0, 1L << 31, 1L << 40, long.MaxValue, 1_000_000], 1)[0]),
        Damage.Always("another number of channels", (model, _) => model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 37),
        Damage.Always("another rank", (model, _) => model.Graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(
            model.Graph.Input[0].Type.TensorType.Shape.Dim.Count - 1)),
        Damage.Always("a name of a million characters", (model, _) => model.Graph.Node[0].Input[0] = new string('n', 1_000_000)),
        Damage.Always("a hundred axes", (model, _) => model.Graph.Input[0].Type.TensorType.Shape.Dim.AddRange(
            Enumerable.Range(0, 100).Select(_ => new TensorShapeProto.Types.Dimension { DimValue = 2 }))),
        Damage.Always("an unnamed size", (model, _) => model.Graph.Input[0].Type.TensorType.Shape.Dim[^1] = new TensorShapeProto.Types.Dimension()),
        Damage.Always("a symbolic size", (model, _) => model.Graph.Input[0].Type.TensorType.Shape.Dim[^1].DimParam = "some\nthing"),
        Damage.Always("an input of another type", (model, random) =>
            model.Graph.Input[0].Type.TensorType.ElemType = random.GetItems<int>([0, 6, 7, 8, 9, 14, 99, -5], 1)[0]),
        Damage.Always("an input without a shape", (model, _) => model.Graph.Input[0].Type.TensorType.Shape = null),
        Damage.Always("an input without a type", (model, _) => model.Graph.Input[0].Type = null),
        Damage.Always("an input that is a sequence", (model, _) =>
            model.Graph.Input[0].Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() }),
        Damage.Always("another IR version", (model, random) => model.IrVersion = random.GetItems<long>([0, -1, 2, 14, 999, long.MaxValue], 1)[0]),
        Damage.Always("another operator set", (model, random) => model.OpsetImport[0].Version = random.GetItems<long>([0, -1, 6, 26, 999, long.MaxValue], 1)[0]),
        Damage.Always("no operator set", (model, _) => model.OpsetImport.Clear()),
        Damage.Always("two operator sets", (model, _) => model.OpsetImport.Add(new OperatorSetIdProto { Version = model.OpsetImport[0].Version + 1 })),
        Damage.Always("no graph", (model, _) => model.Graph = null),
        Damage.Always("a training graph", (model, _) => model.TrainingInfo.Add(new TrainingInfoProto())),
        Damage.Always("a sparse initialiser", (model, _) => model.Graph.SparseInitializer.Add(new SparseTensorProto())),
    ];

    private static byte[] Raw(TensorProto tensor) => tensor.RawData.IsEmpty ? OnnxModelBuilder.Bytes(tensor.FloatData.ToArray()) : tensor.RawData.ToByteArray();

    private static TensorShapeProto.Types.Dimension Dimension(ModelProto model, Random random)
    {
        TensorShapeProto shape = model.Graph.Input[0].Type.TensorType.Shape;

        // The first axis is the batch: exporters write 0 or -1 there for a size that is not fixed.
        return shape.Dim[random.Next(1, shape.Dim.Count)];
    }

    private static void MakeExternal(TensorProto tensor, string location)
    {
        tensor.FloatData.Clear();
        tensor.RawData = ByteString.Empty;
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
    }
}
