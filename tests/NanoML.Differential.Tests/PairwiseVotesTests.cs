using Google.Protobuf;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Proof;
using NanoML.Differential.Generation;
using NanoML.OnnxRuntime;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Tests;

/// <summary>Machines of support vectors for every two classes: the first greatest vote is ONNX Runtime's label.</summary>
public sealed class PairwiseVotesTests : IDisposable
{
    private const int Models = 40;
    private const int Rows = 25;
    private const int Features = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-votes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Votes_OfAllKindsOfMachines_ChooseOnnxRuntimesLabel()
    {
        for (uint seed = 1; seed <= Models; seed++)
        {
            ModelProto model = Machines(seed);
            string file = Path.Combine(_folder, "machines.onnx");
            File.WriteAllBytes(file, model.ToByteArray());
            OnnxModel chosen = ModelInterface.Choose(OnnxReader.Read(file));
            var oracle = new FloatOracle(Compilability.Import(chosen));
            using IReferenceSession own = new OnnxRuntimeReference().Open(model.ToByteArray(), ".");
            using IReferenceSession voting = new OnnxRuntimeReference().Open(chosen.Bytes, ".");
            var d = new Draw(seed + Models);
            for (int k = 0; k < Rows; k++)
            {
                float[] row = d.Floats(Features, -2, 2);
                float[] votes = oracle.Run(row);

                Assert.Equal(own.Run(new Tensor(Shape.Of(1, Features), row))[0].Integers[0], Array.IndexOf(votes, votes.Max()));
                Assert.Equal(voting.Run(new Tensor(Shape.Of(1, Features), row))[0].Floats, votes);
            }
        }
    }

    [Fact]
    public void Votes_WhereTheDecisionsAreNamed_AreNotCounted()
    {
        string file = Path.Combine(_folder, "machines.onnx");
        File.WriteAllBytes(file, Machines(3, classes: 4).ToByteArray());
        Graph graph = Compilability.Import(ModelInterface.Choose(OnnxReader.Read(file), "scores"));

        Assert.IsType<SVMClassifier>(Assert.Single(graph.Nodes).Op);
        Assert.Equal(Shape.Of(1, 6), graph.Value("scores").Shape);
    }

    private static ModelProto Machines(uint seed, int? classes = null)
    {
        var d = new Draw(seed);
        int count = classes ?? d.Int(2, 4);
        int[] perClass = [.. Enumerable.Range(0, count).Select(_ => d.Int(1, 3))];
        int vectors = perClass.Sum();
        int pairs = count * (count - 1) / 2;
        (string, object)[] probabilities = classes is null && count > 2 && d.Coin() ? [("prob_a", d.Floats(pairs, -2, -1)), ("prob_b", d.Floats(pairs, -0.2f, 0.2f))] : [];
        return new OnnxModelBuilder(13, irVersion: 8).Input("x", 1, Features)
            .Classical(
                "SVMClassifier", ["x"], ["label", "scores"], "machines",
                [
                    ("kernel_type", d.Of("LINEAR", "POLY", "RBF", "SIGMOID")), ("kernel_params", new[] { 0.4f, 0.6f, 2f }), ("vectors_per_class", perClass),
                    ("coefficients", d.Floats((count - 1) * vectors, -1, 1)), ("rho", d.Floats(pairs, -0.3f, 0.3f)),
                    ("support_vectors", d.Floats(vectors * Features, -1, 1)), ("classlabels_ints", Enumerable.Range(0, count).Select(k => (long)k).ToArray()),
                    .. probabilities,
                ])
            .Output("label", DataType.Int64, 1).Output("scores").With(m => m.Graph.Output[1].Type.TensorType.Shape = null).Model;
    }
}
