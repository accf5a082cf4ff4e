using NanoML.Hardware;
using Collector = nanoFramework.Runtime.Native.GC;

namespace NanoML.Firmware.Tests.Outputs;

public sealed class FreeHeapTests
{
    [Theory]
    [InlineData(0u, 0)]
    [InlineData(54_321u, 54_321)]
    [InlineData(4_194_304u, 4_194_304)]
    public void FreeBytes_AreThoseOfTheCollector(uint free, int expected)
    {
        Collector.FreeBytes = free;

        Assert.Equal(expected, new FreeHeap().FreeBytes());
    }
}
