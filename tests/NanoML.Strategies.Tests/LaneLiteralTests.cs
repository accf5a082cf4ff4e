using NanoML.Compiler.Emit.Code;

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
    [InlineData(1L << 31, "(high - 2147483648L)")]
    [InlineData(uint.MaxValue, "(high - 1L)")]
    public void Long_ValuesThatCompileToConvU8_AreADistanceFromALocal(long value, string expected)
    {
        // nanoCLR goes on unsigned after conv.u8; the subset check refuses it.
        Assert.Equal(expected, LaneWriter.Long(value));
        Assert.Equal("long high = 4294967296L;\n", LaneWriter.Locals($"sum = {LaneWriter.Long(value)};"));
    }
}
