using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>Prints the expressions that lane code is made of.</summary>
internal static class LaneWriter
{
    /// <summary>What generated classes say of the numbers in them.</summary>
    public const string ClassSummary = """
        /// <summary>
        /// Layers whose weights are constants of the code. With s as the sum of inputs times weights, an output is the byte nearest to
        /// (s * multiplier + constant) >> shift. multiplier / 2^shift is the scale of input and weights over that of the output; constant holds the bias, both zero
        /// points, half of the last bit for rounding, and what keeps sums that share a long from going below zero. The table clamp holds the
        /// byte for every such value; where there is none, the value is compared.
        /// </summary>

        """;

    private const int LineLength = 132;

    /// <summary>
    /// <c>start + (x1 + x7 - x9) * w5 ...</c>: inputs of one weight magnitude are summed before the multiplication.
    /// </summary>
    /// <param name="factor">The expression of a magnitude: a local or a literal.</param>
    public static string Sum(string start, ImmutableArray<LaneTerm> terms, Func<int, string> input, Func<int, string> factor)
    {
        var text = new StringBuilder(start);
        // Groups of one shape follow each other: the interpreter's dispatch is predicted by the opcodes before, and a regular pattern runs
        // up to a half faster on a processor that predicts.
        foreach (MagnitudeGroup group in MagnitudeGroup.Of(terms)
            .OrderBy(g => g.Magnitude == 1).ThenBy(g => g.Added.Length).ThenBy(g => g.Subtracted.Length)
            .ThenBy(g => factor(g.Magnitude).StartsWith('w')))
        {
            Append(text, group, input, factor);
        }

        return text.ToString();
    }

    /// <summary>An assignment over as many lines as it needs, broken at spaces.</summary>
    public static void Assign(CSharpWriter writer, string target, string expression)
    {
        string rest = $"{target} = {expression};";
        while (rest.Length > LineLength)
        {
            int cut = rest.LastIndexOf(" + ", LineLength, StringComparison.Ordinal);
            cut = cut > 40 ? cut : rest.IndexOf(' ', LineLength);
            if (cut < 0)
            {
                break;
            }

            writer.Line(rest[..cut]);
            rest = "    " + rest[(cut + 1)..];
        }

        writer.Line(rest);
    }

    /// <summary>Bytes of several places as one <c>long</c>. They go to <c>long</c> by way of <c>int</c>: nanoCLR would go on unsigned from a byte.</summary>
    /// <param name="lane">An expression; null where a lane is to be 0.</param>
    public static string Pack(LaneFormat format, Func<int, string?> lane)
    {
        bool three = format == LaneFormat.Three;
        string? low = Pair(lane(0), three ? null : lane(1), format.Bits);
        string? high = three ? Pair(lane(1), lane(2), format.Bits) : Pair(lane(2), lane(3), format.Bits);
        int distance = three ? format.Bits : 2 * format.Bits;
        return (low, high) switch
        {
            (null, null) => "0L",
            (_, null) => low,
            (null, _) => $"{high} << {distance}",
            _ => $"({high} << {distance}) + {low}",
        };
    }

    /// <summary>Two bytes in a <c>long</c>, put together while they are an <c>int</c>.</summary>
    private static string? Pair(string? low, string? high, int bits) => (low, high) switch
    {
        (null, null) => null,
        (_, null) => $"(long)(int){low}",
        (null, _) => $"(long)({high} << {bits})",
        _ => $"(long)({low} | ({high} << {bits}))",
    };

    /// <summary>A lane's value as a <c>long</c>: the sum of the lane in every segment.</summary>
    public static string Lane(IEnumerable<string> sums, LaneFormat format, int lane)
    {
        bool top = lane == format.Lanes - 1 && format.TopLaneIsSigned;
        string[] parts = [.. sums.Select(sum => (lane, top) switch
        {
            (0, _) => $"({sum} & mask)",
            (_, true) => $"({sum} >> {lane * format.Bits})",
            _ => $"(({sum} >> {lane * format.Bits}) & mask)",
        })];
        return parts.Length == 1 ? parts[0] : $"({string.Join(" + ", parts)})";
    }

    /// <summary>The index of a lane's byte in a clamp table, as an <c>int</c>.</summary>
    public static string Index(IReadOnlyList<string> sums, LaneFormat format, int lane, LaneIndex index)
    {
        string value = sums.Count > 1
            ? $"(int){Shifted(Lane(sums, format, lane), index.Shift)}"
            : $"(int){Shifted(sums[0], (lane * format.Bits) + index.Shift)}";
        if (sums.Count == 1 && !(lane == format.Lanes - 1 && format.TopLaneIsSigned))
        {
            value = $"{value} & {Int((int)(format.Max >> index.Shift))}";
        }

        return index.Base == 0 ? value : $"{Int(index.Base)} + ({value})";
    }

    /// <summary>Writes one byte: requantised and clamped.</summary>
    /// <param name="lane">The accumulator with its offset.</param>
    /// <param name="clamp">The look-up; null compares.</param>
    public static void Requantize(CSharpWriter writer, string target, string lane, LaneChannel channel, ClampTable? clamp)
    {
        (long multiplier, long constant, int shift) = channel.Scaled(clamp?.Below ?? 0);
        string value = $"(({lane} * {Long(multiplier)}) + {Long(constant)}) >> {shift}";
        if (clamp is not null)
        {
            Assign(writer, target, $"clamp[(int)({value})]");
            return;
        }

        Assign(writer, "value", value);
        Compare(writer, target, channel);
    }

    /// <summary>Writes the local <c>value</c> as a byte, clamped by comparing.</summary>
    public static void Compare(CSharpWriter writer, string target, LaneChannel channel) =>
        writer.Line($"{target} = (byte)(value < {channel.Min} ? {channel.Min} : value > {channel.Max} ? {channel.Max} : value);");

    /// <summary><c>name + distance</c>, or the name alone.</summary>
    public static string At(string name, int distance) => distance == 0 ? name : $"{name} + {Int(distance)}";

    public static string Int(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Long(long value) => LongLiteral.Of(value);

    private static string Shifted(string value, int shift) => shift == 0 ? value : $"({value} >> {shift})";

    private static void Append(StringBuilder text, MagnitudeGroup group, Func<int, string> input, Func<int, string> factor)
    {
        if (group.Magnitude == 1)
        {
            text.Append(string.Concat(Parts(group, input).Select(part => (part.IsNegative ? " - " : " + ") + part.Text)));
            return;
        }

        (bool isNegative, string sum) = Sum(group, input);
        string product = group.Multiplies ? $"{sum} * {factor(group.Magnitude)}" : $"{sum} << {Int(group.ShiftTo(1))}";
        text.Append(CultureInfo.InvariantCulture, $"{(isNegative ? " -" : " +")} ({product})");
    }

    /// <summary>The sum of a group, in brackets where it has more than one part; its negative where nothing is added.</summary>
    private static (bool IsNegative, string Text) Sum(MagnitudeGroup group, Func<int, string> input)
    {
        (bool IsNegative, string Text)[] parts = [.. Parts(group, input)];
        bool isNegative = parts[0].IsNegative;
        string others = string.Concat(parts[1..].Select(part => (part.IsNegative == isNegative ? " + " : " - ") + part.Text));
        return (isNegative, parts.Length == 1 ? parts[0].Text : $"({parts[0].Text}{others})");
    }

    /// <summary>What is added, then what is subtracted.</summary>
    private static IEnumerable<(bool IsNegative, string Text)> Parts(MagnitudeGroup group, Func<int, string> input)
    {
        var parts = new List<(bool IsNegative, string Text)>();
        parts.AddRange(group.Added.Select(tap => (false, input(tap))));
        parts.AddRange(group.Subtracted.Select(tap => (true, input(tap))));
        if (group.Multiple is { } multiple)
        {
            (bool isNegative, string sum) = Sum(multiple, input);
            parts.Add((isNegative, $"({sum} << {Int(multiple.ShiftTo(group.Magnitude))})"));
        }

        return parts.OrderBy(part => part.IsNegative);
    }
}
