using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Passes;

public sealed class RemoveCommonTermsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DistancesToCentres_AreChosenFromWithoutTheSquareOfTheRow()
    {
        Graph before = Import(Distances().Node("ArgMin", ["score"], "y", ("axis", 1)).Output("y", DataType.Int64, 1, 1));
        Graph after = RemoveCommonTerms.Run(before);

        Assert.Equal(["Gemm", "Add", "ArgMin"], after.Nodes.Select(node => node.Op.OpType));
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void DistancesThatAreAResultToo_StayWhatTheyAre() => Assert.Contains(
        RemoveCommonTerms.Run(Import(Distances().Node("ArgMin", ["score"], "y", ("axis", 1)).Output("score", 1, 3).Output("y", DataType.Int64, 1, 1))).Nodes,
        node => node.Op.OpType == "ReduceSumSquare");

    private static OnnxModelBuilder Distances() => new OnnxModelBuilder().Input("x", 1, 2)
        .Initializer("c", [3, 2], 0.5f, 1, -1, 0.25f, 2, -2).Initializer("c2", [3], 1.25f, 1.0625f, 8)
        .Node("ReduceSumSquare", ["x"], "x2", ("axes", new long[] { 1 })).Node("Gemm", ["x", "c"], "xc", ("alpha", -2f), ("transB", 1))
        .Node("Add", ["x2", "xc"], "z").Node("Add", ["z", "c2"], "score");

    private Graph Import(OnnxModelBuilder builder) => GraphImporter.Import(builder.Read(_folder));
}
