using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Strategies.UnrolledDense;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Models of more layers than one type has room for methods.</summary>
public sealed class ManyLayersTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(255, false)]
    [InlineData(256, false)]
    [InlineData(700, false)]
    [InlineData(241, true)]
    [InlineData(700, true)]
    [InlineData(Planner.MaxCalls, false)]
    public void Emit_ManyLayers_GivesTheBytesOfTheOracle(int layers, bool unrolled)
    {
        Plan plan = DenseChain.Plan(layers);
        EmissionPlan emission = unrolled
            ? EmissionPlan.Of(plan, [.. plan.Calls.Select(call => (LayerCode)UnrolledDenseCode.Create(call, LaneFormat.Three, ClampTable.MaxMargin)!)])
            : ReferenceCode.PlanFor(plan);

        EmittedModelCode code = EmptyModel.Emit(emission);
        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(code)[^1]);
        byte[] input = [0, 255, 7, 130];
        input.CopyTo(model.Input, 0);
        model.Invoke();

        Assert.Equal(new IntegerOracle(plan).Run(input), model.Output);
        Assert.Equal(layers, code.Layers.Length);
        output.WriteLine(string.Join(", ", code.Assemblies.Select(a => a.Name)));
    }

    [Theory]
    [InlineData(230)]
    [InlineData(650)]
    public void Emit_ManyLayers_AreCountedEachByItself(int layers)
    {
        EmittedModelCode code = EmptyModel.Emit(ReferenceCode.PlanFor(DenseChain.Plan(layers)));
        using var counter = new IlCounter(DeviceBuild.Compile(code)[^1]);
        EmittedModel.Of(counter.Assembly).Invoke();

        Assert.Equal(code.Layers.Select(l => l.Method), counter.Read().Skip(1).Select(section => section.Method));
        Assert.All(counter.Read().Skip(1), section => Assert.True(section.Total.Opcodes > 0));
    }

    [Fact]
    public void Emit_ManySmallMethods_AreInSeveralClassesBesideTheModel()
    {
        // Little code, but more methods than a type can have.
        Plan plan = DenseChain.Plan(260, width: 1);
        EmittedModelCode code = EmptyModel.Emit(
            EmissionPlan.Of(plan, [.. plan.Calls.Select(call => (LayerCode)UnrolledDenseCode.Create(call, LaneFormat.Three, ClampTable.MaxMargin)!)]));

        Assert.NotEmpty(DeviceBuild.Compile(code));
    }

    [Theory]
    [InlineData("ModelCode")]
    [InlineData("ModelCode1")]
    [InlineData("ModelTables")]
    public void Emit_LayerWithTheNameOfAClass_Compiles(string name)
    {
        var random = new Random(1);
        var input = new DeviceBuffer("input", 200);
        var output = new DeviceBuffer("output", 200);
        KernelCall call = RandomLayer.OfDense(random, input, 1, 200, 200, WeightStyle.Int8).At(name, output);
        foreach (LayerCode layer in StrategyTable.Candidates(EmptyModel.Plan(input, output, [call]), call))
        {
            Assert.NotEmpty(DeviceBuild.Compile(EmptyModel.Emit(EmissionPlan.Of(EmptyModel.Plan(input, output, [call]), [layer]))));
        }
    }
}
