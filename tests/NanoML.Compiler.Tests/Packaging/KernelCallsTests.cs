using NanoML.Compiler.Packaging;

namespace NanoML.Compiler.Tests.Packaging;

/// <summary>The library that plays files knows every kernel, with the parameters that it has.</summary>
public sealed class KernelCallsTests
{
    private static readonly string s_path = Path.Combine(Repository.Root, "firmware", "NanoML.Player", "KernelCalls.cs");

    [Fact]
    public void File_IsWhatTheKernelsSay()
    {
        string text = KernelCallsText.Write();
        if (Environment.GetEnvironmentVariable("NANOML_WRITE_PAGES") == "1")
        {
            File.WriteAllText(s_path, text);
        }

        Assert.True(
            File.ReadAllText(s_path) == text,
            "KernelCalls.cs is behind: NANOML_WRITE_PAGES=1 dotnet test tests/NanoML.Compiler.Tests --filter KernelCalls writes it anew");
    }

    [Fact]
    public void Hashes_AreDifferent() => Assert.Distinct(KernelSignature.All.Select(kernel => kernel.Hash));
}
