namespace NanoML.Updates
{
    /// <summary>A signed file of <c>nanoml pack</c> that lies elsewhere, on a web server or a card, and can be read in ranges.</summary>
    public abstract class ModelOrigin
    {
        /// <summary>Reads the last bytes of the file.</summary>
        /// <param name="target">Gets them from its start on.</param>
        /// <param name="count">How many; all of them fit <paramref name="target"/>.</param>
        /// <returns>False if it cannot be reached, or the file has fewer. Throws nothing.</returns>
        public abstract bool TryReadEnd(byte[] target, int count);

        /// <summary>Reads bytes in the middle.</summary>
        /// <param name="position">Of the first, from 0.</param>
        /// <param name="target">Gets them from its start on.</param>
        /// <param name="count">How many; all of them fit <paramref name="target"/>.</param>
        /// <returns>False if not all of them can be had. Throws nothing.</returns>
        public abstract bool TryRead(int position, byte[] target, int count);
    }
}
