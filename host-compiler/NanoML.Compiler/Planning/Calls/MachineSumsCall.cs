using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Sums of machines over the kernels of their support vectors; see the kernel for the tables.</summary>
public sealed record MachineSumsCall : KernelCall
{
    /// <summary>The most vectors that an entry can name.</summary>
    public const int MaxVectors = 1 << MachineSums.CoefficientShift;

    /// <summary>From a <see cref="KernelValuesCall"/>.</summary>
    public required Slice X { get; init; }

    /// <summary>Four bytes for each machine.</summary>
    public required Slice Y { get; init; }

    public required Table Entries { get; init; }

    public required Table Ends { get; init; }

    public required Table Start { get; init; }

    public required int ProductShift { get; init; }

    public override string Kernel => nameof(MachineSums);

    public override string Summary => $"{Start.Ints.Length} machines, {Entries.Ints.Length} coefficients";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => Entries.Ints.Length;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("kernels", X), new("sums", Y), new("entries", Entries), new("ends", Ends), new("start", Start), new("productShift", ProductShift),
    ];

    /// <param name="coefficient">Of 16 bits.</param>
    public static int Entry(int vector, int coefficient) => (coefficient << MachineSums.CoefficientShift) | vector;

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        int most = maxTableBytes / sizeof(int);
        var parts = ImmutableArray.CreateBuilder<KernelCall>();
        for ((int first, int begin) = (0, 0); first < Start.Ints.Length;)
        {
            int end = first;
            while (end < Start.Ints.Length && Ends.Ints[end] - begin <= most)
            {
                end++;
            }

            if (end == first)
            {
                return null;
            }

            parts.Add(first == 0 && end == Start.Ints.Length ? this : OfMachines(first, end, begin));
            (first, begin) = (end, Ends.Ints[end - 1]);
        }

        return parts.ToImmutable();
    }

    private MachineSumsCall OfMachines(int first, int end, int begin) => this with
    {
        Y = Y.Advance(first * sizeof(int)),
        Entries = new Table(Layer, "Entries", Entries.Ints[begin..Ends.Ints[end - 1]]),
        Ends = new Table(Layer, "Ends", Array.ConvertAll(Ends.Ints[first..end], place => place - begin)),
        Start = new Table(Layer, "Start", Start.Ints[first..end]),
    };

    public override void Execute(KernelMemory memory) => MachineSums.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Entries.Ints, Ends.Ints, Start.Ints, ProductShift);
}
