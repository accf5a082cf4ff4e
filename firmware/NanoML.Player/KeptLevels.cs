namespace NanoML.Player
{
    /// <summary>Bytes of the arena that are kept from one inference to the next, and what they are before the first.</summary>
    internal sealed class KeptLevels
    {
        private readonly int _offset;
        private readonly int _count;
        private readonly byte _level;

        private KeptLevels(int offset, int count, byte level)
        {
            _offset = offset;
            _count = count;
            _level = level;
        }

        public static KeptLevels Read(ModelReader reader, int arenaLength)
        {
            int offset = reader.Count();
            int count = reader.Count();
            byte level = (byte)reader.Byte();
            if (offset > arenaLength || count > arenaLength - offset)
            {
                throw ModelReader.Damaged();
            }

            return new KeptLevels(offset, count, level);
        }

        public void Fill(byte[] arena)
        {
            int end = _offset + _count;
            for (int i = _offset; i < end; i++)
            {
                arena[i] = _level;
            }
        }
    }
}
