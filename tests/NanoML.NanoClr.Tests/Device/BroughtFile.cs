using System;
using NanoML.Player;

namespace NanoML.Edges
{
    /// <summary>Bytes as text.</summary>
    internal static class HexText
    {
        private const string Digits = "0123456789abcdef";

        public static string Of(byte[] bytes)
        {
            char[] text = new char[2 * bytes.Length];
            for (int k = 0; k < bytes.Length; k++)
            {
                text[2 * k] = Digits[bytes[k] >> 4];
                text[(2 * k) + 1] = Digits[bytes[k] & 15];
            }

            return new string(text);
        }
    }

    /// <summary>A part of the arrays that the program brings.</summary>
    internal sealed class PartsSource : ModelSource
    {
        private readonly byte[][] _parts = PlayerSizes.Parts();
        private readonly int _start;
        private readonly int _length;

        public PartsSource(int start, int length)
        {
            _start = start;
            _length = length;
        }

        public override int Length
        {
            get { return _length; }
        }

        public override void Read(int position, byte[] target, int offset, int count)
        {
            int place = _start + position;
            while (count > 0)
            {
                int within = place % PlayerSizes.Part;
                int some = PlayerSizes.Part - within < count ? PlayerSizes.Part - within : count;
                Array.Copy(_parts[place / PlayerSizes.Part], within, target, offset, some);
                place += some;
                offset += some;
                count -= some;
            }
        }
    }
}
