namespace NanoML.Runtime
{
    /// <summary>The time that a source paces itself by. It is a class of its own so that a test can hold the time still.</summary>
    public class SourceClock
    {
        /// <summary>Microseconds since a moment that never changes; only differences mean something.</summary>
        public virtual long Now
        {
            get { return MicrosecondClock.Now; }
        }
    }
}
