using System.Globalization;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Emit;

/// <summary>Says in a comment what lies where in the arena.</summary>
internal static class ArenaText
{
    /// <summary>One line for each buffer, in the order of their first bytes, then of their lives.</summary>
    public static IEnumerable<string> Lines(EmissionPlan plan)
    {
        yield return "// What lies in the arena: bytes, and the layers from the one that writes them to the last that reads them.";
        int digits = Int(plan.Arena.Length).Length;
        foreach ((DeviceBuffer buffer, int offset) in plan.Arena.Offsets
            .OrderBy(p => p.Value).ThenBy(p => plan.Arena.Lifetimes[p.Key].First).ThenBy(p => p.Key.Name, StringComparer.Ordinal)
            .Where(p => p.Key.Length > 0))
        {
            (int first, int last) = plan.Arena.Lifetimes[buffer];
            string begin = buffer.IsKept ? $"kept, {buffer.Name}" : first < 0 ? "the input" : plan.Layers[first].Call.Layer;
            string end = buffer.IsKept ? "" : last < 0 || last == first ? "" : $" to {plan.Layers[last].Call.Layer}";
            yield return $"// {Int(offset).PadLeft(digits)} to {Int(offset + buffer.Length - 1).PadLeft(digits)}: {begin}{end}";
        }
    }

    private static string Int(int value) => value.ToString(CultureInfo.InvariantCulture);
}
