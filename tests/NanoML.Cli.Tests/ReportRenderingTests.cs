namespace NanoML.Cli.Tests;

public sealed class ReportRenderingTests : IDisposable
{
    // The page tells its frame whether it is wider than it may be.
    private const string Probe =
        "<script>let page = document.documentElement;"
        + "parent.postMessage(page.scrollWidth > page.clientWidth ? 'overflows' : 'fits', '*')</script></body>";

    private const string Frame =
        "<!DOCTYPE html><body><script>onmessage = e => document.body.dataset.page = e.data</script>"
        + "<iframe src='report.html' style='width:360px;height:800px;border:0'></iframe>";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [ChromiumFact]
    public void Probe_OfAPageThatIsTooWide_SaysSo()
    {
        _temp.Write("report.html", $"<!DOCTYPE html><body><div style='width:500px'>wide</div>{Probe}");
        string dom = Chromium.DumpDom(_temp.Write("frame.html", Frame));
        Assert.Contains("data-page=\"overflows\"", dom, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void Report_OnAPhone_NeedsNoHorizontalScrolling()
    {
        string page = _temp.File("report.html");
        CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--report", page).Succeeded();
        File.WriteAllText(page, File.ReadAllText(page).Replace("</body>", Probe, StringComparison.Ordinal));
        string dom = Chromium.DumpDom(_temp.Write("frame.html", Frame));
        Assert.Contains("data-page=\"fits\"", dom, StringComparison.Ordinal);
    }
}
