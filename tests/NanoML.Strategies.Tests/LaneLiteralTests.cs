using System.Reflection;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Strategies.Tests;

public class LaneLiteralTests
{
    [Theory]
    [InlineData(0, "0L")]
    [InlineData(int.MaxValue, "2147483647L")]
    [InlineData(1L << 32, "4294967296L")]
    [InlineData(-3_000_000_000, "-3000000000L")]
    [InlineData(long.MinValue, "long.MinValue")]
    public void Long_ValuesThatCompileToSignedOpcodes_AreLiterals(long value, string expected) => Assert.Equal(expected, LaneWriter.Long(value));

    [Theory]
    [InlineData(1L << 31)]
    [InlineData((1L << 31) + 1)]
    [InlineData(3_000_000_000)]
    [InlineData(uint.MaxValue)]
    public void Long_ValuesThatWouldCompileToConvU8_KeepToTheSubset(long value)
    {
        // nanoCLR goes on unsigned after conv.u8; the subset check refuses it.
        string statement = $"return (x * {LaneWriter.Long(value)}) + {LaneWriter.Long(value)};";
        DeviceAssembly assembly = DeviceCompiler.Compile(
            "Literal",
            [new SourceFile("Literal.cs", $"public static class Literal {{ public static long Run(long x) {{ {LongLiteral.Locals(statement)} {statement} }} }}")],
            []);

        Assert.Empty(DeviceSubset.Check(assembly));
        var context = new DeviceLoadContext(assembly);
        object? result = context.LoadFromAssemblyName(new AssemblyName("Literal")).GetType("Literal")!.GetMethod("Run")!.Invoke(null, [-7L]);
        context.Unload();
        Assert.Equal(-6 * value, result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Table_OfFewPackedWeights_KeepsToTheSubset(int inputs)
    {
        // Four weights in a long: 255 in the topmost byte of 32 bits. C# stores up to two such elements, and copies more as data.
        var batch = new LayerBatch(
            1, 10, 0, withReference: true, (random, input) => [RandomLayer.OfDense(random, input, 1, inputs, 4, WeightStyle.Extreme)]);

        batch.AssertReferenceBytes(inputs: 2);
    }
}
