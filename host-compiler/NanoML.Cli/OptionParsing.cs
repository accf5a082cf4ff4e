using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NanoML.Cli;

/// <summary>Options whose values are checked on the spot, independent of the culture.</summary>
internal static class OptionParsing
{
    /// <param name="accepts">Sees finite values only.</param>
    /// <param name="expected">What a good value is, for the error.</param>
    public static Option<float> Number(string name, string helpName, string description, float fallback, Predicate<float> accepts, string expected) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) && accepts(value))
                {
                    return value;
                }

                return Reject<float>(result, name, expected, text);
            },
        };

    public static Option<T> Choice<T>(string name, string description, T fallback, params (string Name, T Value)[] choices) => new(name)
    {
        HelpName = string.Join('|', choices.Select(c => c.Name)),
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach ((string choice, T value) in choices)
            {
                if (choice == text)
                {
                    return value;
                }
            }

            return Reject<T>(result, name, string.Join(", ", choices.Select(c => c.Name)), text);
        },
    };

    private static T? Reject<T>(ArgumentResult result, string option, string expected, string given)
    {
        result.AddError($"{option} takes {expected}, not '{given}'");
        return default;
    }
}
