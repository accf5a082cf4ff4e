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
    public static void AddRequantization(OpcodeCounts counts, int lanes, int segments)
    {
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
}
