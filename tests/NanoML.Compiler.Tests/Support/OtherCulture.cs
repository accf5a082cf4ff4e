using System.Globalization;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Runs code where numbers look different: a decimal comma, and minus signs and names that are not ASCII.</summary>
internal static class OtherCulture
{
    public static T Run<T>(Func<T> action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.NumberFormat = new NumberFormatInfo
        {
            NumberDecimalSeparator = ",",
            NumberGroupSeparator = ".",
            NegativeSign = "\u2212",
            PositiveInfinitySymbol = "∞",
        };
        try
        {
            CultureInfo.CurrentCulture = other;
            return action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
