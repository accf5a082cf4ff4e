using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>A clock that a program moves by itself.</summary>
    public sealed class SimulatedClock : SourceClock
    {
        public long Microseconds;

        public override long Now
        {
            get { return Microseconds; }
        }
    }
}
