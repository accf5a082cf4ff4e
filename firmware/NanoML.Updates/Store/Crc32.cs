namespace NanoML.Updates
{
    /// <summary>CRC-32 (ISO 3309; the polynomial 0x04c11db7, reflected), with a table of 1 KB.</summary>
    internal sealed class Crc32
    {
        private const int Polynomial = unchecked((int)0xedb88320);
        private const int Rest = 0xffffff;

        private readonly int[] _table = new int[256];

        public Crc32()
        {
            for (int value = 0; value < 256; value++)
            {
                int crc = value;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? ((crc >> 1) & int.MaxValue) ^ Polynomial : (crc >> 1) & int.MaxValue;
                }

                _table[value] = crc;
            }
        }

        /// <summary>The CRC of some bytes, or of those before and these.</summary>
        /// <param name="before">The CRC of the bytes before; 0 for none.</param>
        public int Of(int before, byte[] bytes, int start, int count)
        {
            int[] table = _table;
            int end = start + count;
            int crc = ~before;
            for (int i = start; i < end; i++)
            {
                crc = table[(crc ^ bytes[i]) & 0xff] ^ ((crc >> 8) & Rest);
            }

            return ~crc;
        }
    }
}
