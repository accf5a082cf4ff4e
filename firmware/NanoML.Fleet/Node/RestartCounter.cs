using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>Counts the starts of a board in a file, <c>restarts.bin</c>: a fleet's tool sees by it that boards crash.</summary>
    public static class RestartCounter
    {
        /// <summary>What stands for a count that cannot be kept.</summary>
        public const int Unknown = -1;

        private const int Bytes = 8;

        /// <summary>Counts this start; once, when the application begins. It writes eight bytes.</summary>
        /// <param name="folder">May be that of the store of models.</param>
        /// <returns>From 1 on; <see cref="Unknown"/> if it could not be written. A file that was damaged begins anew.</returns>
        public static int Count(StoreFolder folder)
        {
            StoreFile file = folder.Open("restarts.bin");
            byte[] bytes = new byte[Bytes];
            int count = 1;
            if (file.TryRead(0, bytes, 0, Bytes) && Integers.Read(bytes, 0) == ~Integers.Read(bytes, Integers.Bytes))
            {
                count = (Integers.Read(bytes, 0) + 1) & int.MaxValue;
            }

            Integers.Write(bytes, 0, count);
            Integers.Write(bytes, Integers.Bytes, ~count);
            bool isKept = file.TryWrite(0, bytes, 0, Bytes) && file.TryFlush();
            file.Close();
            return isKept ? count : Unknown;
        }
    }
}
