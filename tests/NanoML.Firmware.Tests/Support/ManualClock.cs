using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualClock : SourceClock
{
    public long Microseconds { get; set; } = 5_000_000;

    public override long Now => Microseconds;
}
