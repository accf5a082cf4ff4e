using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The window of a convolution or pool over one or two spatial axes, with every attribute resolved against the input's shape.</summary>
/// <param name="Kernel">Extents, one per spatial axis.</param>
/// <param name="PadsBegin">Positions of padding before the input, one per spatial axis.</param>
/// <param name="PadsEnd">Positions of padding after the input.</param>
/// <param name="CeilMode">The output's extent is rounded up (pools only).</param>
public sealed record SpatialWindow(
    ImmutableArray<int> Kernel,
    ImmutableArray<int> Strides,
    ImmutableArray<int> Dilations,
    ImmutableArray<int> PadsBegin,
    ImmutableArray<int> PadsEnd,
    bool CeilMode = false)
{
    private const int Largest = 1 << 16;
    private const int MostPositions = 1 << 24;

    public int Rank => Kernel.Length;

    public bool HasPadding => PadsBegin.Any(p => p != 0) || PadsEnd.Any(p => p != 0);

    /// <summary>One position reads one pixel, in order.</summary>
    public bool IsPointwise => !HasPadding && Kernel.All(k => k == 1) && Strides.All(s => s == 1);

    /// <summary>Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode.</summary>
    /// <param name="input">The input's shape, [N, C, spatial...].</param>
    /// <param name="kernel">The kernel's extents when the weights give them; null when only kernel_shape can.</param>
    /// <exception cref="OpException">The attributes do not fit the input.</exception>
    public static SpatialWindow Import(NodeImport node, Shape input, ImmutableArray<int>? kernel) =>
        (Read(node, input, kernel) with { CeilMode = node.Int("ceil_mode", 0) != 0 })
            .ResolveAutoPad(node.String("auto_pad", "NOTSET"), input.Dims.AsSpan()[2..]);

    /// <summary>Reads kernel_shape, strides, dilations and pads, which auto_pad may overrule.</summary>
    /// <inheritdoc cref="Import"/>
    public static SpatialWindow Read(NodeImport node, Shape input, ImmutableArray<int>? kernel)
    {
        int rank = input.Rank - 2;
        if (rank is < 1 or > 2)
        {
            throw OpException.Unsupported($"its input of shape {input} has {Math.Max(rank, 0)} spatial axes; 1 and 2 are supported");
        }

        int[] kernelShape = node.Ints("kernel_shape") ?? kernel?.ToArray() ?? throw OpException.Shape("kernel_shape is missing");
        if (kernel is { } expected && !kernelShape.AsSpan().SequenceEqual(expected.AsSpan()))
        {
            throw OpException.Shape($"kernel_shape {string.Join('x', kernelShape)} is not that of the weights");
        }

        int[] strides = node.Ints("strides") ?? Repeat(1, rank);
        int[] dilations = node.Ints("dilations") ?? Repeat(1, rank);
        int[] pads = node.Ints("pads") ?? Repeat(0, 2 * rank);
        Require(kernelShape, rank, 1, "kernel_shape");
        RequireFewPositions(kernelShape);
        Require(strides, rank, 1, "strides");
        Require(dilations, rank, 1, "dilations");
        Require(pads, 2 * rank, 0, "pads");
        return new SpatialWindow([.. kernelShape], [.. strides], [.. dilations], [.. pads[..rank]], [.. pads[rank..]]);
    }

    /// <summary>The extents of the output on a spatial input.</summary>
    /// <exception cref="OpException">The window is larger than the padded input.</exception>
    public int[] OutputExtents(ReadOnlySpan<int> input)
    {
        var output = new int[Rank];
        for (int k = 0; k < Rank; k++)
        {
            long padded = (long)input[k] + PadsBegin[k] + PadsEnd[k];
            long span = padded - EffectiveKernel(k);
            if (span < 0)
            {
                throw OpException.Shape($"its window of {EffectiveKernel(k)} is larger than the padded input of {padded}");
            }

            output[k] = (int)(CeilMode ? (span + Strides[k] - 1) / Strides[k] : span / Strides[k]) + 1;

            // A window that would begin in the padding behind the input makes no output (ONNX MaxPool, ceil_mode).
            if (CeilMode && (output[k] - 1L) * Strides[k] >= input[k] + PadsBegin[k])
            {
                output[k]--;
            }
        }

        return output;
    }

    /// <summary>The geometry on channels-last activations without their batch axis: [W, C] or [H, W, C].</summary>
    public WindowGeometry Geometry(Shape input, Shape output)
    {
        int At(ImmutableArray<int> values, int axis, int missing) => Rank == 2 ? values[axis] : axis == 0 ? missing : values[0];
        int Extent(Shape shape, int axis) => Rank == 2 ? shape[axis + 1] : axis == 0 ? 1 : shape[1];
        return new WindowGeometry(
            Extent(input, 0), Extent(input, 1), input[^1], Extent(output, 0), Extent(output, 1),
            At(Kernel, 0, 1), At(Kernel, 1, 1), At(Strides, 0, 1), At(Strides, 1, 1), At(Dilations, 0, 1), At(Dilations, 1, 1),
            At(PadsBegin, 0, 0), At(PadsBegin, 1, 0), At(PadsEnd, 0, 0), At(PadsEnd, 1, 0));
    }

    /// <summary>The attributes that <see cref="Import"/> reads.</summary>
    public (string Name, object Value)[] Export() =>
    [
        ("kernel_shape", NodeExport.Longs(Kernel)),
        ("strides", NodeExport.Longs(Strides)),
        ("pads", NodeExport.Longs([.. PadsBegin, .. PadsEnd])),
        .. Dilations.All(d => d == 1) ? Array.Empty<(string, object)>() : [("dilations", NodeExport.Longs(Dilations))],
        .. CeilMode ? [("ceil_mode", 1L)] : Array.Empty<(string, object)>(),
    ];

    // Records compare immutable arrays by reference; windows are equal when their numbers are.
    public bool Equals(SpatialWindow? other) => other is not null && Numbers().SequenceEqual(other.Numbers());

    public override int GetHashCode() => Numbers().Aggregate(17, HashCode.Combine);

    private long EffectiveKernel(int axis) => ((Kernel[axis] - 1L) * Dilations[axis]) + 1;

    private SpatialWindow ResolveAutoPad(string autoPad, ReadOnlySpan<int> input)
    {
        switch (autoPad)
        {
            case "NOTSET":
                return this;
            case "VALID":
                return this with { PadsBegin = [.. Repeat(0, Rank)], PadsEnd = [.. Repeat(0, Rank)] };
            case "SAME_UPPER" or "SAME_LOWER":
                break;
            default:
                throw OpException.Unsupported($"auto_pad '{autoPad}' is not known");
        }

        var begin = new int[Rank];
        var end = new int[Rank];
        for (int k = 0; k < Rank; k++)
        {
            long outputs = ((long)input[k] + Strides[k] - 1) / Strides[k];
            long total = Math.Max(((outputs - 1) * Strides[k]) + EffectiveKernel(k) - input[k], 0);
            if (total > Largest)
            {
                throw OpException.Shape($"auto_pad adds {total} positions; {Largest} is the most");
            }

            begin[k] = (int)(autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2));
            end[k] = (int)total - begin[k];
        }

        return this with { PadsBegin = [.. begin], PadsEnd = [.. end] };
    }

    private IEnumerable<int> Numbers() => [.. Kernel, .. Strides, .. Dilations, .. PadsBegin, .. PadsEnd, CeilMode ? 1 : 0];

    private static int[] Repeat(int value, int count) => [.. Enumerable.Repeat(value, count)];

    private static void RequireFewPositions(int[] kernel)
    {
        if (kernel.Aggregate(1L, (product, extent) => product * extent) > MostPositions)
        {
            throw OpException.Shape($"kernel_shape [{string.Join(", ", kernel)}] has more than {MostPositions} positions");
        }
    }

    private static void Require(int[] values, int length, int least, string attribute)
    {
        if (values.Length != length || values.Any(v => v < least || v > Largest))
        {
            throw OpException.Shape($"{attribute} [{string.Join(", ", values)}] must be {length} numbers from {least} to {Largest}");
        }
    }
}
