using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Printing;

/// <summary>What a user should think about though the model fits.</summary>
internal static class Remarks
{
    /// <summary>Of a heap: what strings and drivers may take beyond what is reckoned with.</summary>
    private const double NarrowShare = 0.02;

    private const double SlowMs = 1000;

    /// <param name="predictedMs">Milliseconds of one inference.</param>
    public static IEnumerable<string> On(DeviceFit fit, double predictedMs)
    {
        int left = fit.HeapAvailable - fit.HeapNeeded;
        if (left >= 0 && left < NarrowShare * fit.HeapAvailable)
        {
            yield return $"only {Figures.Number(left)} bytes of the heap are left: an application with buffers of its own may not start (--reserve-heap)";
        }

        if (predictedMs > SlowMs)
        {
            yield return "an inference takes more than a second: see docs/make-it-smaller.md, or --optimize speed";
        }
    }
}
