using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>The opcodes of the pieces that lane code is made of.</summary>
internal static class LaneCosts
{
    public static void AddSum(OpcodeCounts counts, ImmutableArray<LaneTerm> terms)
    {
        int groups = MagnitudeGroup.Of(terms).Count(g => g.Magnitude > 1);
        counts.AddOpcode(OpcodeClass.LoadConstantLong);
        counts.AddOpcode(OpcodeClass.LoadLocal, terms.Length + groups);
        counts.AddOpcode(OpcodeClass.AddLong, terms.Length);
        counts.AddOpcode(OpcodeClass.MultiplyLong, groups);
        counts.AddOpcode(OpcodeClass.StoreLocal);
    }

    /// <summary>A constant of type <c>long</c>: C# makes one of 32 bits from an <c>int</c>.</summary>
    public static void AddLiteral(OpcodeCounts counts, long value)
    {
        bool isInt = value == (int)value;
        counts.AddOpcode(isInt ? OpcodeClass.LoadConstantInt : OpcodeClass.LoadConstantLong);
        counts.AddOpcode(OpcodeClass.ConvertLong, isInt ? 1 : 0);
    }

    /// <summary>Lanes to bytes.</summary>
    /// <param name="looksUp">Whether a table clamps the values.</param>
    public static void AddRequantization(OpcodeCounts counts, int lanes, int segments, bool looksUp)
    {
        if (!looksUp)
        {
            AddComparisons(counts, lanes);
        }

        counts.AddOpcode(OpcodeClass.LoadLocal, lanes * (3 + (2 * segments)));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, lanes * (3 + segments));
        counts.AddOpcode(OpcodeClass.LoadConstantLong, lanes);
        counts.AddOpcode(OpcodeClass.ShiftLong, lanes * (1 + segments));
        counts.AddOpcode(OpcodeClass.AddLong, lanes * (2 * segments));
        counts.AddOpcode(OpcodeClass.AddInt, lanes);
        counts.AddOpcode(OpcodeClass.MultiplyLong, lanes);
        counts.AddOpcode(OpcodeClass.ConvertLong, lanes);
        counts.AddOpcode(OpcodeClass.ConvertInt, lanes);
        counts.AddOpcode(OpcodeClass.LoadElement, lanes);
        counts.AddOpcode(OpcodeClass.StoreElement, lanes);
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

    /// <summary>Lanes to bytes where the multiplier is a power of two.</summary>
    public static void AddIndices(OpcodeCounts counts, int lanes, int segments)
    {
        bool single = segments == 1;
        counts.AddOpcode(OpcodeClass.LoadLocal, lanes * (single ? 4 : 3 + (2 * segments)));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, lanes * (single ? 3 : 2 + segments));
        counts.AddOpcode(OpcodeClass.ShiftLong, lanes * (single ? 1 : 1 + segments));
        counts.AddOpcode(OpcodeClass.AddLong, single ? 0 : lanes * ((2 * segments) - 1));
        counts.AddOpcode(OpcodeClass.AddInt, lanes * (single ? 2 : 1));
        counts.AddOpcode(OpcodeClass.ConvertInt, lanes);
        counts.AddOpcode(OpcodeClass.LoadElement, lanes);
        counts.AddOpcode(OpcodeClass.StoreElement, lanes);
    }

    /// <summary>Straight-line packing into locals.</summary>
    public static void AddDirectPacking(OpcodeCounts counts, int lanes, long elements)
    {
        counts.AddOpcode(OpcodeClass.LoadLocal, elements * 2 * lanes);
        counts.AddOpcode(OpcodeClass.LoadElement, elements * lanes);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, elements * ((2 * lanes) - 1));
        counts.AddOpcode(OpcodeClass.AddInt, elements * ((2 * lanes) - 1));
        counts.AddOpcode(OpcodeClass.ShiftInt, elements * (lanes - 1));
        counts.AddOpcode(OpcodeClass.ConvertLong, elements * Math.Min(lanes - 1, 2));
        counts.AddOpcode(OpcodeClass.StoreLocal, elements);
    }

    /// <summary>The loop of <c>LanePack</c>.</summary>
    public static void AddPacking(OpcodeCounts counts, int lanes, long elements)
    {
        var element = new OpcodeCounts();
        element.AddOpcode(OpcodeClass.LoadLocal, (3 * lanes) + 6);
        element.AddOpcode(OpcodeClass.LoadElement, lanes);
        element.AddOpcode(OpcodeClass.LoadConstantInt, lanes + 1);
        element.AddOpcode(OpcodeClass.AddInt, lanes + 2);
        element.AddOpcode(OpcodeClass.ShiftLong, lanes);
        element.AddOpcode(OpcodeClass.AddLong, lanes - 1);
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
        element.AddOpcode(OpcodeClass.LoadConstantInt, lanes + 5);
        element.AddOpcode(OpcodeClass.LoadElement, lanes);
        element.AddOpcode(OpcodeClass.AddInt, 2 * lanes);
        element.AddOpcode(OpcodeClass.AddLong);
        element.AddOpcode(OpcodeClass.ShiftInt, 2);
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
        counts.AddOpcode(OpcodeClass.LoadConstantInt, elements * 3);
        counts.AddOpcode(OpcodeClass.AddInt, elements * (lanes - 2));
        counts.AddOpcode(OpcodeClass.AddLong, elements);
        counts.AddOpcode(OpcodeClass.ShiftInt, elements * 2);
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
}
