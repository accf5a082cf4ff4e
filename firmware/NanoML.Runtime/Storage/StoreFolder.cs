namespace NanoML.Runtime
{
    /// <summary>Where a store has its files: a drive of the board, or anything else that keeps bytes without power.</summary>
    public abstract class StoreFolder
    {
        /// <summary>A file of the folder, whether it exists or not; writing makes it.</summary>
        public abstract StoreFile Open(string name);
    }
}
