using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Planning.Code;

/// <summary>
/// Counts what the shared kernels execute, for windows inside of the image. Kernels without weights count nothing, apart from pools and sums: they
/// have no other strategy.
/// </summary>
internal static class ReferenceCost
{
    public static OpcodeCounts Of(KernelCall call)
    {
        var counts = new OpcodeCounts();
        switch (call)
        {
            case DenseCall dense:
                AddProducts(counts, call.Macs, (long)dense.Rows * dense.Outputs);
                break;
            case ConvCall conv:
                long patches = (long)conv.Window.OutputPositions * conv.Groups;
                AddProducts(counts, call.Macs, (long)conv.Window.OutputPositions * conv.Requantization.Channels);
                AddPatches(counts, patches, patches * conv.Window.KernelHeight);
                break;
            case DepthwiseConvCall depthwise:
                AddDepthwise(counts, call.Macs, call.Macs / depthwise.Window.Taps);
                long positions = depthwise.Window.OutputPositions;
                AddPatches(counts, positions, positions * depthwise.Window.KernelHeight);
                break;
            case MaxPoolCall pool:
                AddMaximum(counts, pool.Window);
                break;
            case AveragePoolCall pool:
                AddMean(counts, pool.Window);
                break;
            case AddCall add:
                AddSums(counts, add.Broadcast.Count, (long)add.Broadcast.Outer * add.Broadcast.Period);
                break;
            default:
                AddProducts(counts, call.Macs, 0);
                break;
        }

        return counts;
    }

    /// <summary><c>DotProducts</c>.</summary>
    private static void AddProducts(OpcodeCounts counts, long macs, long outputs)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, (9 * macs) + (20 * outputs));
        counts.AddOpcode(OpcodeClass.LoadElement, (2 * macs) + (3 * outputs));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, macs + (2 * outputs));
        counts.AddOpcode(OpcodeClass.MultiplyInt, macs);
        counts.AddOpcode(OpcodeClass.AddInt, (3 * macs) + (4 * outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, (2 * macs) + (5 * outputs));
        counts.AddOpcode(OpcodeClass.CompareBranch, macs + outputs);
        AddRequantization(counts, outputs);
    }

    /// <param name="terms">Turns of the loop around that over the elements.</param>
    private static void AddSums(OpcodeCounts counts, long elements, long terms)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, (18 * elements) + (10 * terms));
        counts.AddOpcode(OpcodeClass.LoadElement, elements + terms);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (2 * elements) + terms);
        counts.AddOpcode(OpcodeClass.ConvertLong, elements + (2 * terms));
        counts.AddOpcode(OpcodeClass.ConvertInt, elements);
        counts.AddOpcode(OpcodeClass.MultiplyLong, elements + terms);
        counts.AddOpcode(OpcodeClass.AddLong, elements + terms);
        counts.AddOpcode(OpcodeClass.AddInt, (3 * elements) + (2 * terms));
        counts.AddOpcode(OpcodeClass.ShiftLong, elements);
        counts.AddOpcode(OpcodeClass.StoreLocal, (3 * elements) + (4 * terms));
        counts.AddOpcode(OpcodeClass.StoreElement, elements);
        counts.AddOpcode(OpcodeClass.CompareBranch, (3 * elements) + terms);
    }

    private static void AddDepthwise(OpcodeCounts counts, long macs, long outputs)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, (10 * macs) + (23 * outputs));
        counts.AddOpcode(OpcodeClass.LoadElement, (2 * macs) + (3 * outputs));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, macs + (4 * outputs));
        counts.AddOpcode(OpcodeClass.MultiplyInt, macs);
        counts.AddOpcode(OpcodeClass.AddInt, (3 * macs) + (5 * outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, (3 * macs) + (7 * outputs));
        counts.AddOpcode(OpcodeClass.CompareBranch, macs + (2 * outputs));
        AddRequantization(counts, outputs);
    }

    /// <summary>A call of <c>Requantize.ToByte</c>, with the store of its result.</summary>
    private static void AddRequantization(OpcodeCounts counts, long outputs)
    {
        counts.Add(PackedCosts.ToByte, outputs);
        counts.AddOpcode(OpcodeClass.StoreElement, outputs);
    }

    /// <summary><c>Patch.Gather</c> and the call that uses the patch.</summary>
    /// <param name="rows">Kernel rows of all patches.</param>
    private static void AddPatches(OpcodeCounts counts, long patches, long rows)
    {
        counts.AddOpcode(OpcodeClass.StaticCall, 4 * patches);
        counts.AddCost(OpcodeClass.CallArgument, 36 * patches);
        counts.AddCost(OpcodeClass.CallResult, 2 * patches);
        counts.AddCost(OpcodeClass.CallLocal, 20 * patches);
        counts.AddOpcode(OpcodeClass.LoadLocal, (80 * patches) + (19 * rows));
        counts.AddOpcode(OpcodeClass.StoreLocal, (22 * patches) + (3 * rows));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (8 * patches) + (2 * rows));
        counts.AddOpcode(OpcodeClass.AddInt, (14 * patches) + (4 * rows));
        counts.AddOpcode(OpcodeClass.MultiplyInt, 10 * patches);
        counts.AddOpcode(OpcodeClass.CompareBranch, (5 * patches) + (5 * rows));
        counts.AddOpcode(OpcodeClass.TestBranch, rows);
        counts.AddOpcode(OpcodeClass.LibraryCall, rows);
        counts.AddCost(OpcodeClass.CallArgument, 5 * rows);
    }

    private static void AddMaximum(OpcodeCounts counts, WindowGeometry window)
    {
        long outputs = (long)window.OutputPositions * window.InputChannels;
        long taps = outputs * window.Taps;
        AddPoolLoops(counts, outputs, outputs * window.KernelHeight, taps);

        // Every second value replaces the greatest.
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * taps) + (taps / 2) + (3 * outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps + (taps / 2));
        counts.AddOpcode(OpcodeClass.LoadElement, taps);
        counts.AddOpcode(OpcodeClass.CompareBranch, taps);
        counts.AddOpcode(OpcodeClass.ConvertInt, outputs);
        counts.AddOpcode(OpcodeClass.StoreElement, outputs);
    }

    private static void AddMean(OpcodeCounts counts, WindowGeometry window)
    {
        long outputs = (long)window.OutputPositions * window.InputChannels;
        long taps = outputs * window.Taps;
        AddPoolLoops(counts, outputs, outputs * window.KernelHeight, taps);
        counts.AddOpcode(OpcodeClass.LoadLocal, (3 * taps) + (8 * outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps);
        counts.AddOpcode(OpcodeClass.LoadElement, taps);
        counts.AddOpcode(OpcodeClass.AddInt, taps);
        AddRequantization(counts, outputs);
    }

    private static void AddPoolLoops(OpcodeCounts counts, long outputs, long rows, long taps)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * taps) + (9 * rows) + (10 * outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps + (3 * rows) + (6 * outputs));
        counts.AddOpcode(OpcodeClass.AddInt, taps + (2 * rows) + (4 * outputs));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 4 * outputs);
        counts.AddOpcode(OpcodeClass.CompareBranch, taps + (2 * rows) + (2 * outputs));
        counts.AddOpcode(OpcodeClass.Branch, rows + outputs);
    }
}
