using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Options;

/// <summary>Options whose values are checked on the spot, independent of the culture.</summary>
internal static class OptionParsing
{
    private const int Kilo = 1024;

    /// <param name="accepts">Sees finite values only.</param>
    /// <param name="expected">What a good value is, for the error.</param>
    public static Option<float> Number(string name, string helpName, string description, float fallback, Predicate<float> accepts, string expected) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => ParseNumber(name, result, accepts, expected) ?? fallback,
        };

    /// <summary>A share that may be none but not all.</summary>
    public static Option<float> Ratio(string name, string description) =>
        Number(name, "RATIO", description, 0, value => value is >= 0 and < 1, "a ratio from 0 to below 1");

    /// <summary>As <see cref="Number"/>; null when it is not given.</summary>
    public static Option<float?> OptionalNumber(
        string name, string helpName, string description, Predicate<float> accepts, string expected) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => ParseNumber(name, result, accepts, expected),
        };

    /// <summary>A whole number from 1 to <paramref name="largest"/>; null when it is not given.</summary>
    public static Option<int?> Count(string name, string helpName, string description, int largest = int.MaxValue) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 && value <= largest)
            {
                return value;
            }

            result.AddError(Rejection(name, largest == int.MaxValue ? "a number from 1 on" : $"a number from 1 to {largest}", text));
            return null;
        },
    };

    /// <summary>A number of bytes, 0 when it is not given; <c>40K</c> is 40 times 1,024.</summary>
    public static Option<int> Bytes(string name, string description) => new(name)
    {
        HelpName = "BYTES",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            bool isKilo = text.EndsWith("K", StringComparison.OrdinalIgnoreCase);
            string digits = isKilo ? text[..^1] : text;
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number <= int.MaxValue / 2 / (isKilo ? Kilo : 1))
            {
                return number * (isKilo ? Kilo : 1);
            }

            result.AddError(Rejection(name, "a number of bytes, or of kilobytes such as 40K", text));
            return 0;
        },
    };

    /// <summary>A time such as <c>90s</c>, <c>10m</c>, <c>2h</c> or <c>0</c>.</summary>
    public static Option<TimeSpan> Duration(string name, string description, TimeSpan fallback) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            double unit = text.Length == 0 ? double.NaN : char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => text == "0" ? 0 : double.NaN };
            string digits = unit is 0 or double.NaN ? text : text[..^1];
            if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * unit is >= 0 and < 1e6)
            {
                return TimeSpan.FromSeconds(value * unit);
            }

            result.AddError(Rejection(name, "a time such as 90s, 10m or 2h", text));
            return fallback;
        },
    };

    /// <summary>Parses a whole number from 1 on, or one word.</summary>
    public static T? CountOrWord<T>(ArgumentResult result, string word, T meaning, Func<int, T> ofCount)
        where T : class
    {
        string text = result.Tokens[0].Value;
        if (IsWord(text, word))
        {
            return meaning;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0)
        {
            return ofCount(value);
        }

        result.AddError(Rejection(((OptionResult)result.Parent!).Option.Name, $"{word} or a number from 1 on", text));
        return null;
    }

    /// <summary>One of a few words, typed in any case.</summary>
    /// <param name="areShort">Whether the first letter of a word is enough.</param>
    public static Option<string> Choice(string name, string description, string fallback, IEnumerable<string> choices, bool areShort = false)
    {
        string[] words = [.. choices];
        var option = new Option<string>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => WordOf(name, result, words, areShort) ?? fallback,
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>As <see cref="Choice"/>; null when it is not given.</summary>
    public static Option<string?> OptionalChoice(string name, string description, IEnumerable<string> choices)
    {
        string[] words = [.. choices];
        var option = new Option<string?>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            CustomParser = result => WordOf(name, result, words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>As <see cref="Choice"/>, an argument that must be there.</summary>
    /// <param name="description">The words follow.</param>
    public static Argument<string> ChoiceArgument(string name, string description, IEnumerable<string> choices)
    {
        string[] words = [.. choices];
        var argument = new Argument<string>(name) { Description = $"{description}{string.Join(", ", words)}.", CustomParser = result => WordOf(name, result, words) };
        argument.CompletionSources.Add(words);
        return argument;
    }

    /// <summary>Whether a text is a word, in any case.</summary>
    public static bool IsWord(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string? WordOf(string name, ArgumentResult result, string[] words, bool areShort = false)
    {
        string text = result.Tokens[0].Value;
        string? known = Array.Find(words, word => IsWord(text, word) || (areShort && IsWord(text, word[..1])));
        if (known is null)
        {
            string meant = Spelling.Nearest(text, words) is [var near] ? $": did you mean {near}?" : "";
            result.AddError(Rejection(name, string.Join(", ", words), text) + meant);
        }

        return known;
    }

    /// <summary>A finite number: <c>0.5</c>, <c>1e-3</c>, or a fraction such as <c>1/255</c>.</summary>
    public static bool TryNumber(string text, out double value)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        double divisor = 1;
        bool isOne = TryDecimal(slash < 0 ? text : text[..slash], out double dividend) && (slash < 0 || TryDecimal(text[(slash + 1)..], out divisor));
        value = dividend / divisor;
        return isOne && double.IsFinite(value);
    }

    private static bool TryDecimal(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static float? ParseNumber(string name, ArgumentResult result, Predicate<float> accepts, string expected)
    {
        string text = result.Tokens[0].Value;
        if (TryNumber(text, out double number) && (float)number is var value && float.IsFinite(value) && accepts(value))
        {
            return value;
        }

        result.AddError(Rejection(name, expected, text));
        return null;
    }

    /// <summary>0.8 on the command line is 0.8, not the nearest single.</summary>
    public static double Decimal(float value) => (double)(decimal)value;

    private static string Rejection(string option, string expected, string given) => $"{option} takes {expected}, not '{given}'";
}
