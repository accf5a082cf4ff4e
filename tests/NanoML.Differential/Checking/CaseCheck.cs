using Google.Protobuf;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Quantization;
using NanoML.OnnxRuntime;

namespace NanoML.Differential.Checking;

/// <summary>Runs one model in ONNX Runtime and through the compiler, and says where they part.</summary>
/// <param name="file">Written over by each case: the reader takes files.</param>
internal sealed class CaseCheck(string file)
{
    private const int Samples = 3;
    private const int CalibrationSamples = 4;
    private const float InputBound = 2;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly OnnxRuntimeReference _runtime = new();

    /// <param name="plans">Whether the integer plan is made and run too, which takes longer.</param>
    public CaseResult Run(ModelProto model, bool plans)
    {
        Task<CaseResult> check = Task.Run(() => Guarded(model, plans));
        return check.Wait(s_limit) ? check.Result : new CaseResult(Outcome.Hangs, $"not done after {s_limit.TotalSeconds:0} s");
    }

    private CaseResult Guarded(ModelProto model, bool plans)
    {
        try
        {
            return Check(model, plans);
        }
        catch (CompilerException refusal) when (refusal.Code == DiagnosticCatalog.NotTheModel)
        {
            return new CaseResult(Outcome.Disagrees, $"the proof refuses it: {refusal.Message}");
        }
        catch (CompilerException refusal)
        {
            return new CaseResult(Outcome.Refused, Refusal(refusal));
        }
        catch (Exception e)
        {
            return new CaseResult(Outcome.Throws, $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
        }
    }

    private CaseResult Check(ModelProto proto, bool plans)
    {
        byte[] bytes = proto.ToByteArray();
        float[][] samples = Inputs(proto);
        if (!TryReference(proto, bytes, samples, out float[][] expected, out string reason))
        {
            return new CaseResult(Outcome.Discarded, reason);
        }

        File.WriteAllBytes(file, bytes);
        OnnxModel model = ModelInterface.Choose(OnnxReader.Read(file));
        Graph imported = Compilability.Import(model);
        (samples, expected) = (OneByOne(samples, imported.BatchSize), OneByOne(expected, imported.BatchSize));
        var comparison = new Comparison(proto, imported);
        float[][] own = Evaluate(new FloatOracle(imported), samples);
        Graph optimized = Pipeline.Run(imported);
        using (var proof = new ModelProof(_runtime, model, imported, samples, _ => { }))
        {
            proof.Require(optimized, Pipeline.Passes);
        }

        // The proof, which looks at every node by itself, blames none.
        if (comparison.Difference("the imported graph", expected, own) is { } amplified)
        {
            return new CaseResult(Outcome.Unstable, amplified);
        }

        float[][] after = Evaluate(new FloatOracle(optimized, roundsToScales: comparison.Jumps), samples);
        if (!IsApproximated(proto) && comparison.Difference("the optimised graph", own, after) is { } difference)
        {
            return new CaseResult(Outcome.Disagrees, difference);
        }

        return plans ? Plan(optimized, samples) : new CaseResult(Outcome.Agrees);
    }

    // What is unlikely has no logarithm of its own on the device, and one rounding to levels may stand for two: the proof knows.
    private static bool IsApproximated(ModelProto model) => model.Graph.Node.Any(
        node => node.OpType is "LogSoftmax" or "QuantizeLinear" or "DynamicQuantizeLinear" or "DynamicQuantizeMatMul");

    private static CaseResult Plan(Graph optimized, float[][] samples)
    {
        try
        {
            InputEqualization input = InputEqualization.Run(optimized, samples, CompileOptions.DefaultRanges, _ => { });
            QuantGraph quantized = Quantizer.Quantize(
                input.Network, input.Apply(Calibrator.Run(input.Network, samples, CompileOptions.DefaultRanges)));
            Plan plan = Planner.CreatePlan(quantized);
            var oracle = new IntegerOracle(plan);
            foreach (float[] sample in samples)
            {
                IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, sample)));
            }

            return new CaseResult(Outcome.Agrees);
        }
        catch (CompilerException refusal)
        {
            return new CaseResult(Outcome.NotPlanned, Refusal(refusal));
        }
    }

    private bool TryReference(ModelProto proto, byte[] bytes, float[][] samples, out float[][] expected, out string reason)
    {
        expected = [];
        reason = "";
        try
        {
            using IReferenceSession session = _runtime.Open(bytes, ".");
            Shape shape = InputShape(proto);
            expected = [.. samples.Select(sample => session.Run(new Tensor(shape, sample))[0].ToFloats())];
            return true;
        }
        catch (ReferenceException e)
        {
            reason = e.Message;
            return false;
        }
    }

    // Where the first axis is a batch from end to end, the graph computes one sample of it.
    private static float[][] OneByOne(float[][] batches, int size) => [.. batches.SelectMany(batch => batch.Chunk(batch.Length / size))];

    private static float[][] Evaluate(FloatOracle oracle, float[][] samples) => [.. samples.Select(oracle.Run)];

    private static float[][] Inputs(ModelProto model)
    {
        var random = new Random(model.Graph.Node.Count);
        int count = InputShape(model).Count;
        return [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, count).Select(_ => InputBound * ((2 * random.NextSingle()) - 1)).ToArray())];
    }

    private static Shape InputShape(ModelProto model) =>
        new([.. model.Graph.Input[0].Type.TensorType.Shape.Dim.Select(dim => (int)dim.DimValue)]);

    private static string Refusal(CompilerException refusal)
    {
        string text = refusal.Message[(refusal.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        return $"{refusal.Code.Id} {text}";
    }
}
