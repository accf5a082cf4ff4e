namespace NanoML.Runtime
{
    /// <summary>
    /// A file that a store reads and writes at any place. What the medium does is an answer, not an exception.
    /// </summary>
    /// <remarks>
    /// The store is right whatever becomes, without power, of what was written and not flushed yet: it may have landed or not, whole or up to any
    /// byte, in any order. Only that a flush is a border is needed: what was written before it is there, and what follows it is not there sooner.
    /// </remarks>
    public abstract class StoreFile
    {
        /// <summary>Its bytes; 0 if it does not exist, or cannot be asked.</summary>
        public abstract int Length { get; }

        /// <summary>Reads bytes from a place on.</summary>
        /// <returns>False if not all of them are there.</returns>
        public abstract bool TryRead(int position, byte[] bytes, int start, int count);

        /// <summary>Writes bytes from a place on, which is the file's end at most.</summary>
        public abstract bool TryWrite(int position, byte[] bytes, int start, int count);

        /// <summary>Returns when what was written is there without power, too.</summary>
        public abstract bool TryFlush();

        /// <summary>Makes it empty, or deletes it.</summary>
        public abstract bool TryClear();

        /// <summary>Gives up what the system keeps of an open file. It may be used again.</summary>
        public abstract void Close();
    }
}
