using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tests.Support.Zoo;

namespace NanoML.NanoClr.Tests;

/// <summary>Small models over every operator and kernel, and random ones, on the interpreter.</summary>
public sealed class ZooTests
{
    private const int Inputs = 20;
    private const int HeapKilobytes = 1024;

    public static TheoryData<string> Names => ZooModels.Names;

    [NanoClrTheory]
    [MemberData(nameof(Names))]
    public void ZooModel_OnNanoClr_GivesTheBytesOfTheOracle(string name)
    {
        Compilation compilation = ZooModels.Compiled(name);
        AssertSameBytes(compilation.Code, compilation.Plan, ZooModel.ByteInputs(compilation.Plan, Inputs));
    }

    [NanoClrTheory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(104)]
    [InlineData(105)]
    [InlineData(106)]
    public void RandomModel_OnNanoClr_GivesTheBytesOfTheOracle(int seed)
    {
        var model = new RandomModel(seed);
        AssertSameBytes(model.Code, model.Plan, model.Inputs(Inputs));
    }

    private static void AssertSameBytes(EmittedModelCode code, Plan plan, IReadOnlyList<byte[]> inputs)
    {
        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, code, inputs, HeapKilobytes, TimeSpan.FromMinutes(5));
        var oracle = new IntegerOracle(plan);
        for (int k = 0; k < inputs.Count; k++)
        {
            Assert.Equal(oracle.Run(inputs[k]), result.Outputs[k]);
        }
    }
}
