using System.Collections.Immutable;

namespace NanoML.Compiler.Ops.Support;

/// <summary>One comparison of a chain: where it holds, the way leads to a child; else to the next one.</summary>
/// <param name="IsEquality">Whether it asks for <c>x == Threshold</c>, not for <c>x &lt;= Threshold</c>.</param>
/// <param name="LeadsToTrue">To which child.</param>
/// <param name="TakesMissing">Whether it holds for NaN.</param>
internal readonly record struct BranchTest(float Threshold, bool IsEquality, bool LeadsToTrue, bool TakesMissing);

/// <summary>
/// What a node of a file asks as comparisons of two kinds: <c>x &lt; t</c> is <c>x &lt;= the float before t</c>, the opposites change sides, and a
/// set is compared number by number.
/// </summary>
internal static class BranchTests
{
    /// <summary>ONNX Runtime compares members with floats where all are in [0, this] and as many at most, else with what is left of them as integers.</summary>
    private const int LargestMember = 30;

    /// <summary>The comparisons, and which child follows where none holds.</summary>
    public static (ImmutableArray<BranchTest> Tests, bool ElseTrue) Of(ListedNode node)
    {
        ImmutableArray<(float Threshold, bool IsEquality, bool LeadsToTrue)> tests = node.Mode switch
        {
            BranchMode.AtMost => [(AtMost(node.Value), false, true)],
            BranchMode.Below => [(Below(node.Value), false, true)],
            BranchMode.Above => [(AtMost(node.Value), false, false)],
            BranchMode.AtLeast => [(Below(node.Value), false, false)],
            BranchMode.Equal => [((float)node.Value, true, true)],
            BranchMode.NotEqual => [((float)node.Value, true, false)],
            _ => [.. Members(node.Members)],
        };
        bool elseTrue = node.Mode is BranchMode.Above or BranchMode.AtLeast or BranchMode.NotEqual;
        bool missing = node.TracksMissing || node.Mode == BranchMode.NotEqual;
        bool Takes((float Threshold, bool IsEquality, bool LeadsToTrue) test) => !test.IsEquality && test.LeadsToTrue == missing;
        BranchTest[] first = tests.Any(Takes) || elseTrue == missing ? [] : [new BranchTest(float.MinValue, false, missing, true)];
        return ([.. first, .. tests.Select(test => new BranchTest(test.Threshold, test.IsEquality, test.LeadsToTrue, Takes(test)))], elseTrue);
    }

    private static IEnumerable<(float Threshold, bool IsEquality, bool LeadsToTrue)> Members(ImmutableArray<double> members)
    {
        float[] sorted = [.. members.Select(member => (float)member).Distinct().Order()];
        if (members.Length <= LargestMember && sorted[0] >= 0 && sorted[^1] <= LargestMember)
        {
            return sorted.Select(member => (member, true, true));
        }

        // Between two ends that are no member, from the lowest on: outside, inside, outside.
        var ends = new List<float>();
        foreach ((float from, float to) in sorted.Where(float.IsInteger).Select(Cut))
        {
            if (ends.Count > 0 && ends[^1] >= from)
            {
                ends[^1] = to;
            }
            else
            {
                ends.AddRange([from, to]);
            }
        }

        return ends.Select((end, k) => (end, false, k % 2 == 1));
    }

    /// <summary>What becomes a number when its fraction is cut off: above the first, up to the second.</summary>
    private static (float From, float To) Cut(float member) => member switch
    {
        > 0 => (MathF.BitDecrement(member), MathF.BitDecrement(member + 1)),
        < 0 => (member - 1, member),
        _ => (-1, MathF.BitDecrement(1)),
    };

    /// <summary>The greatest float that is not above a number.</summary>
    private static float AtMost(double value) => (float)value > value ? MathF.BitDecrement((float)value) : (float)value;

    /// <summary>The greatest float below a number.</summary>
    private static float Below(double value) => (float)value >= value ? MathF.BitDecrement((float)value) : (float)value;
}
