using System.Collections.Immutable;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>The opcodes of the pieces that lane code is made of.</summary>
internal static class LaneCosts
{
    /// <summary>The zero point does not change how its constants are loaded.</summary>
    private const long AnyPadding = 100;

    /// <summary>An assignment of a sum of products to a local.</summary>
    /// <param name="start">What the sum starts with; null where another method has left it in an element that is not the first.</param>
    /// <param name="isLocal">Whether a weight magnitude lies in a local.</param>
    public static void AddSum(OpcodeCounts counts, long? start, ImmutableArray<LaneTerm> terms, Func<int, bool> isLocal)
    {
        if (start is { } value)
        {
            AddLiteral(counts, value);
        }
        else
        {
            AddElement(counts);
        }

        counts.AddOpcode(OpcodeClass.LoadLocal, terms.Length);
        counts.AddOpcode(OpcodeClass.AddLong, terms.Length);
        ImmutableArray<MagnitudeGroup> groups = MagnitudeGroup.Of(terms);
        int shifts = groups.Sum(g => g.Shifts);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, shifts);
        counts.AddOpcode(OpcodeClass.ShiftLong, shifts);
        foreach (MagnitudeGroup group in groups.Where(g => g.Multiplies))
        {
            if (isLocal(group.Magnitude))
            {
                counts.AddOpcode(OpcodeClass.LoadLocal);
            }
            else
            {
                AddLiteral(counts, group.Magnitude);
            }

            counts.AddOpcode(OpcodeClass.MultiplyLong);
        }

        counts.AddOpcode(OpcodeClass.StoreLocal);
    }

    /// <summary>Loads an element at a distance from an index.</summary>
    public static void AddElement(OpcodeCounts counts)
    {
        AddPlace(counts, isFar: true);
        counts.AddOpcode(OpcodeClass.LoadElement);
    }

    /// <summary>An array and an index.</summary>
    /// <param name="isFar">Whether a distance is added to the index.</param>
    public static void AddPlace(OpcodeCounts counts, bool isFar)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, 2);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, isFar ? 1 : 0);
        counts.AddOpcode(OpcodeClass.AddInt, isFar ? 1 : 0);
    }

    /// <summary>A local that grows by a constant.</summary>
    public static void AddStep(OpcodeCounts counts)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.AddInt);
        counts.AddOpcode(OpcodeClass.StoreLocal);
    }

    /// <summary>
    /// A constant of type <c>long</c>: C# makes one of 32 bits from an <c>int</c>; those whose highest of 32 bits is set are written as a distance
    /// from a local.
    /// </summary>
    public static void AddLiteral(OpcodeCounts counts, long value)
    {
        bool isInt = value == (int)value;
        int isDistance = value is > int.MaxValue and <= uint.MaxValue ? 1 : 0;
        counts.AddOpcode(isInt ? OpcodeClass.LoadConstantInt : OpcodeClass.LoadConstantLong);
        counts.AddOpcode(OpcodeClass.ConvertLong, isInt ? 1 : 0);
        counts.AddOpcode(OpcodeClass.LoadLocal, isDistance);
        counts.AddOpcode(OpcodeClass.AddLong, isDistance);
    }

    /// <summary>The value of a lane, added up over so many segments.</summary>
    public static void AddLane(OpcodeCounts counts, LaneFormat format, int lane, int segments)
    {
        int shifts = lane == 0 ? 0 : segments;
        int masks = IsSigned(format, lane) ? 0 : segments;
        counts.AddOpcode(OpcodeClass.LoadLocal, segments + masks);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, shifts);
        counts.AddOpcode(OpcodeClass.ShiftLong, shifts);
        counts.AddOpcode(OpcodeClass.Logic, masks);
        counts.AddOpcode(OpcodeClass.AddLong, segments - 1);
    }

    /// <summary>A lane's value to a byte, with the channel's numbers as constants.</summary>
    /// <param name="looksUp">Whether a table clamps the values.</param>
    /// <param name="below">See <see cref="LaneChannel.Constant"/>.</param>
    public static void AddRequantization(OpcodeCounts counts, LaneChannel channel, bool looksUp, int below)
    {
        (long multiplier, long constant, _) = channel.Scaled(looksUp ? below : 0);
        AddLiteral(counts, multiplier);
        counts.AddOpcode(OpcodeClass.MultiplyLong);
        AddLiteral(counts, constant);
        counts.AddOpcode(OpcodeClass.AddLong);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.ShiftLong);
        counts.AddOpcode(OpcodeClass.ConvertInt);
        AddClamp(counts, looksUp);
    }

    /// <summary>A lane to a byte in the method of a channel, whose numbers are arguments.</summary>
    /// <param name="format">Of the sum.</param>
    /// <param name="shifts">Whether the shift is one of them.</param>
    public static void AddCalledByte(OpcodeCounts counts, LaneFormat format, int lane, bool shifts, bool isFar, bool looksUp)
    {
        int variable = shifts ? 1 : 0;
        AddPlace(counts, isFar);
        AddLane(counts, format, lane, segments: 1);
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 + variable);
        counts.AddOpcode(OpcodeClass.MultiplyLong);
        counts.AddOpcode(OpcodeClass.AddLong);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.Logic, variable);
        counts.AddOpcode(OpcodeClass.ShiftLong);
        counts.AddOpcode(OpcodeClass.ConvertInt);
        AddClamp(counts, looksUp);
    }

    /// <summary>The look-up of an index, or two comparisons, and the store.</summary>
    public static void AddClamp(OpcodeCounts counts, bool looksUp)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadElement);
        counts.AddOpcode(OpcodeClass.StoreElement);
        if (!looksUp)
        {
            AddComparisons(counts, 1);
        }
    }

    /// <summary>The sum of a lane to a byte where the multiplier is a power of two.</summary>
    public static void AddIndex(OpcodeCounts counts, LaneFormat format, int lane, int segments, LaneIndex index)
    {
        int shift = index.Shift;
        int masks = 0;
        if (segments > 1)
        {
            AddLane(counts, format, lane, segments);
        }
        else
        {
            shift += lane * format.Bits;
            masks = IsSigned(format, lane) ? 0 : 1;
            counts.AddOpcode(OpcodeClass.LoadLocal);
        }

        int bases = index.Base == 0 ? 0 : 1;
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (shift == 0 ? 0 : 1) + masks + bases);
        counts.AddOpcode(OpcodeClass.ShiftLong, shift == 0 ? 0 : 1);
        counts.AddOpcode(OpcodeClass.Logic, masks);
        counts.AddOpcode(OpcodeClass.AddInt, bases);
        counts.AddOpcode(OpcodeClass.ConvertInt);
        AddClamp(counts, looksUp: true);
    }

    /// <summary>What two comparisons cost beyond a look-up, for a value between their limits.</summary>
    public static void AddComparisons(OpcodeCounts counts, int values)
    {
        counts.AddOpcode(OpcodeClass.StoreLocal, values);
        counts.AddOpcode(OpcodeClass.LoadLocal, 2 * values);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * values);
        counts.AddOpcode(OpcodeClass.ConvertLong, 2 * values);
        counts.AddOpcode(OpcodeClass.CompareBranch, 2 * values);
        counts.AddOpcode(OpcodeClass.Branch, values);
        counts.AddOpcode(OpcodeClass.LoadElement, -values);
    }

    /// <summary>Packs a byte for each lane into a local.</summary>
    public static void AddDirectPacking(OpcodeCounts counts, LaneFormat format, Func<int, LaneByte> lane)
    {
        bool three = format == LaneFormat.Three;
        PackedPair low = Pair(format, lane(0), three ? LaneByte.None : lane(1));
        PackedPair high = three ? Pair(format, lane(1), lane(2)) : Pair(format, lane(2), lane(3));
        int distance = (three ? 1 : 2) * format.Bits;
        if (low.Counts is null && high.Counts is null)
        {
            AddLiteral(counts, low.Constant + (high.Constant << distance));
        }
        else
        {
            AddPart(counts, low, 0);
            AddPart(counts, high, distance);
            counts.AddOpcode(OpcodeClass.AddLong, low.IsThere && high.IsThere ? 1 : 0);
        }

        counts.AddOpcode(OpcodeClass.StoreLocal);
    }

    /// <summary>A call of <c>LanePack.Run3</c> or <c>Run4</c>, without what loads its arguments.</summary>
    public static void AddPacking(OpcodeCounts counts, int lanes, long calls, long elements)
    {
        var call = new OpcodeCounts();
        call.AddOpcode(OpcodeClass.StaticCall);
        call.AddCost(OpcodeClass.CallArgument, lanes + 4);
        call.AddCost(OpcodeClass.CallLocal);
        call.AddOpcode(OpcodeClass.LoadLocal, 6 + (2 * (lanes - 1)));
        call.AddOpcode(OpcodeClass.AddInt, lanes + 1);
        call.AddOpcode(OpcodeClass.StoreLocal, lanes + 1);
        call.AddOpcode(OpcodeClass.Branch);
        call.AddOpcode(OpcodeClass.CompareBranch);
        call.AddOpcode(null);
        counts.Add(call, calls);
        var element = new OpcodeCounts();
        element.AddOpcode(OpcodeClass.LoadLocal, (3 * lanes) + 5);
        element.AddOpcode(OpcodeClass.LoadElement, lanes);
        element.AddOpcode(OpcodeClass.LoadConstantInt, lanes);
        element.AddOpcode(OpcodeClass.AddInt, lanes + 1);
        element.AddOpcode(OpcodeClass.Logic, lanes - 1);
        element.AddOpcode(OpcodeClass.ShiftInt, lanes - 2);
        element.AddOpcode(OpcodeClass.ShiftLong);
        element.AddOpcode(OpcodeClass.ConvertLong, 2);
        element.AddOpcode(OpcodeClass.StoreElement);
        element.AddOpcode(OpcodeClass.StoreLocal);
        element.AddOpcode(OpcodeClass.CompareBranch);
        element.MakeBlock();
        counts.Add(element, elements);
    }

    /// <summary>The loop of <c>LanePack</c> over neighbours.</summary>
    public static void AddGrouping(OpcodeCounts counts, int lanes, long elements)
    {
        var element = new OpcodeCounts();
        element.AddOpcode(OpcodeClass.LoadLocal, (2 * lanes) + 6);
        element.AddOpcode(OpcodeClass.LoadConstantInt, (2 * lanes) + 1);
        element.AddOpcode(OpcodeClass.LoadElement, lanes);
        element.AddOpcode(OpcodeClass.AddInt, lanes + 2);
        element.AddOpcode(OpcodeClass.Logic, lanes - 1);
        element.AddOpcode(OpcodeClass.ShiftInt, lanes - 2);
        element.AddOpcode(OpcodeClass.ShiftLong);
        element.AddOpcode(OpcodeClass.ConvertLong, 2);
        element.AddOpcode(OpcodeClass.StoreElement);
        element.AddOpcode(OpcodeClass.StoreLocal, 2);
        element.AddOpcode(OpcodeClass.CompareBranch);
        element.MakeBlock();
        counts.Add(element, elements);
    }

    /// <summary>Straight-line packing of neighbours into locals.</summary>
    public static void AddDirectGrouping(OpcodeCounts counts, int lanes, long elements)
    {
        AddInputs(counts, elements * lanes);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, elements * (lanes - 1));
        counts.AddOpcode(OpcodeClass.Logic, elements * (lanes - 2));
        counts.AddOpcode(OpcodeClass.AddLong, elements);
        counts.AddOpcode(OpcodeClass.ShiftInt, elements * (lanes - 2));
        counts.AddOpcode(OpcodeClass.ShiftLong, elements);
        counts.AddOpcode(OpcodeClass.ConvertLong, elements * 2);
        counts.AddOpcode(OpcodeClass.StoreLocal, elements);
    }

    /// <summary>Loads elements of an array from places that are constants.</summary>
    public static void AddInputs(OpcodeCounts counts, long elements)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, elements);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, elements);
        counts.AddOpcode(OpcodeClass.LoadElement, elements);
    }

    /// <summary>Leaves a partial sum for another method.</summary>
    public static void AddPartialStore(OpcodeCounts counts)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        counts.AddOpcode(OpcodeClass.StoreElement);
    }

    /// <summary>Writes the byte of a channel that no input moves, to a place that is a constant.</summary>
    public static void AddConstantByte(OpcodeCounts counts)
    {
        AddPartialStore(counts);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
    }

    /// <summary>The one sum of a channel to its byte, at a place that is a constant.</summary>
    /// <param name="index">Where in its look-up the sum lies; null multiplies.</param>
    /// <param name="looksUp">Whether a table clamps the value.</param>
    public static void AddByte(OpcodeCounts counts, LaneIndex? index, bool looksUp)
    {
        AddPartialStore(counts);
        counts.AddOpcode(OpcodeClass.LoadConstantInt);
        if (index is null)
        {
            counts.AddOpcode(OpcodeClass.LoadConstantLong, 2);
            counts.AddOpcode(OpcodeClass.MultiplyLong);
            counts.AddOpcode(OpcodeClass.AddLong);
            counts.AddOpcode(OpcodeClass.ShiftLong);
            counts.AddOpcode(OpcodeClass.ConvertInt);
        }

        counts.AddOpcode(OpcodeClass.LoadLocal);
        counts.AddOpcode(OpcodeClass.LoadElement);
        if (!looksUp)
        {
            AddComparisons(counts, 1);
        }
    }

    private static bool IsSigned(LaneFormat format, int lane) => lane == format.Lanes - 1 && format.TopLaneIsSigned;

    /// <summary>Two bytes in a <c>long</c>; constants are folded when they are compiled.</summary>
    private static PackedPair Pair(LaneFormat format, LaneByte low, LaneByte high)
    {
        bool isConstant = low is LaneByte.None or LaneByte.Constant && high is LaneByte.None or LaneByte.Constant;
        if (isConstant)
        {
            long lowByte = low == LaneByte.None ? 0 : AnyPadding;
            long highByte = high == LaneByte.None ? 0 : AnyPadding;
            return new PackedPair(null, lowByte + (highByte << format.Bits));
        }

        var counts = new OpcodeCounts();
        AddByte(counts, low);
        AddByte(counts, high);
        bool shifts = high is LaneByte.Near or LaneByte.Distant or LaneByte.Fixed;
        counts.AddOpcode(OpcodeClass.LoadConstantInt, shifts ? 1 : 0);
        counts.AddOpcode(OpcodeClass.ShiftInt, shifts ? 1 : 0);
        counts.AddOpcode(OpcodeClass.Logic, low != LaneByte.None && high != LaneByte.None ? 1 : 0);
        counts.AddOpcode(OpcodeClass.ConvertLong);
        return new PackedPair(counts, 0);
    }

    private static void AddPart(OpcodeCounts counts, PackedPair pair, int distance)
    {
        if (pair.Counts is { } own)
        {
            counts.Add(own);
            counts.AddOpcode(OpcodeClass.LoadConstantInt, distance == 0 ? 0 : 1);
            counts.AddOpcode(OpcodeClass.ShiftLong, distance == 0 ? 0 : 1);
        }
        else if (pair.IsThere)
        {
            AddLiteral(counts, pair.Constant << distance);
        }
    }

    private static void AddByte(OpcodeCounts counts, LaneByte kind)
    {
        if (kind == LaneByte.Constant)
        {
            counts.AddOpcode(OpcodeClass.LoadConstantInt);
        }
        else if (kind == LaneByte.Fixed)
        {
            AddInputs(counts, 1);
        }
        else if (kind != LaneByte.None)
        {
            AddPlace(counts, kind == LaneByte.Distant);
            counts.AddOpcode(OpcodeClass.LoadElement);
        }
    }

    /// <param name="Counts">Null for a constant.</param>
    private readonly record struct PackedPair(OpcodeCounts? Counts, long Constant)
    {
        public bool IsThere => Counts is not null || Constant != 0;
    }
}

/// <summary>What a lane takes when it is packed.</summary>
internal enum LaneByte
{
    None,
    Constant,

    /// <summary>An element at a place that is a constant.</summary>
    Fixed,

    /// <summary>An element at an index.</summary>
    Near,

    /// <summary>An element at a distance from an index.</summary>
    Distant,
}
