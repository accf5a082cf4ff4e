namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>Where a machine keeps programs and packages.</summary>
/// <param name="Variable">An environment variable; null or empty when it is not set.</param>
/// <param name="NuGetCache">The folder of restored packages: one folder a package, in it one a version.</param>
/// <param name="DotnetTools">The folder of the user's dotnet tools.</param>
/// <param name="SearchPath">The folders of PATH.</param>
public sealed record NanoClrPlaces(Func<string, string?> Variable, string NuGetCache, string DotnetTools, IReadOnlyList<string> SearchPath)
{
    public static NanoClrPlaces OfThisMachine()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new NanoClrPlaces(
            Environment.GetEnvironmentVariable,
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } cache ? cache : Path.Combine(home, ".nuget", "packages"),
            Path.Combine(home, ".dotnet", "tools"),
            ProgramPath.Folders());
    }
}
