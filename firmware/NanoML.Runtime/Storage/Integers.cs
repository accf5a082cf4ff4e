namespace NanoML.Runtime
{
    /// <summary>Integers of 32 bits in bytes, the lowest first.</summary>
    public static class Integers
    {
        public const int Bytes = 4;

        public static int Read(byte[] bytes, int at)
        {
            return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
        }

        public static void Write(byte[] bytes, int at, int value)
        {
            bytes[at] = (byte)value;
            bytes[at + 1] = (byte)(value >> 8);
            bytes[at + 2] = (byte)(value >> 16);
            bytes[at + 3] = (byte)(value >> 24);
        }
    }
}
