using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>What a USB device calls itself, by Linux's <c>/sys/class/tty</c>.</summary>
/// <remarks>The port's folder leads to its USB interface; the device, whose files <c>manufacturer</c> and <c>product</c> have the texts, is one or two folders above.</remarks>
internal static class UsbProduct
{
    private const string Class = "/sys/class/tty";
    private const int MostSteps = 3;

    /// <param name="port">Such as <c>/dev/ttyUSB0</c>.</param>
    /// <param name="root">Where the system's folder of ports is.</param>
    public static string? Of(string port, string root = Class)
    {
        try
        {
            var link = new DirectoryInfo(Path.Combine(root, Path.GetFileName(port), "device"));
            DirectoryInfo? place = link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? new DirectoryInfo(target.FullName) : link;
            for (int step = 0; step <= MostSteps && place is not null; step++, place = place.Parent)
            {
                string product = Path.Combine(place.FullName, "product");
                if (File.Exists(product))
                {
                    string maker = Path.Combine(place.FullName, "manufacturer");
                    return PlainText.OneLine($"{(File.Exists(maker) ? File.ReadAllText(maker) : "")} {File.ReadAllText(product)}");
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
