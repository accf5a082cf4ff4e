using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// A running count of microseconds, for differences.
    /// </summary>
    /// <remarks>
    /// It reads the wall clock, which counts whole microseconds on ESP32 firmware; a difference taken while the time is being set
    /// (SNTP, a real-time clock) is wrong.
    /// </remarks>
    public static class MicrosecondClock
    {
        private const long TicksPerMicrosecond = 10;

        public static long Now
        {
            get { return DateTime.UtcNow.Ticks / TicksPerMicrosecond; }
        }
    }
}
