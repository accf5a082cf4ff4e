namespace NanoML.Runtime
{
    /// <summary>
    /// CRC-32 as in IEEE 802.3 and zip: polynomial 0xEDB88320 reflected, start and final change 0xFFFFFFFF. The check value of the ASCII digits
    /// 1 to 9 is 0xCBF43926.
    /// </summary>
    public sealed class Crc32
    {
        private const int Polynomial = unchecked((int)0xEDB88320);

        // What four zeros do to the lowest four bits.
        private readonly int[] _steps = new int[16];

        public Crc32()
        {
            for (int k = 0; k < _steps.Length; k++)
            {
                int value = k;
                for (int bit = 0; bit < 4; bit++)
                {
                    value = ((value >> 1) & int.MaxValue) ^ ((value & 1) == 0 ? 0 : Polynomial);
                }

                _steps[k] = value;
            }
        }

        /// <summary>The checksum of some bytes, or of those before and these.</summary>
        /// <param name="before">The checksum of the bytes before; 0 for none.</param>
        public int Of(int before, byte[] bytes, int start, int count)
        {
            int[] steps = _steps;
            int state = ~before;
            int end = start + count;
            for (int i = start; i < end; i++)
            {
                state ^= bytes[i];
                state = ((state >> 4) & 0x0FFFFFFF) ^ steps[state & 15];
                state = ((state >> 4) & 0x0FFFFFFF) ^ steps[state & 15];
            }

            return ~state;
        }
    }
}
