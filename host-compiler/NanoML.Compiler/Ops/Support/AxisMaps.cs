using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Operators that choose, repeat or mirror indices along each axis by itself (Pad, Resize, Slice, Gather), as one array per axis: entry k
/// is the input's index that output index k reads, or <see cref="None"/>.
/// </summary>
internal static class AxisMaps
{
    public const int None = -1;

    private const int MaxCopies = 64;

    public static int[] Identity(int extent) => [.. Enumerable.Range(0, extent)];

    /// <summary>For every output element in order: the input's element, or <see cref="None"/>.</summary>
    public static int[] Compose(Shape input, IReadOnlyList<int[]> maps)
    {
        int[] offsets = [0];
        for (int axis = 0; axis < maps.Count; axis++)
        {
            int stride = input.Stride(axis);
            int[] map = maps[axis];
            var next = new int[offsets.Length * map.Length];
            for (int k = 0; k < next.Length; k++)
            {
                int outer = offsets[k / map.Length];
                int inner = map[k % map.Length];
                next[k] = outer == None || inner == None ? None : outer + (inner * stride);
            }

            offsets = next;
        }

        return offsets;
    }

    /// <summary>Emits the copies that fill every output element which reads an input element.</summary>
    /// <exception cref="Diagnostics.CompilerException">The maps are too irregular for a few strided copies.</exception>
    public static void CopyMapped(
        this LoweringContext context, DeviceBuffer source, Shape input, DeviceBuffer target, IReadOnlyList<int[]> maps)
    {
        List<Run>[] runs = [.. maps.Select(Runs)];
        long copies = runs.Aggregate(1L, (product, axis) => Math.Min(product * axis.Count, int.MaxValue));
        if (copies > MaxCopies)
        {
            throw context.NotPlannable(
                $"its indices are too irregular: it takes {copies} copies, {MaxCopies} are the limit",
                "Move it before the first layer, or choose regular indices.");
        }

        var output = new Shape([.. maps.Select(map => map.Length)]);
        int[] targetStrides = output.Strides();
        foreach (Run[] block in Product(runs))
        {
            int from = block.Select((run, axis) => run.Source * input.Stride(axis)).Sum();
            int to = block.Select((run, axis) => run.Target * targetStrides[axis]).Sum();
            int[] sourceStrides = [.. block.Select((run, axis) => run.Step * input.Stride(axis))];
            context.Copy(new(source, from), new(target, to), [.. block.Select(run => run.Count)], sourceStrides, targetStrides);
        }
    }

    private static List<Run> Runs(int[] map)
    {
        var runs = new List<Run>();
        int k = 0;
        while (k < map.Length)
        {
            int step = k + 1 < map.Length && map[k + 1] != None ? map[k + 1] - map[k] : 0;
            int end = k + 1;
            while (end < map.Length && map[end] != None && map[end] - map[end - 1] == step)
            {
                end++;
            }

            if (map[k] != None)
            {
                runs.Add(new Run(k, map[k], step, end - k));
            }

            k = map[k] == None ? k + 1 : end;
        }

        return runs;
    }

    private static IEnumerable<Run[]> Product(List<Run>[] runs) => runs.Aggregate(
        (IEnumerable<Run[]>)[[]], (blocks, axis) => blocks.SelectMany(block => axis.Select(run => (Run[])[.. block, run])));

    /// <summary>Output indices from Target on read input indices from Source on, Step apart.</summary>
    private readonly record struct Run(int Target, int Source, int Step, int Count);
}
