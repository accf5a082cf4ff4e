using System.Diagnostics;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class MicrosecondClockTests
{
    [Fact]
    public void Now_OverAPause_CountsMicroseconds()
    {
        var stopwatch = Stopwatch.StartNew();
        long start = MicrosecondClock.Now;
        Thread.Sleep(50);
        long elapsed = MicrosecondClock.Now - start;

        Assert.InRange(elapsed, 45_000, (stopwatch.ElapsedMilliseconds + 50) * 1000);
    }
}
