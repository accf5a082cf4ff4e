using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>Counts what <see cref="DepthwiseProductsCode"/> executes, without emitting it.</summary>
internal static class DepthwiseProductsCost
{
    public static OpcodeCounts Of(DepthwiseProductsCode code)
    {
        var total = new OpcodeCounts();
        int methods = 0;
        if (code.IsInline)
        {
            foreach (IReadOnlyList<LaneChannel[]> part in code.InlineParts())
            {
                total.Add(Lines(code, part));
                methods++;
            }
        }
        else
        {
            foreach (LaneChannel channel in code.Channels)
            {
                total.Add(Call(code, channel));
            }

            methods = code.Channels.Select(code.LooksUp).Distinct().Count();
        }

        // The calls of the parts.
        total.AddOpcode(OpcodeClass.StaticCall, methods);
        total.AddCost(OpcodeClass.CallArgument, 3 * methods);
        total.AddOpcode(OpcodeClass.LoadField, 2 * methods);
        total.AddOpcode(OpcodeClass.LoadStatic, methods);
        total.AddOpcode(OpcodeClass.LoadLocal, 2 * methods);
        total.AddOpcode(null, 2 * methods);
        return total;
    }

    /// <summary>A method of lines.</summary>
    private static OpcodeCounts Lines(DepthwiseProductsCode code, IReadOnlyList<LaneChannel[]> inputs)
    {
        var counts = new OpcodeCounts();
        AddConstants(counts, code);
        foreach (LaneChannel[] channels in inputs)
        {
            if (channels.Any(channel => !channel.Segments.IsEmpty))
            {
                AddBlocks(counts, code, _ => LaneByte.Fixed);
            }

            foreach (LaneChannel channel in channels)
            {
                AddLines(counts, code, channel);
            }
        }

        counts.MakeBlock();
        return counts;
    }

    private static void AddLines(OpcodeCounts counts, DepthwiseProductsCode code, LaneChannel channel)
    {
        LaneIndex? index = code.LikelyIndex(channel, code.Format, code.LikelyBelow);
        foreach (ProductSum sum in code.Products.Sums)
        {
            for (int column = 0; column < code.Geometry.OutputWidth; column++)
            {
                if (channel.Segments.IsEmpty)
                {
                    Repeat(sum.Rows.Length, () => LaneCosts.AddConstantByte(counts));
                    continue;
                }

                LaneCosts.AddLiteral(counts, code.Offset(channel, index));
                foreach ((_, _, long weight) in code.ProductsOf(channel, sum, column))
                {
                    AddProduct(counts);
                    LaneCosts.AddLiteral(counts, weight);
                }

                counts.AddOpcode(OpcodeClass.StoreLocal);
                foreach (int row in sum.Rows)
                {
                    counts.AddOpcode(OpcodeClass.LoadLocal);
                    counts.AddOpcode(OpcodeClass.LoadConstantInt);
                    int lane = code.Products.LaneOf(sum, row);
                    if (index is { } known)
                    {
                        LaneCosts.AddIndex(counts, code.SumFormat, lane, 1, known);
                        continue;
                    }

                    LaneCosts.AddLane(counts, code.SumFormat, lane, 1);
                    LaneCosts.AddRequantization(counts, channel, code.LooksUp(channel), code.LikelyBelow);
                }
            }
        }
    }

    /// <summary>The call of a channel's method.</summary>
    private static OpcodeCounts Call(DepthwiseProductsCode code, LaneChannel channel)
    {
        const int OtherArguments = 8;
        var counts = new OpcodeCounts();
        bool looksUp = code.LooksUp(channel);
        int variable = code.CommonShift is null ? 1 : 0;
        (long multiplier, long constant, _) = code.Scaled(channel, looksUp ? code.LikelyBelow : 0);
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddCost(OpcodeClass.CallArgument, code.WeightCount + OtherArguments + variable);
        counts.AddCost(OpcodeClass.CallLocal, (code.Columns.Length * code.Products.Blocks.Length) + 3);
        counts.AddOpcode(OpcodeClass.LoadLocal, looksUp ? 3 : 2);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 + variable);
        LaneCosts.AddLiteral(counts, multiplier);
        LaneCosts.AddLiteral(counts, constant);
        LaneCosts.AddLiteral(counts, code.Offset(channel));
        for (int weight = 0; weight < code.WeightCount; weight++)
        {
            LaneCosts.AddLiteral(counts, code.Weight(channel, weight / code.Geometry.KernelWidth, weight % code.Geometry.KernelWidth));
        }

        AddConstants(counts, code);
        AddBlocks(counts, code, isNear => isNear ? LaneByte.Near : LaneByte.Distant);
        foreach (ProductSum sum in code.Products.Sums)
        {
            for (int column = 0; column < code.Geometry.OutputWidth; column++)
            {
                AddSum(counts, code, sum, column, looksUp);
            }
        }

        counts.AddOpcode(null);
        counts.MakeBlock();
        return counts;
    }

    private static void AddSum(OpcodeCounts counts, DepthwiseProductsCode code, ProductSum sum, int column, bool looksUp)
    {
        int products = code.ProductsOf(sum, column).Count();
        Repeat(products, () => AddProduct(counts));
        counts.AddOpcode(OpcodeClass.LoadLocal, products + 1);
        counts.AddOpcode(OpcodeClass.StoreLocal);
        foreach (int row in sum.Rows)
        {
            LaneCosts.AddCalledByte(counts, code.SumFormat, code.Products.LaneOf(sum, row), code.CommonShift is null, isFar: row + column != 0, looksUp);
        }
    }

    /// <summary>A product that is added, without its weights.</summary>
    private static void AddProduct(OpcodeCounts counts)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.MultiplyLong);
        counts.AddOpcode(OpcodeClass.AddLong);
    }

    private static void AddConstants(OpcodeCounts counts, DepthwiseProductsCode code)
    {
        LaneCosts.AddLiteral(counts, code.Format.Max);
        counts.AddOpcode(OpcodeClass.StoreLocal);
        if (code.ReadsPadding)
        {
            LaneCosts.AddLiteral(counts, code.Format.Broadcast(code.Conv.InputZeroPoint));
            counts.AddOpcode(OpcodeClass.StoreLocal);
        }
    }

    /// <summary>The bytes of a channel, in lanes.</summary>
    /// <param name="place">How a byte is reached that lies where the channel begins, or elsewhere.</param>
    private static void AddBlocks(OpcodeCounts counts, DepthwiseProductsCode code, Func<bool, LaneByte> place)
    {
        foreach (int column in code.Columns)
        {
            foreach (LaneBlock block in code.Products.Blocks)
            {
                if (block.Shift > 0)
                {
                    counts.AddOpcode(OpcodeClass.LoadLocal);
                    counts.AddOpcode(OpcodeClass.LoadConstantInt);
                    counts.AddOpcode(OpcodeClass.ShiftLong);
                    if (block.Loads.IsEmpty)
                    {
                        counts.AddOpcode(OpcodeClass.StoreLocal);
                        continue;
                    }

                    counts.AddOpcode(OpcodeClass.AddLong);
                }

                LaneCosts.AddDirectPacking(counts, code.Format, lane => !block.Loads.Contains(lane) ? LaneByte.None
                    : code.Products.IsInside(block.First + lane) ? place(block.First + lane + column == 0) : LaneByte.Constant);
            }
        }
    }

    private static void Repeat(int times, Action action)
    {
        for (int k = 0; k < times; k++)
        {
            action();
        }
    }
}
