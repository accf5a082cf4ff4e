namespace NanoML.Runtime
{
    /// <summary>Text to bytes and back (RFC 3629): on nanoFramework System.Text is a package of its own.</summary>
    /// <remarks>Characters beyond the first 65,536 become <c>?</c>.</remarks>
    public static class Utf8
    {
        private const int FirstSurrogate = 0xD800;
        private const int FirstLowSurrogate = 0xDC00;
        private const int LastSurrogate = 0xDFFF;
        private const int FirstOfPairs = 0x10000;
        private const int LastOfPairs = 0x10FFFF;

        /// <summary>The bytes of a text; allocates them.</summary>
        public static byte[] Encode(string text)
        {
            byte[] bytes = new byte[Put(text, null)];
            Put(text, bytes);
            return bytes;
        }

        /// <summary>The code point that begins there: above 0xFFFF it takes two characters. Half of such a pair is a <c>?</c>.</summary>
        public static int CodePoint(string text, int at)
        {
            int value = text[at];
            if (value < FirstSurrogate || value > LastSurrogate)
            {
                return value;
            }

            int low = at + 1 < text.Length ? text[at + 1] : 0;
            return value < FirstLowSurrogate && low >= FirstLowSurrogate && low <= LastSurrogate
                ? FirstOfPairs + ((value - FirstSurrogate) << 10) + (low - FirstLowSurrogate)
                : '?';
        }

        /// <summary>The bytes of a code point.</summary>
        public static int BytesOf(int codePoint)
        {
            return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < FirstOfPairs ? 3 : 4;
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
                int more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : -1;
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

                count += PutCharacters(value, characters, count);
            }

            return count;
        }

        /// <returns>The characters: one or two.</returns>
        private static int PutCharacters(int value, char[] characters, int at)
        {
            if (value < FirstOfPairs || value > LastOfPairs)
            {
                characters[at] = value < FirstOfPairs ? (char)value : '?';
                return 1;
            }

            characters[at] = (char)(FirstSurrogate + ((value - FirstOfPairs) >> 10));
            characters[at + 1] = (char)(FirstLowSurrogate + ((value - FirstOfPairs) & 0x3FF));
            return 2;
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

        /// <summary>Writes a text, unless there is nowhere to.</summary>
        /// <returns>Its bytes.</returns>
        private static int Put(string text, byte[] bytes)
        {
            int at = 0;
            for (int i = 0; i < text.Length; i++)
            {
                int value = CodePoint(text, i);
                int length = BytesOf(value);
                if (bytes != null)
                {
                    Put(value, length, bytes, at);
                }

                at += length;
                i += value < FirstOfPairs ? 0 : 1;
            }

            return at;
        }

        private static void Put(int value, int length, byte[] bytes, int at)
        {
            if (length == 1)
            {
                bytes[at] = (byte)value;
                return;
            }

            for (int k = length - 1; k > 0; k--)
            {
                bytes[at + k] = (byte)(0x80 | (value & 0x3F));
                value >>= 6;
            }

            // As many ones as there are bytes, then a zero.
            bytes[at] = (byte)((0xF00 >> length) | value);
        }
    }
}
