using System.Globalization;
using System.Text.RegularExpressions;

namespace NanoML.Firmware.Tests.Support;

/// <summary>The bytes that the command in an application's project reserves for it.</summary>
internal static partial class ReservedHeap
{
    public static int Of(string application)
    {
        string project = Repository.Read($"firmware/apps/{application}/{application}.nfproj");
        return int.Parse(Option().Match(project).Groups["kilobytes"].Value, CultureInfo.InvariantCulture) * 1024;
    }

    [GeneratedRegex("--reserve-heap (?<kilobytes>[0-9]+)K ")]
    private static partial Regex Option();
}
