namespace NanoML.Learning
{
    /// <summary>Something that learns, and that is kept without power as bytes of a fixed number.</summary>
    public abstract class LearnedPart
    {
        /// <summary>How many bytes <see cref="Write"/> writes, always.</summary>
        public abstract int Bytes { get; }

        /// <summary>Forgets everything that was learned.</summary>
        public abstract void Reset();

        /// <summary>Writes what was learned: what has learned the same writes the same bytes.</summary>
        public abstract void Write(byte[] bytes, int at);

        /// <summary>Takes what <see cref="Write"/> wrote. Bytes that it cannot have written are refused, and nothing of them is taken.</summary>
        /// <returns>False if they were refused.</returns>
        public abstract bool TryRead(byte[] bytes, int at);
    }
}
