using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>The opcodes of what kernels share that copy a part of an image with its padding.</summary>
internal static class GatherCosts
{
    private const int FillLoop = 8;

    private static readonly OpcodeCounts s_fill = Opcodes(
        (StaticCall, 1), (CallArgument, 4), (CallLocal, 4), (LoadLocal, 8), (LoadConstantInt, 1), (AddInt, 1), (StoreLocal, 3), (CompareBranch, 3),
        (Branch, 2));

    private static readonly OpcodeCounts s_filledByte = Opcodes(
        (LoadLocal, 6), (LoadConstantInt, 1), (AddInt, 1), (ConvertInt, 1), (StoreElement, 1), (StoreLocal, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_filledCopy = Opcodes(
        (LoadLocal, 14), (AddInt, 3), (StoreLocal, 2), (CompareBranch, 2), (LibraryCall, 1), (CallArgument, 5));

    private static readonly OpcodeCounts s_gather = Opcodes(
        (StaticCall, 1), (CallArgument, 15), (CallLocal, 11), (LoadLocal, 30), (LoadConstantInt, 1), (MultiplyInt, 9), (AddInt, 5), (ConvertInt, 1),
        (StoreLocal, 12), (Compare, 1), (Branch, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_gatheredRow = Opcodes(
        (LoadLocal, 14), (LoadConstantInt, 2), (AddInt, 3), (StoreLocal, 3), (CompareBranch, 5), (TestBranch, 1));

    private static readonly OpcodeCounts s_paddedRow = Opcodes((LoadLocal, 14), (LoadConstantInt, 1), (AddInt, 3), (StoreLocal, 3), (CompareBranch, 3), (Branch, 1));

    private static readonly OpcodeCounts s_copy = Opcodes((LoadLocal, 6), (AddInt, 1), (LibraryCall, 1), (CallArgument, 5), (Branch, 1));

    private static readonly OpcodeCounts s_copyTaps = Opcodes(
        (StaticCall, 1), (CallArgument, 7), (CallLocal, 1), (LoadLocal, 12), (AddInt, 2), (StoreLocal, 1), (Branch, 1), (CompareBranch, 1));

    private static readonly OpcodeCounts s_copiedTap = Opcodes(
        (LoadLocal, 11), (AddInt, 2), (StoreLocal, 2), (CompareBranch, 1), (LibraryCall, 1), (CallArgument, 5));

    // Gather of WindowRows: a call, a copy of kept rows, a row of padding, a row of the image.
    private static readonly OpcodeCounts s_rows = Opcodes(
        (StaticCall, 1), (CallArgument, 14), (CallLocal, 8), (LoadLocal, 44), (LoadConstantInt, 3), (MultiplyInt, 5), (AddInt, 9), (ConvertInt, 1),
        (StoreLocal, 10), (CompareBranch, 4), (Branch, 3));

    private static readonly OpcodeCounts s_keptRows = Opcodes(
        (LoadLocal, 12), (MultiplyInt, 3), (AddInt, 2), (StoreLocal, 1), (LibraryCall, 1), (CallArgument, 5));

    private static readonly OpcodeCounts s_outerRow = Opcodes(
        (LoadLocal, 11), (LoadConstantInt, 2), (AddInt, 2), (StoreLocal, 2), (CompareBranch, 2), (Branch, 1));

    private static readonly OpcodeCounts s_innerRow = Opcodes(
        (LoadLocal, 26), (LoadConstantInt, 2), (MultiplyInt, 1), (AddInt, 6), (StoreLocal, 2), (CompareBranch, 3), (LibraryCall, 1), (CallArgument, 5));

    /// <summary>An element of <c>LanePack.Fill</c>.</summary>
    public static OpcodeCounts FilledLane { get; } = Opcodes(
        (LoadLocal, 6), (LoadConstantInt, 1), (AddInt, 1), (StoreElement, 1), (StoreLocal, 1), (CompareBranch, 1));

    /// <summary><c>Fill.Run</c>, without what loads its arguments.</summary>
    public static OpcodeCounts Fill(int bytes)
    {
        var counts = new OpcodeCounts();
        counts.Add(s_fill);
        counts.AddOpcode(bytes < FillLoop ? LoadLocal : LoadConstantInt);
        counts.AddOpcode(Branch, bytes < FillLoop ? 0 : 1);
        counts.AddOpcode(null);
        int filled = Math.Min(Math.Max(bytes, 0), FillLoop);
        counts.Add(s_filledByte, filled);
        for (; filled < bytes; filled *= 2)
        {
            counts.Add(s_filledCopy);
            counts.AddOpcode(LoadLocal, bytes - filled > filled ? 1 : 0);
            counts.AddOpcode(StoreLocal, bytes - filled > filled ? 1 : 0);
        }

        return counts;
    }

    /// <summary><c>Patch.Gather</c> for every output position of a window.</summary>
    /// <param name="channels">Those that are gathered.</param>
    public static OpcodeCounts Patches(WindowGeometry window, int channels)
    {
        long inner = AxisTaps.Rows(window).Sum(tap => tap.Inside);
        long outer = ((long)window.OutputHeight * window.KernelHeight) - inner;
        bool contiguous = window.DilationWidth * window.InputChannels == channels;
        var total = new OpcodeCounts();
        foreach (AxisTaps column in AxisTaps.Columns(window))
        {
            bool isOutside = column.Inside == 0;
            total.Add(s_gather, window.OutputHeight);
            AddTapCalls(total, column, window.OutputHeight);
            total.Add(Fill(window.KernelWidth * channels), isOutside ? outer + inner : outer);
            total.Add(s_paddedRow, isOutside ? outer + inner : outer);
            if (!isOutside)
            {
                total.Add(InnerRow(column, window.KernelWidth, channels, contiguous), inner);
            }
        }

        return total;
    }

    /// <summary><c>WindowRows.Gather</c> for all blocks of an image.</summary>
    public static OpcodeCounts Rows(GatherWindow window)
    {
        WindowGeometry geometry = window.Geometry;
        int row = window.Columns * geometry.InputChannels;
        int before = Math.Min(geometry.PadLeft * geometry.InputChannels, row);
        int length = Math.Min(geometry.InputWidth * geometry.InputChannels, row - before);
        OpcodeCounts inner = Opcodes();
        inner.Add(s_innerRow);
        inner.Add(Fill(before));
        inner.Add(Fill(row - before - length));
        OpcodeCounts outer = Opcodes();
        outer.Add(s_outerRow);
        outer.Add(Fill(row));
        var total = new OpcodeCounts();
        int first = -geometry.PadTop;
        int overlap = Math.Max(window.Extent - geometry.StrideHeight, 0);
        int kept = 0;
        foreach (int rows in window.Blocks)
        {
            int end = first + ((rows - 1) * geometry.StrideHeight) + window.Extent;
            int inside = Math.Max(Math.Min(end, geometry.InputHeight) - Math.Max(first + kept, 0), 0);
            total.Add(s_rows);
            total.AddOpcode(null);
            total.Add(s_keptRows, kept > 0 ? 1 : 0);
            total.Add(inner, inside);
            total.Add(outer, end - first - kept - inside);
            kept = overlap;
            first += rows * geometry.StrideHeight;
        }

        return total;
    }

    /// <summary>Calls of <c>Taps.First</c> and <c>Taps.End</c>.</summary>
    public static void AddTapCalls(OpcodeCounts counts, AxisTaps axis, long times)
    {
        var calls = new OpcodeCounts();
        calls.AddOpcode(StaticCall, 2);
        calls.AddCost(CallArgument, 7);
        calls.AddCost(CallResult, 2);
        calls.AddOpcode(LoadLocal, 12);
        calls.AddOpcode(LoadConstantInt, 2);
        calls.AddOpcode(AddInt, 3);
        calls.AddOpcode(MultiplyInt);
        calls.AddOpcode(CompareBranch, 2);
        calls.AddOpcode(null, 2);
        calls.AddOpcode(StoreLocal, 2);
        calls.AddOpcode(axis.StartsBefore ? Divide : LoadConstantInt);
        calls.AddOpcode(LoadLocal, axis.StartsBefore ? 4 : 0);
        calls.AddOpcode(AddInt, axis.StartsBefore ? 3 : 0);
        calls.AddOpcode(LoadConstantInt, axis.StartsBefore ? 1 : 0);
        calls.AddOpcode(LoadLocal, axis.EndsBehind ? 6 : 1);
        calls.AddOpcode(CompareBranch, axis.EndsBehind ? 1 : 0);
        calls.AddOpcode(AddInt, axis.EndsBehind ? 3 : 0);
        calls.AddOpcode(LoadConstantInt, axis.EndsBehind ? 1 : 0);
        calls.AddOpcode(Divide, axis.EndsBehind ? 1 : 0);
        counts.Add(calls, times);
    }

    private static OpcodeCounts InnerRow(AxisTaps column, int kernelWidth, int channels, bool contiguous)
    {
        var row = new OpcodeCounts();
        row.Add(s_gatheredRow);
        if (column.Inside < kernelWidth)
        {
            row.AddOpcode(LoadLocal, 12);
            row.AddOpcode(AddInt, 3);
            row.AddOpcode(StoreLocal);
            row.Add(Fill(column.Before * channels));
            row.Add(Fill((kernelWidth - column.Before - column.Inside) * channels));
        }

        if (contiguous)
        {
            row.Add(s_copy);
        }
        else
        {
            row.Add(s_copyTaps);
            row.AddOpcode(null);
            row.Add(s_copiedTap, column.Inside);
        }

        return row;
    }
}
