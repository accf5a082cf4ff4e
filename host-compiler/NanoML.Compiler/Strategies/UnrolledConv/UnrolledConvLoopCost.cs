using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>Counts the loop around the methods of an <see cref="UnrolledConvCode"/>: what packs their input, and what loads their arguments.</summary>
internal static class UnrolledConvLoopCost
{
    /// <param name="blocks">How often the methods are called.</param>
    public static void Add(OpcodeCounts counts, UnrolledConvCode code, long blocks)
    {
        var arguments = new OpcodeCounts();
        AddField(arguments, 3);
        arguments.AddOpcode(OpcodeClass.LoadConstantInt, code.IsDirect ? 2 : 1);
        arguments.AddOpcode(OpcodeClass.LoadLocal, code.IsDirect ? 0 : 1);
        counts.Add(arguments, blocks * code.Methods.Length);
        if (code.Window is { } window)
        {
            AddRows(counts, code, window, blocks);
        }
        else if (!code.IsDirect)
        {
            AddBlocks(counts, code, blocks);
        }
    }

    private static void AddBlocks(OpcodeCounts counts, UnrolledConvCode code, long blocks)
    {
        var block = new OpcodeCounts();
        AddLoop(block);
        AddMoved(block, 2 + code.Format.Lanes);
        AddField(block, 2);
        block.AddOpcode(OpcodeClass.LoadConstantInt, 2);
        counts.Add(block, blocks);
        LaneCosts.AddPacking(counts, code.Format.Lanes, blocks, blocks * code.Block * code.Inputs);
    }

    private static void AddRows(OpcodeCounts counts, UnrolledConvCode code, LaneWindow window, long blocks)
    {
        WindowGeometry geometry = window.Geometry;
        int stride = geometry.StrideHeight;
        int kept = Math.Max(window.Rows - stride, 0);

        // Rows that the next row of output needs as well are kept.
        long packed = ((code.Bands.Length - 1L) * (window.Rows - kept)) + window.Rows;
        var row = new OpcodeCounts();
        AddLoop(row);
        AddMoved(row, 1);
        row.AddOpcode(OpcodeClass.LoadConstantInt, 2);
        row.AddOpcode(OpcodeClass.StoreLocal, 2);
        row.AddOpcode(OpcodeClass.Branch);
        row.AddOpcode(OpcodeClass.LoadLocal, 2);
        row.AddOpcode(OpcodeClass.CompareBranch, 2);
        counts.Add(row, code.Bands.Length);
        if (kept > 0)
        {
            var copy = new OpcodeCounts();
            AddField(copy, 2);
            copy.AddOpcode(OpcodeClass.LoadConstantInt, 4);
            copy.AddOpcode(OpcodeClass.StoreLocal);
            copy.AddOpcode(OpcodeClass.LibraryCall);
            copy.AddCost(OpcodeClass.CallArgument, 5);
            counts.Add(copy, code.Bands.Length - 1);
        }

        if (code.Block != geometry.OutputWidth)
        {
            var block = new OpcodeCounts();
            AddLoop(block);
            AddMoved(block, 1 + code.Methods.Length);
            counts.Add(block, blocks);
        }

        AddPackedRow(counts, code, window, packed);
        if (window.Columns > geometry.InputWidth)
        {
            counts.Add(GatherCosts.FilledLane, window.Length);
        }

        if (code.NeedsZeroRow)
        {
            counts.Add(GatherCosts.Fill(geometry.InputWidth * code.Inputs));
        }
    }

    private static void AddPackedRow(OpcodeCounts counts, UnrolledConvCode code, LaneWindow window, long rows)
    {
        int lanes = code.Format.Lanes;
        var row = new OpcodeCounts();
        AddLoop(row);
        AddLinear(row, window.Geometry.StrideHeight, window.Geometry.PadTop);
        row.AddOpcode(OpcodeClass.LoadLocal);
        row.AddOpcode(OpcodeClass.AddInt);
        row.AddOpcode(OpcodeClass.StoreLocal);
        AddLinear(row, window.RowLength, window.Geometry.PadLeft * code.Inputs);
        AddField(row, 2);
        row.AddOpcode(OpcodeClass.LoadConstantInt);
        foreach (int start in code.Bands.Starts)
        {
            row.AddOpcode(OpcodeClass.LoadConstantInt, start == 0 ? 0 : 1);
            row.AddOpcode(OpcodeClass.AddInt, start == 0 ? 0 : 1);
        }

        if (code.NeedsZeroRow)
        {
            // A call of LanePack.RowOffset.
            row.AddOpcode(OpcodeClass.LoadLocal, 7 * lanes);
            row.AddOpcode(OpcodeClass.LoadConstantInt, 5 * lanes);
            row.AddOpcode(OpcodeClass.CompareBranch, 2 * lanes);
            row.AddOpcode(OpcodeClass.MultiplyInt, lanes);
            row.AddOpcode(OpcodeClass.AddInt, lanes);
            row.AddOpcode(OpcodeClass.StaticCall, lanes);
            row.AddOpcode(null, lanes);
            row.AddCost(OpcodeClass.CallArgument, 5 * lanes);
            row.AddCost(OpcodeClass.CallResult, lanes);
        }
        else
        {
            AddMoved(row, lanes);
        }

        counts.Add(row, rows);
        LaneCosts.AddPacking(counts, lanes, rows, rows * window.Geometry.InputWidth * code.Inputs);
    }

    /// <summary>A field of the model.</summary>
    private static void AddField(OpcodeCounts counts, int fields)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, fields);
        counts.AddOpcode(OpcodeClass.LoadField, fields);
    }

    /// <summary>A turn of a loop.</summary>
    private static void AddLoop(OpcodeCounts counts)
    {
        LaneCosts.AddStep(counts);
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.CompareBranch);
    }

    /// <summary>An index times a factor and a constant; a factor of 1 and a constant of 0 are not printed.</summary>
    private static void AddLinear(OpcodeCounts counts, int factor, int constant)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (factor == 1 ? 0 : 1) + (constant == 0 ? 0 : 1));
        counts.AddOpcode(OpcodeClass.MultiplyInt, factor == 1 ? 0 : 1);
        counts.AddOpcode(OpcodeClass.AddInt, constant == 0 ? 0 : 1);
    }

    /// <summary>A place as many times a step away as an index says.</summary>
    private static void AddMoved(OpcodeCounts counts, int places)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, places);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * places);
        counts.AddOpcode(OpcodeClass.MultiplyInt, places);
        counts.AddOpcode(OpcodeClass.AddInt, places);
    }
}
