namespace NanoML.Player
{
    /// <summary>The bytes of a model's file, wherever they are kept: in an array, on a drive, in a slot of a store.</summary>
    /// <remarks>
    /// <b>Reading must not allocate.</b> nanoFramework runs small instance methods in the frame of their caller, and a collection within them takes
    /// a slot of that frame for a value that nothing was written to: where it holds what was data before, the board stops.
    /// </remarks>
    public abstract class ModelSource
    {
        /// <summary>How many there are.</summary>
        public abstract int Length { get; }

        /// <summary>Reads some of them, wherever they begin.</summary>
        /// <param name="position">Of the first, from 0.</param>
        /// <param name="target">Gets them from <paramref name="offset"/> on.</param>
        /// <param name="offset">In <paramref name="target"/>.</param>
        /// <param name="count">All of them lie before <see cref="Length"/>.</param>
        /// <exception cref="ModelFileException">They cannot be read.</exception>
        public abstract void Read(int position, byte[] target, int offset, int count);
    }
}
