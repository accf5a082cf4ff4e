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
        if (WhyNotInReference(proto, bytes, samples) is { } reason)
        {
            return new CaseResult(Outcome.Discarded, reason);
        }

        File.WriteAllBytes(file, bytes);
        OnnxModel model = ModelInterface.Choose(OnnxReader.Read(file));
        Graph imported = Compilability.Import(model);
        samples = OneByOne(Read(proto, imported, samples), [.. imported.InputPorts.Select(port => port.Length)], imported.BatchSize);
        using var reference = ReferenceModel.Open(_runtime, model, imported);
        if (reference.WhyNotExternal is { } problem)
        {
            return new CaseResult(Outcome.Disagrees, $"the file with what was chosen of it: {problem}");
        }

        float[][] expected = reference.Run(samples);
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
        float[][] intended = Evaluate(new FloatOracle(ModelProof.Intended(imported)), samples);
        if (!RoundsToLevels(proto) && comparison.Difference("the optimised graph", intended, after) is { } difference)
        {
            return new CaseResult(Outcome.Disagrees, difference);
        }

        return plans ? Plan(optimized, samples) : new CaseResult(Outcome.Agrees);
    }

    // One rounding to levels may stand for two: the proof knows.
    private static bool RoundsToLevels(ModelProto model) => model.Graph.Node.Any(
        node => node.OpType is "QuantizeLinear" or "DynamicQuantizeLinear" or "DynamicQuantizeMatMul");

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

    /// <summary>Why ONNX Runtime does not run the file as it was made; null where it does.</summary>
    private string? WhyNotInReference(ModelProto proto, byte[] bytes, float[][] samples)
    {
        try
        {
            using IReferenceSession session = _runtime.Open(bytes, ".");
            session.Run([.. Divided(samples[0], InputShapes(proto))]);
            return null;
        }
        catch (ReferenceException e)
        {
            return e.Message;
        }
    }

    /// <summary>The elements of the inputs that the compiler keeps: none that no output needs.</summary>
    private static float[][] Read(ModelProto proto, Graph imported, float[][] samples)
    {
        Shape[] shapes = InputShapes(proto);
        bool[] kept = [.. proto.Graph.Input.Select(input => imported.Inputs.Contains(input.Name))];
        return [.. samples.Select(sample => Divided(sample, shapes).Where((_, k) => kept[k]).SelectMany(part => part.Floats).ToArray())];
    }

    // Where the first axis is a batch from end to end, the graph computes one sample of it.
    private static float[][] OneByOne(float[][] batches, int[] lengths, int size) => size == 1
        ? batches
        : [.. batches.SelectMany(batch => Enumerable.Range(0, size).Select(k => Part(batch, lengths, size, k)))];

    /// <summary>One sample of several inputs, or outputs, of which each holds all samples one after the other.</summary>
    private static float[] Part(float[] batch, int[] lengths, int size, int index)
    {
        var part = new List<float>();
        int start = 0;
        foreach (int length in lengths)
        {
            part.AddRange(batch.AsSpan(start + (index * length), length));
            start += size * length;
        }

        return [.. part];
    }

    private static IEnumerable<Tensor> Divided(float[] sample, Shape[] shapes)
    {
        int start = 0;
        foreach (Shape shape in shapes)
        {
            yield return new Tensor(shape, sample[start..(start + shape.Count)]);
            start += shape.Count;
        }
    }

    private static float[][] Evaluate(FloatOracle oracle, float[][] samples) => [.. samples.Select(oracle.Run)];

    private static float[][] Inputs(ModelProto model)
    {
        var random = new Random(model.Graph.Node.Count);
        int count = InputShapes(model).Sum(shape => shape.Count);
        return [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, count).Select(_ => InputBound * ((2 * random.NextSingle()) - 1)).ToArray())];
    }

    private static Shape[] InputShapes(ModelProto model) =>
        [.. model.Graph.Input.Select(input => new Shape([.. input.Type.TensorType.Shape.Dim.Select(dim => (int)dim.DimValue)]))];

    private static string Refusal(CompilerException refusal)
    {
        string text = refusal.Message[(refusal.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        return $"{refusal.Code.Id} {text}";
    }
}
