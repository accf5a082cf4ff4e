using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tests.Support.Zoo;

namespace NanoML.Compiler.Tests.Packaging;

/// <summary>Models as files, played by the device library as it runs on the host.</summary>
public sealed class PlayerTests
{
    private const int Inputs = 6;

    private static readonly PackageTitle s_title = new("Zoo", 7, new string('5', 64), "nanoml");

    public static TheoryData<string> Names => ZooModels.Names;

    [Fact]
    public void Library_PassesTheGate()
    {
        Assert.Empty(DeviceSubset.Check(PlayerLibrary.Assembly));
        Assert.All(PlayerLibrary.Assembly.References, runtime => Assert.Empty(DeviceSubset.Check(runtime)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void File_GivesTheOraclesBytes(string name)
    {
        Plan plan = ZooModels.Compiled(name).Plan;
        AssertSameBytes(Packed(plan), plan);
    }

    /// <summary>Weights that do not fit the heap come from the file, slice by slice, and samples of one call follow each other.</summary>
    [Theory]
    [InlineData("inverted_residual")]
    [InlineData("conv1d")]
    [InlineData("time_distributed")]
    public void FileWhoseWeightsAreTooManyForTheHeap_GivesTheOraclesBytes(string name)
    {
        Plan plan = ZooModels.Compiled(name).Plan;
        var emission = EmissionPlan.Of(plan, [.. plan.Calls.Select(call => Streamed(call) ?? ReferenceCode.Of(call))]);
        Assert.False(emission.Stream.IsEmpty);
        AssertSameBytes([.. ModelPackage.Of(emission, s_title, null, []).Bytes], plan);
    }

    /// <summary>What is around the calls is next to nothing.</summary>
    [Fact]
    public void File_CostsWhatCompiledCallsOfItsKernelsCost()
    {
        Compilation compilation = Compilation.Run(Packing.Options(Bundled.DigitsCnn));
        using var counter = new IlCounter(PlayerLibrary.Assembly);
        var played = new EmittedModel(null, PlayerLibrary.Play(counter.Assembly, [.. Packing.Of(compilation, 1).Package.Bytes]));
        counter.Clear();
        foreach (byte[] input in compilation.ProfileInputs)
        {
            input.CopyTo(played.Input, 0);
            played.Invoke();
        }

        double compiled = Profiling.Run(compilation).PredictedMs * compilation.ProfileInputs.Length;
        Assert.InRange(compilation.Costs.Milliseconds(counter.ReadTotal()) / compiled, 1, 1.02);
    }

    /// <summary>A channel at a time where that can be; of several samples, within their loop.</summary>
    private static LayerCode? Streamed(KernelCall call) => call is RepeatedCall repeated
        ? Streamed(repeated.First) is { } first ? new RepeatedCode(repeated, first) : null
        : StreamedCode.Candidates(call, [1]).LastOrDefault();

    private static byte[] Packed(Plan plan)
    {
        EmissionPlan emission = StrategyChoice.Choose(
            plan, OpcodeCosts.Of(Board.Load("esp32"), null), [new StrategyBudget(long.MaxValue, long.MaxValue)], callsAlone: true);
        return [.. ModelPackage.Of(emission, s_title, null, []).Bytes];
    }

    private static void AssertSameBytes(byte[] file, Plan plan)
    {
        using EmittedModel model = PlayerLibrary.Load(file);
        var oracle = new IntegerOracle(plan);
        foreach (byte[] input in ZooModel.ByteInputs(plan, Inputs))
        {
            input.CopyTo(model.Input, 0);
            model.Invoke();
            Assert.Equal(oracle.Run(input), model.Output);
        }
    }
}
