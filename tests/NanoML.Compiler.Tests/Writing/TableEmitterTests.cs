using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Tests.Writing;

public class TableEmitterTests
{
    // Looking through the whole table for each of its elements would take minutes.
    [Fact]
    public void Emit_LongsByTheHundredThousand_AreAllThere()
    {
        long[] values = [.. Enumerable.Range(0, 300_000).Select(k => k < 3 ? long.MaxValue - k : 0)];

        string text = Emit(values);

        Assert.Contains("9223372036854775807L, 9223372036854775806L, 9223372036854775805L, 0L, 0L", text, StringComparison.Ordinal);
        Assert.Equal(values.Length, text.Split("L,").Length);
    }

    private static string Emit(long[] values) =>
        new TableEmitter().Emit("", "Models", "Tables", "public", [new Table("layer", "Weights", values)]);
}
