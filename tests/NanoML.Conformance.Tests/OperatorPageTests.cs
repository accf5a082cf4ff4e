using NanoML.Conformance.Tests.Support;

namespace NanoML.Conformance.Tests;

/// <summary>The page of operators says what the tests hold.</summary>
public sealed class OperatorPageTests
{
    [ConformanceFact]
    public void Page_IsWhatTheTestsSay()
    {
        string page = OperatorPage.Write();
        string path = Path.Combine(Repository.Root, OperatorPage.File);
        if (Environment.GetEnvironmentVariable("NANOML_WRITE_PAGES") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.ReadAllText(path) == page, $"{OperatorPage.File} is behind: NANOML_WRITE_PAGES=1 dotnet test tests/NanoML.Conformance.Tests writes it anew");
    }
}
