using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Bytes of a rising or falling function of integers: each changes to the next at one of them.</summary>
public static class SumLevels
{
    /// <param name="sums">Four bytes for each.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="reach">The integers lie from its negative to it.</param>
    /// <param name="level">Of an integer; the same, or in one direction, from one to the next.</param>
    /// <param name="role">What the tables are named after, beside the layer.</param>
    public static ForestLevelsCall Of(LoweringContext context, Planning.Slice sums, Planning.Slice y, int count, int reach, Func<int, byte> level, string role = "")
    {
        var thresholds = new List<int>();
        var levels = new List<byte> { level(-reach) };
        Between(-reach, levels[0], reach, level(reach));
        return new ForestLevelsCall
        {
            Layer = context.Layer,
            X = sums,
            Y = y,
            Count = count,
            Thresholds = context.Table($"{role}Thresholds", thresholds.ToArray()),
            Levels = context.Table($"{role}Levels", levels.ToArray()),
        };

        void Between(int low, byte first, int high, byte last)
        {
            if (first == last)
            {
                return;
            }

            if ((long)high - low == 1)
            {
                thresholds.Add(high);
                levels.Add(last);
                return;
            }

            int middle = (int)(low + (((long)high - low) / 2));
            byte between = level(middle);
            Between(low, first, middle, between);
            Between(middle, between, high, last);
        }
    }
}
