namespace NanoML.Runtime
{
    /// <summary>
    /// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection, no final change. The check value of the ASCII digits 1 to 9 is
    /// 0x29B1.
    /// </summary>
    public static class Crc16
    {
        /// <summary>The checksum of no bytes.</summary>
        public const int Start = 0xFFFF;

        /// <summary>The checksum of bytes in a row, in [0, 65535].</summary>
        public static int Of(byte[] bytes, int offset, int count)
        {
            return Update(Start, bytes, offset, count);
        }

        /// <summary>Goes on with a checksum over further bytes.</summary>
        public static int Update(int crc, byte[] bytes, int offset, int count)
        {
            int end = offset + count;
            int i = offset;
            for (; i + 1 < end; i += 2)
            {
                // Sixteen steps of the division at once, without a table: q is the quotient, x / (1 + 2^-4 + 2^-11) over GF(2).
                int x = crc ^ (bytes[i] << 8) ^ bytes[i + 1];
                int q = x ^ (x >> 4);
                q ^= (q >> 8) ^ (x >> 11);
                crc = (q ^ (q << 5) ^ (q << 12)) & 0xFFFF;
            }

            if (i < end)
            {
                int x = (crc >> 8) ^ bytes[i];
                x ^= x >> 4;
                crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF;
            }

            return crc;
        }
    }
}
