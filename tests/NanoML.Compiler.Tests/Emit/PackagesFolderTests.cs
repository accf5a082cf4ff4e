using System.Diagnostics;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

/// <summary>MSBuild evaluates generated projects in folders of all kinds: they find the packages, and say so where there are none.</summary>
public sealed class PackagesFolderTests : IDisposable
{
    private static readonly Lazy<EmittedModelCode> s_code = new(() => Compilation.Run(Bundled.Xor).Code);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("solution", "solution", null)]
    [InlineData("solution", "solution/Models", null)]
    [InlineData("my solution", "my solution/src/some models", null)]
    [InlineData("solution", "models", "solution")]
    [InlineData("solution/app", "solution/generated", "solution/app")]
    public void Project_FindsThePackagesOfTheSolution(string packages, string models, string? solution)
    {
        Restore(packages);
        Write(models);

        (int exitCode, string output) = MSBuild(models, "-t:RequirePackages", solution is null ? null : $"-p:SolutionDir={_folder.File(solution)}/");

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Project_TakesTheFolderThatTheUserSets()
    {
        Restore("elsewhere");
        Write("solution/Models");

        (int exitCode, string output) = MSBuild("solution/Models", "-t:RequirePackages", $"-p:NanoMLPackages={_folder.File("elsewhere/packages")}");

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Project_WithoutPackages_SaysThatTheyAreToBeRestored()
    {
        Write("solution/Models");

        (int exitCode, string output) = MSBuild("solution/Models", "-t:RequirePackages", $"-p:SolutionDir={_folder.File("solution")}/");

        Assert.NotEqual(0, exitCode);
        Assert.Contains(
            $"{_folder.File("solution")}/packages/nanoFramework.CoreLibrary.1.17.11/lib/mscorlib.dll is missing. Restore the NuGet packages",
            output.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void Project_PackagesOfAnotherSolutionAbove_AreNotTakenForThoseOfItsOwn()
    {
        Restore("");
        Restore("solution");
        Write("solution/Models");

        (_, string output) = MSBuild("solution/Models", "-getProperty:NanoMLPackages", null);

        Assert.Equal(_folder.File("solution/packages"), output.Trim().Replace('\\', '/'));
    }

    private void Restore(string folder)
    {
        foreach (NanoPackage package in NanoPackage.Closure(s_code.Value.Assemblies.SelectMany(a => a.Packages)))
        {
            _folder.Write(Path.Combine(folder, "packages", package.Folder, "lib", $"{package.AssemblyName}.dll"), "");
        }
    }

    private void Write(string folder)
    {
        foreach (EmittedFile file in s_code.Value.Files)
        {
            _folder.Write(Path.Combine(folder, file.Path), file.Text);
        }
    }

    private (int ExitCode, string Output) MSBuild(string models, params string?[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string project = Path.Combine(_folder.File(models), "Xor", "Xor.nfproj");
        foreach (string argument in new[] { "msbuild", project, "-nologo", "-nodeReuse:false" }.Concat(arguments.OfType<string>()))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
