using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tests.Support.Zoo;

namespace NanoML.Compiler.Tests.Strategies;

public class PackedCodeTests
{
    private const int Inputs = 12;

    public static TheoryData<string> Models => ZooModels.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void EmittedCode_WithThePackedKernels_GivesTheOraclesBytes(string model)
    {
        Plan plan = ZooModels.Compiled(model).Plan;
        foreach (bool small in new[] { true, false })
        {
            ImmutableArray<LayerCode> layers = [.. plan.Calls.Select(call => PackedOrReference(plan, call, small))];
            AssertOracleBytes(EmissionPlan.Of(plan, layers), ZooModel.ByteInputs(plan, Inputs));
        }
    }

    [Fact]
    public void EmittedCode_OfAChainInPlace_GivesTheOraclesBytesFromLessArena()
    {
        Plan plan = Chain();
        ImmutableArray<LayerCode> layers = [.. plan.Calls.Select(call => PackedOrReference(plan, call, small: true))];
        EmissionPlan emission = EmissionPlan.Of(plan, layers);

        Assert.All(layers[1..^1], layer => Assert.NotNull(layer.InPlace));
        Assert.InRange(emission.Arena.Length, 0, ReferenceCode.PlanFor(plan).Arena.Length * 4 / 5);
        var random = new Random(1);
        byte[][] inputs = [.. Enumerable.Range(0, Inputs).Select(_ =>
        {
            var bytes = new byte[plan.InputLength];
            random.NextBytes(bytes);
            return bytes;
        })];
        AssertOracleBytes(emission, inputs);
    }

    [Fact]
    public void Candidates_ShortBlocks_TakeLessMemoryAndMoreTime()
    {
        ConvCall conv = Chain().Calls.OfType<ConvCall>().First();
        PackedConvCode[] codes = [.. PackedConvCode.Candidates(conv)];

        Assert.True(codes.Length >= 3);
        Assert.Equal(codes.OrderByDescending(c => c.LaneElements), codes);
        Assert.Equal(codes.OrderBy(c => OpcodeCosts.Load("nanoclr-host").Milliseconds(c.Opcodes)), codes);
    }

    [Fact]
    public void FlushTaps_IsTheLongestRunThatFits()
    {
        ConvCall conv = Chain().Calls.OfType<ConvCall>().Last();

        // A lane holds positive weights up to 4,112.
        Assert.Equal(80, FlushTaps(conv, weight: 51));
        Assert.Equal(32, FlushTaps(conv, weight: 127));
        Assert.Equal(48, FlushTaps(conv, weight: -82));
    }

    private static int FlushTaps(ConvCall conv, sbyte weight)
    {
        var weights = new sbyte[conv.Weights.SBytes.Length];
        Array.Fill(weights, weight);
        return PackedConvCode.Candidates(conv with { Weights = new Table("conv", "Weights", weights) }).First().FlushTaps;
    }

    private static LayerCode PackedOrReference(Plan plan, KernelCall call, bool small)
    {
        LayerCode[] packed = [.. StrategyTable.Candidates(plan, call).Where(code => code.ForSample is PackedCode)
            .OrderBy(c => (c.InPlace is null) == small).ThenBy(c => small ? c.LaneElements : -c.LaneElements)
            .ThenBy(c => (small ? 1 : -1) * (c.Scratch?.Buffer.Length ?? 0))];
        return packed.FirstOrDefault() ?? ReferenceCode.Of(call);
    }

    private static void AssertOracleBytes(EmissionPlan emission, byte[][] inputs)
    {
        EmittedModelCode code = ModelEmitter.Emit(emission, new EmitOptions("Packed", "NanoML.Models", "packed.onnx", "", "esp32"));
        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(code)[^1]);
        var oracle = new IntegerOracle(emission.Plan);
        foreach (byte[] input in inputs)
        {
            input.CopyTo(model.Input, 0);
            model.Invoke();
            Assert.Equal(oracle.Run(input), model.Output);
        }
    }

    /// <summary>Convolutions of 3x3, depthwise and pointwise ones that keep the shape, and a dense layer.</summary>
    private static Plan Chain()
    {
        var builder = new GraphBuilder(Compiler.Ir.Shape.Of(1, 2, 14, 9));
        string value = builder.Conv(GraphBuilder.Input, 24);
        value = builder.Conv(value, 24);
        value = builder.Conv(value, 24, groups: 24);
        value = builder.Conv(value, 24, kernel: 1);
        return Plans.Of(NanoML.Compiler.Passes.Pipeline.Run(builder.Build(builder.Gemm(builder.Flatten(value), 10))));
    }
}
