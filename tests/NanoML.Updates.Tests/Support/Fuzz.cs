using System.Globalization;

namespace NanoML.Updates.Tests.Support;

/// <summary>How many damaged inputs are tried: few, or as many thousands as NANOML_UPDATE_FUZZ says, from another seed each time.</summary>
internal static class Fuzz
{
    private const string Variable = "NANOML_UPDATE_FUZZ";

    public static int Seed => IsLong ? Environment.TickCount : 1;

    private static bool IsLong => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static int Turns(int few) =>
        IsLong ? int.Parse(Environment.GetEnvironmentVariable(Variable)!, CultureInfo.InvariantCulture) * 1000 : few;
}
