using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support.Zoo;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Zoo;

/// <summary>Whole small models, from the file to the bytes of the emitted code.</summary>
public sealed class ZooTests(ITestOutputHelper output)
{
    /// <summary>Only the steps of a stream call them: RandomStreamTests runs those.</summary>
    private static readonly string[] s_ofStreams = ["History", "SlidingMean"];

    private const int Inputs = 20;

    public static TheoryData<string> Names => ZooModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EmittedCode_GivesTheOraclesBytesAndTheModelsNumbers(string name)
    {
        ZooModel model = ZooModels.Get(name);
        Compilation compilation = ZooModels.Compiled(name);
        using EmittedModel emitted = EmittedModel.Load(compilation.Assemblies[^1]);
        var oracle = new IntegerOracle(compilation.Plan);
        foreach (byte[] input in ZooModel.ByteInputs(compilation.Plan, Inputs))
        {
            input.CopyTo(emitted.Input, 0);
            emitted.Invoke();
            Assert.Equal(oracle.Run(input), emitted.Output);
        }

        VerifyReport report = Verification.Run(compilation, model.Samples(Inputs, 2), new FloatOracle(compilation.Imported));
        string kernels = string.Join(' ', compilation.Plan.Calls.Select(call => call.Kernel));
        output.WriteLine($"{name}: {report.SqnrDb:f1} dB, {compilation.Assemblies.Length} assemblies, {kernels}");
        Assert.True(report.BitExact, $"sample {report.FirstDifference} differs");
        Assert.True(report.SqnrDb >= model.MinSqnrDb, $"{report.SqnrDb:f1} dB; {model.MinSqnrDb} dB were expected");
    }

    // Depthwise, grouped and pointwise convolutions, and one dimension.
    [Theory]
    [InlineData("inverted_residual")]
    [InlineData("grouped")]
    [InlineData("conv1d")]
    public void EmittedCode_Int4_GivesTheOraclesBytesAndKeepsTheEndsAtEightBits(string name)
    {
        Compilation compilation = ZooModels.Get(name).Compile(WeightFormat.Int4);
        QuantGraph quantized = compilation.Quantized;
        int[] bits = [.. quantized.Graph.Nodes.Where(node => node.Op is IWeightedOp).Select(node => quantized.Weights[node.Name].Bits)];

        Assert.Equal([8, .. Enumerable.Repeat(4, bits.Length - 2), 8], bits);
        SampleSet samples = ZooModels.Get(name).Samples(Inputs, 2);
        VerifyReport report = Verification.Run(compilation, samples, new FloatOracle(compilation.Imported));
        output.WriteLine($"{name}: {report.SqnrDb:f1} dB");
        Assert.True(report.BitExact, $"sample {report.FirstDifference} differs");
        Assert.InRange(report.SqnrDb, 10, 100);
    }

    [Fact]
    public void Zoo_HasEveryOperator()
    {
        HashSet<string> used =
            [.. ZooModels.All.SelectMany(model => ModelProto.Parser.ParseFrom(model.Onnx).Graph.Node).Select(node => node.OpType)];
        Assert.Empty(OperatorTable.Entries.Select(entry => entry.OnnxType).Except(used));
    }

    [Fact]
    public void Zoo_CallsEveryKernel()
    {
        IEnumerable<string> kernels = typeof(KernelCall).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(KernelCall)) && !t.IsAbstract && t != typeof(RepeatedCall))
            .Select(t => t.Name.Replace("Call", "", StringComparison.Ordinal));
        HashSet<string> used =
            [.. ZooModels.All.SelectMany(model => ZooModels.Compiled(model.Name).Plan.Calls).Select(call => call.Kernel)];
        Assert.Empty(kernels.Except(used).Except(s_ofStreams));
    }
}
