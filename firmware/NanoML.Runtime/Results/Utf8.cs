namespace NanoML.Runtime
{
    /// <summary>Text to bytes and back (RFC 3629): on nanoFramework System.Text is a package of its own.</summary>
    /// <remarks>Characters beyond the first 65,536 become <c>?</c>.</remarks>
    public static class Utf8
    {
        private const int FirstSurrogate = 0xD800;
        private const int LastSurrogate = 0xDFFF;

        /// <summary>The bytes of a text; allocates them.</summary>
        public static byte[] Encode(string text)
        {
            int length = 0;
            for (int i = 0; i < text.Length; i++)
            {
                length += Put(text[i], null, 0);
            }

            byte[] bytes = new byte[length];
            int at = 0;
            for (int i = 0; i < text.Length; i++)
            {
                at += Put(text[i], bytes, at);
            }

            return bytes;
        }

        /// <summary>Fills an array with the characters of a text.</summary>
        /// <param name="length">The bytes of the text.</param>
        /// <param name="characters">At least <paramref name="length"/> of them.</param>
        /// <returns>The characters that were filled. A damaged sequence counts byte by byte, each a <c>?</c>.</returns>
        public static int Decode(byte[] bytes, int length, char[] characters)
        {
            int count = 0;
            int at = 0;
            while (at < length)
            {
                int lead = bytes[at++];
                int more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : -1;
                int value = more == 0 ? lead : lead & (0x3F >> more);
                if (more < 0 || !Continues(bytes, at, length, more))
                {
                    characters[count++] = '?';
                    continue;
                }

                for (; more > 0; more--)
                {
                    value = (value << 6) | (bytes[at++] & 0x3F);
                }

                characters[count++] = (char)value;
            }

            return count;
        }

        private static bool Continues(byte[] bytes, int at, int length, int more)
        {
            for (int i = at; i < at + more; i++)
            {
                if (i >= length || (bytes[i] & 0xC0) != 0x80)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Writes one character, unless there is nowhere to.</summary>
        /// <returns>Its bytes.</returns>
        private static int Put(char character, byte[] bytes, int at)
        {
            int value = character >= FirstSurrogate && character <= LastSurrogate ? '?' : character;
            int length = value < 0x80 ? 1 : value < 0x800 ? 2 : 3;
            if (bytes == null)
            {
                return length;
            }

            if (length == 1)
            {
                bytes[at] = (byte)value;
                return 1;
            }

            bytes[at] = (byte)(length == 2 ? 0xC0 | (value >> 6) : 0xE0 | (value >> 12));
            if (length == 3)
            {
                bytes[at + 1] = (byte)(0x80 | ((value >> 6) & 0x3F));
            }

            bytes[at + length - 1] = (byte)(0x80 | (value & 0x3F));
            return length;
        }
    }
}
