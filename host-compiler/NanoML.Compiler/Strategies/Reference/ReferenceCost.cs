using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>
/// Counts what the shared kernels execute. Kernels without weights count nothing, apart from pools, sums and trees: they
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
                AddProducts(counts, call.Macs, (long)conv.Window.OutputPositions * conv.Requantization.Channels);
                AddPatches(counts, conv.Window, conv.Groups, sums: true);
                break;
            case DepthwiseConvCall depthwise:
                AddDepthwise(counts, call.Macs, call.Macs / depthwise.Window.Taps);
                AddPatches(counts, depthwise.Window, groups: 1, sums: false);
                break;
            case MaxPoolCall pool:
                AddMaximum(counts, pool.Window);
                break;
            case AveragePoolCall pool:
                AddMean(counts, pool);
                break;
            case AddCall add:
                AddSums(counts, add.Broadcast.Count, (long)add.Broadcast.Outer * add.Broadcast.Period);
                break;
            case SpectrumCall spectrum:
                RecurrentCost.Add(counts, spectrum);
                break;
            case MatMulCall product:
                AddActivationProducts(counts, product);
                break;
            case LstmLayerCall lstm:
                RecurrentCost.Add(counts, lstm);
                break;
            case RecurrentCall recurrent:
                AddProducts(counts, call.Macs, 0);
                RecurrentCost.AddUnits(counts, recurrent);
                break;
            case ForestSumsCall forest:
                ForestCost.Add(counts, forest);
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

    /// <summary><c>MatMulTile</c>, which takes eight terms of three columns at a time.</summary>
    private static void AddActivationProducts(OpcodeCounts counts, MatMulCall product)
    {
        const int Terms = 8;
        long rows = (long)product.Matrices * product.Rows * ((product.Columns + MatMulTile.Columns - 1) / MatMulTile.Columns);
        long terms = rows * ((product.Inner + Terms - 1) / Terms) * Terms;
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * terms) + (60 * rows));
        counts.AddOpcode(OpcodeClass.LoadElement, terms);
        counts.AddOpcode(OpcodeClass.AddInt, terms + (10 * rows));
        counts.AddOpcode(OpcodeClass.ConvertLong, terms);
        counts.AddOpcode(OpcodeClass.MultiplyLong, terms);
        counts.AddOpcode(OpcodeClass.AddLong, terms);
        AddRequantization(counts, (long)product.Matrices * product.Rows * product.Columns);
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
        counts.AddOpcode(OpcodeClass.AddInt, (2 * elements) + (2 * terms));
        counts.AddOpcode(OpcodeClass.Logic, elements);
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
        counts.Add(KernelCosts.ToByte, outputs);
        counts.AddOpcode(OpcodeClass.StoreElement, outputs);
    }

    /// <summary><c>Patch.Gather</c> and the call that uses the patch, with the loops around them.</summary>
    /// <param name="groups">Of channels that are gathered by themselves.</param>
    private static void AddPatches(OpcodeCounts counts, WindowGeometry window, int groups, bool sums)
    {
        counts.Add(GatherCosts.Patches(window, window.InputChannels / groups), groups);
        var patch = new OpcodeCounts();
        patch.AddOpcode(OpcodeClass.StaticCall);
        patch.AddCost(OpcodeClass.CallArgument, 14);
        patch.AddCost(OpcodeClass.CallLocal, sums ? 6 : 7);
        patch.AddOpcode(OpcodeClass.LoadLocal, sums ? 49 : 36);
        patch.AddOpcode(OpcodeClass.StoreLocal, sums ? 7 : 6);
        patch.AddOpcode(OpcodeClass.LoadConstantInt, sums ? 1 : 4);
        patch.AddOpcode(OpcodeClass.AddInt, sums ? 6 : 2);
        patch.AddOpcode(OpcodeClass.MultiplyInt, sums ? 3 : 2);
        patch.AddOpcode(OpcodeClass.CompareBranch, sums ? 2 : 1);
        patch.AddOpcode(OpcodeClass.Branch);
        patch.AddOpcode(null, 2);
        counts.Add(patch, (long)window.OutputPositions * groups);
        var position = new OpcodeCounts();
        position.AddOpcode(OpcodeClass.LoadLocal, 6);
        position.AddOpcode(OpcodeClass.AddInt, 2);
        position.AddOpcode(OpcodeClass.StoreLocal, 2);
        position.AddOpcode(OpcodeClass.CompareBranch);
        counts.Add(position, window.OutputPositions);
    }

    private static void AddMaximum(OpcodeCounts counts, WindowGeometry window)
    {
        PoolTaps taps = AddPoolLoops(counts, window);
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * taps.Inside) + taps.Records + (3 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps.Inside + taps.Records);
        counts.AddOpcode(OpcodeClass.LoadElement, taps.Inside);
        counts.AddOpcode(OpcodeClass.CompareBranch, taps.Inside);
        counts.AddOpcode(OpcodeClass.ConvertInt, taps.Outputs);
        counts.AddOpcode(OpcodeClass.StoreElement, taps.Outputs);
    }

    private static void AddMean(OpcodeCounts counts, AveragePoolCall call)
    {
        PoolTaps taps = AddPoolLoops(counts, call.Window);
        counts.AddOpcode(OpcodeClass.LoadLocal, (3 * taps.Inside) + (8 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps.Inside);
        counts.AddOpcode(OpcodeClass.LoadElement, taps.Inside);
        counts.AddOpcode(OpcodeClass.AddInt, taps.Inside);
        AddRequantization(counts, taps.Outputs);

        var window = new OpcodeCounts();
        window.AddOpcode(OpcodeClass.LoadLocal, 12);
        window.AddOpcode(OpcodeClass.StoreLocal);
        window.AddOpcode(OpcodeClass.AddInt);
        window.AddOpcode(OpcodeClass.MultiplyInt, 3);
        window.AddOpcode(OpcodeClass.LoadElement, 2);
        counts.Add(window, call.Window.OutputPositions);
        foreach (AxisTaps column in AxisTaps.Columns(call.Window))
        {
            AddCountedTaps(counts, column, call.CountIncludePad, call.Window.OutputHeight);
        }

        foreach (AxisTaps row in AxisTaps.Rows(call.Window))
        {
            AddCountedTaps(counts, row, call.CountIncludePad, 1);
        }
    }

    /// <summary>What <c>AveragePool</c> does besides to count the taps along an axis, with the padding once more.</summary>
    private static void AddCountedTaps(OpcodeCounts counts, AxisTaps axis, bool includesPadding, long times)
    {
        int calls = includesPadding ? 2 : 1;
        var axes = new OpcodeCounts();
        axes.AddOpcode(OpcodeClass.StaticCall, calls + 1);
        axes.AddCost(OpcodeClass.CallArgument, (5 * calls) + 3);
        axes.AddCost(OpcodeClass.CallResult, calls + 1);
        axes.AddCost(OpcodeClass.CallLocal, calls);
        axes.AddOpcode(OpcodeClass.LoadLocal, (7 * calls) + 5);
        axes.AddOpcode(OpcodeClass.LoadConstantInt, (2 * calls) + 1);
        axes.AddOpcode(OpcodeClass.CompareBranch, calls + 1);
        axes.AddOpcode(OpcodeClass.StoreLocal, calls);
        axes.AddOpcode(OpcodeClass.TestBranch);
        axes.AddOpcode(null, calls + 1);
        counts.Add(axes, times);
        GatherCosts.AddTapCalls(counts, axis, (calls - 1) * times);
    }

    /// <summary>The loops of both pools over positions, channels and taps.</summary>
    private static PoolTaps AddPoolLoops(OpcodeCounts counts, WindowGeometry window)
    {
        PoolTaps taps = PoolTaps.Of(window);
        counts.AddOpcode(OpcodeClass.LoadLocal, (4 * taps.Inside) + (9 * taps.Rows) + (10 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.StoreLocal, taps.Inside + (3 * taps.Rows) + (5 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.AddInt, taps.Inside + (2 * taps.Rows) + (4 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 3 * taps.Outputs);
        counts.AddOpcode(OpcodeClass.CompareBranch, taps.Inside + (2 * taps.Rows) + (2 * taps.Outputs));
        counts.AddOpcode(OpcodeClass.Branch, taps.Rows + taps.Outputs);
        var position = new OpcodeCounts();
        position.AddOpcode(OpcodeClass.StaticCall);
        position.AddCost(OpcodeClass.CallArgument, 9);
        position.AddCost(OpcodeClass.CallLocal, 8);
        position.AddOpcode(OpcodeClass.LoadLocal, 33);
        position.AddOpcode(OpcodeClass.AddInt, 7);
        position.AddOpcode(OpcodeClass.MultiplyInt, 6);
        position.AddOpcode(OpcodeClass.StoreLocal, 6);
        position.AddOpcode(OpcodeClass.LoadConstantInt);
        position.AddOpcode(OpcodeClass.CompareBranch, 2);
        position.AddOpcode(OpcodeClass.Branch);
        position.AddOpcode(null);
        counts.Add(position, window.OutputPositions);
        foreach (AxisTaps column in AxisTaps.Columns(window))
        {
            GatherCosts.AddTapCalls(counts, column, window.OutputHeight);
        }

        foreach (AxisTaps row in AxisTaps.Rows(window))
        {
            GatherCosts.AddTapCalls(counts, row, 1);
        }

        return taps;
    }
}
