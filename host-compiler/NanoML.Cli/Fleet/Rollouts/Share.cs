using System.Globalization;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>A number of nodes, or a share of them.</summary>
internal readonly record struct Share(double Value, bool IsPercent)
{
    /// <summary>How many of some nodes that is: of a share at least one, unless it is none.</summary>
    public int Of(int nodes) => IsPercent ? Value == 0 || nodes == 0 ? 0 : Math.Clamp((int)(nodes * Value / 100), 1, nodes) : (int)Math.Min(Value, nodes);

    /// <summary>Takes <c>3</c> or <c>10%</c>.</summary>
    public static bool TryParse(string text, out Share share)
    {
        bool isPercent = text.EndsWith('%');
        bool isNumber = double.TryParse(
            isPercent ? text[..^1] : text, isPercent ? NumberStyles.AllowDecimalPoint : NumberStyles.None, CultureInfo.InvariantCulture, out double value);
        share = new Share(value, isPercent);
        return isNumber && value <= (isPercent ? 100 : int.MaxValue);
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture) + (IsPercent ? "%" : "");
}
