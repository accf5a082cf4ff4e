using System.Collections.Immutable;
using CsCheck;

namespace NanoML.Differential.Generation;

/// <summary>One step of a recipe: which kind, by its place among those that the opset has, and the number that all its choices come from.</summary>
internal readonly record struct StepChoice(int Kind, ulong Seed);

/// <summary>What the last value goes through before it is the output.</summary>
internal enum Ending
{
    None,
    ArgMax,
    Quantize,
}

/// <summary>
/// What a random graph is made from. Any subsequence of the steps is a recipe too, so that leaving steps out is how a graph shrinks.
/// </summary>
/// <param name="Join">How a second input meets the first; null for a model of one input.</param>
/// <param name="FurtherOutputs">How many values beside the last are outputs, as far as there are some.</param>
internal sealed record Recipe(
    int Opset, ImmutableArray<int> Input, ImmutableArray<StepChoice> Steps, Ending Ending, ulong? Join = null, int FurtherOutputs = 0)
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 25;
    private const int MostSteps = 7;

    // Without a state of its own, CsCheck's generator starts from the clock.
    private const uint Stream = 23;

    private static readonly Gen<int[]> s_input = Gen.Frequency(
        (1, Gen.Int[1, 16].Select(length => new[] { length })),
        (2, Gen.Select(Gen.Int[1, 4], Gen.Int[1, 16], (n, features) => new[] { n, features })),
        (3, Gen.Select(Gen.Int[1, 3], Gen.Int[1, 6], Gen.Int[1, 12], (n, c, length) => new[] { n, c, length })),
        (4, Gen.Select(Gen.Int[1, 3], Gen.Int[1, 6], Gen.Int[1, 9], Gen.Int[1, 9], (n, c, h, w) => new[] { n, c, h, w })),
        (5, Gen.Select(Gen.Int[1, 6], Gen.Int[2, 8], Gen.Int[2, 8], (c, h, w) => new[] { 1, c, h, w })));

    private static readonly Gen<StepChoice> s_step =
        Gen.Select(Gen.Int[0, 1 << 20], Gen.ULong, (kind, seed) => new StepChoice(kind, seed));

    public static readonly Gen<Recipe> Any = Gen.Select(
        Gen.Int[OldestOpset, NewestOpset],
        s_input,
        s_step.Array[1, MostSteps],
        Gen.Frequency((14, Ending.None), (1, Ending.ArgMax), (1, Ending.Quantize)),
        Gen.ULong,
        Gen.Frequency((4, 0), (1, 1), (1, 2)),
        (opset, input, steps, ending, join, outputs) => new Recipe(opset, [.. input], [.. steps], ending, join % 4 == 0 ? join : null, outputs));

    /// <summary>The recipe of a number: the same on every machine.</summary>
    public static Recipe Of(uint seed) => Any.Generate(new PCG(Stream, seed), null, out _);
}
