using Google.Protobuf;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Proof;
using NanoML.Differential.Generation;
using NanoML.OnnxRuntime;

namespace NanoML.Differential.Tests;

/// <summary>Random decision trees in ONNX Runtime, in the graph and in integers, on rows that meet thresholds and lack values.</summary>
public sealed class ForestModelTests : IDisposable
{
    private const int Models = 150;
    private const int Rows = 60;

    /// <summary>Sums of 29 bits and floats tell no more apart.</summary>
    private const float Near = 1e-5f;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-forest-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Forests_OfAllKindsOfComparisons_ScoreAsInOnnxRuntime()
    {
        for (uint seed = 1; seed <= Models; seed++)
        {
            ModelProto model = ForestModel.Build(seed);
            float[][] rows = ForestModel.Rows(seed, Rows);
            using IReferenceSession session = new OnnxRuntimeReference().Open(model.ToByteArray(), ".");
            float[][] expected = [.. rows.Select(row => session.Run(new Tensor(Shape.Of(1, row.Length), row))[^1].ToFloats())];
            Graph imported = Import(model);
            Graph optimized = Pipeline.Run(imported);

            Compare(seed, expected, rows, new FloatOracle(imported).Run);
            Compare(seed, expected, rows, new FloatOracle(optimized).Run);
            CompareClasses(seed, expected, rows, optimized);
        }
    }

    [Fact]
    public void Comparisons_ThatMakeTrees_AreTreesWithTheResultsOfOnnxRuntime()
    {
        for (uint seed = 1; seed <= Models; seed++)
        {
            ModelProto model = ComparisonModel.Build(seed);
            float[][] rows = ComparisonModel.Rows(seed, Rows);
            using IReferenceSession session = new OnnxRuntimeReference().Open(model.ToByteArray(), ".");
            float[][] expected = [.. rows.Select(row => session.Run(new Tensor(Shape.Of(1, row.Length), row))[^1].ToFloats())];
            Graph imported = Import(model);
            Graph optimized = Pipeline.Run(imported);

            Assert.DoesNotContain(optimized.Nodes, node => node.Op is Compiler.Ops.Compare or Equal or GatherByIndex or LabelEncoder);
            Compare(seed, expected, rows, new FloatOracle(imported).Run);
            Compare(seed, expected, rows, new FloatOracle(optimized).Run);
            CompareClasses(seed, expected, rows, optimized);
        }
    }

    internal static IEnumerable<string> OperatorsOfComparisons() =>
        Enumerable.Range(1, Models).SelectMany(seed => ComparisonModel.Build((uint)seed).Graph.Node).Select(node => node.OpType);

    private Graph Import(ModelProto model)
    {
        string file = Path.Combine(_folder, "forest.onnx");
        File.WriteAllBytes(file, model.ToByteArray());
        return Compilability.Import(ModelInterface.Choose(OnnxReader.Read(file)));
    }

    private static void Compare(uint seed, float[][] expected, float[][] rows, Func<float[], float[]> run)
    {
        for (int k = 0; k < rows.Length; k++)
        {
            float[] actual = run(rows[k]);
            Assert.True(
                expected[k].Length == actual.Length && expected[k].Zip(actual).All(pair => MathF.Abs(pair.First - pair.Second) <= Near * 10),
                $"seed {seed}, row {string.Join(' ', rows[k])}: {string.Join(' ', expected[k])} in ONNX Runtime, {string.Join(' ', actual)} here");
        }
    }

    private static void CompareClasses(uint seed, float[][] expected, float[][] rows, Graph optimized)
    {
        Plan plan = Planner.CreatePlan(Quantizer.Quantize(optimized, Calibrator.Run(optimized, rows, CompileOptions.DefaultRanges)));
        var oracle = new IntegerOracle(plan);
        int steps = optimized.Nodes.Length;
        bool isClassifier = optimized.Nodes[^1].Op is TreeEnsemble { Kind: not ForestResult.Values };
        for (int k = 0; k < rows.Length; k++)
        {
            float[] actual = IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, rows[k])));
            float[] order = [.. expected[k].OrderDescending()];
            if (isClassifier && order[0] - order[1] > Near)
            {
                Assert.True(
                    Array.IndexOf(expected[k], order[0]) == Array.IndexOf(actual, actual.Max()),
                    $"seed {seed}, row {string.Join(' ', rows[k])}: {string.Join(' ', expected[k])} in ONNX Runtime, {string.Join(' ', actual)} in bytes");
            }
            else if (!isClassifier)
            {
                Assert.All(expected[k].Zip(actual), pair => Assert.Equal(pair.First, pair.Second, steps * plan.Output.Quant.Scale));
            }
        }
    }
}
