using System.Diagnostics;

namespace NanoML.Cli.Tests.Support;

/// <summary>A browser, if this machine has one: <c>$CHROME</c> or Debian's.</summary>
internal static class Chromium
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static string? Path { get; } =
        new[] { Environment.GetEnvironmentVariable("CHROME"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    /// <summary>The page's elements once its scripts have run.</summary>
    public static string DumpDom(string page)
    {
        string profile = Directory.CreateTempSubdirectory("nanoml-chromium-").FullName;
        try
        {
            return DumpDom(page, profile);
        }
        finally
        {
            Remove(profile);
        }
    }

    private static string DumpDom(string page, string profile)
    {
        var start = new ProcessStartInfo(
            Path!,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom",
                new Uri(page).AbsoluteUri,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> dom = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, errors.Result);
        return dom.Result;
    }

    // A helper process of the browser may still write there.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"{folder} stays: {e.Message}");
        }
    }
}

/// <summary>A fact about a rendered page; skipped, saying so, where no browser is.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Path is null ? "No Chromium is here: neither $CHROME nor /usr/bin/chromium." : null;
}
