using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Zoo;

public sealed class RandomModelTests
{
    private const int Models = 24;

    [Fact]
    public void EmittedCode_OfRandomModels_GivesTheOraclesBytes() => Parallel.For(0, Models, seed =>
    {
        var model = new RandomModel(seed);
        using EmittedModel emitted = EmittedModel.Load(DeviceBuild.Compile(model.Code)[^1]);
        var oracle = new IntegerOracle(model.Plan);
        foreach (byte[] input in model.Inputs(8))
        {
            input.CopyTo(emitted.Input, 0);
            emitted.Invoke();
            Assert.True(oracle.Run(input).AsSpan().SequenceEqual(emitted.Output), $"seed {seed}");
        }
    });
}
