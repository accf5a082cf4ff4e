using System.Text.RegularExpressions;

namespace NanoML.Differential;

/// <summary>Messages without what differs between cases, to count them by kind.</summary>
internal static partial class ReasonText
{
    private const int Longest = 160;

    public static string WithoutParticulars(string text)
    {
        string common = Particulars().Replace(text, "_");
        return common.Length > Longest ? common[..Longest] : common;
    }

    [GeneratedRegex(@"'[^']*'|(?<![A-Za-z\d])-?\d[\dx.E+-]*|\[[^\]]*\]|\{[^}]*\}|v_\b|\bv\d+\b")]
    private static partial Regex Particulars();
}
