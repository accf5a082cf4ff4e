namespace NanoML.Kernels
{
    /// <summary>Integers among bytes, the lowest byte first.</summary>
    internal static class IntBytes
    {
        internal static int Load(byte[] bytes, int place)
        {
            return bytes[place] | (bytes[place + 1] << 8) | (bytes[place + 2] << 16) | (bytes[place + 3] << 24);
        }

        internal static void Store(byte[] bytes, int place, int value)
        {
            bytes[place] = (byte)value;
            bytes[place + 1] = (byte)(value >> 8);
            bytes[place + 2] = (byte)(value >> 16);
            bytes[place + 3] = (byte)(value >> 24);
        }
    }
}
