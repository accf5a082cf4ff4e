namespace NanoML.Edges
{
    /// <summary>Integer operators one by one over pairs of edge values and random ones: a hash for each operator.</summary>
    public static class ArithmeticCases
    {
        private const int Pairs = 400;

        public static void Run()
        {
            Ints();
            Longs();
            Conversions();
            Comparisons();
        }

        private static void Ints()
        {
            Generator g = new Generator(1);
            int add = 0, subtract = 0, multiply = 0, divide = 0, remainder = 0, left = 0, right = 0, bits = 0, negate = 0;
            for (int k = 0; k < Pairs; k++)
            {
                int a = g.Any();
                int b = g.Any();
                int divisor = b == 0 || b == -1 ? 7 : b;
                add = Report.Hash(add, a + b);
                subtract = Report.Hash(subtract, a - b);
                multiply = Report.Hash(multiply, a * b);
                divide = Report.Hash(divide, a / divisor);
                remainder = Report.Hash(remainder, a % divisor);
                left = Report.Hash(left, a << g.Below(32));
                right = Report.Hash(right, a >> g.Below(32));
                bits = Report.Hash(bits, (a & b) + (a | ~b) - (a ^ b));
                negate = Report.Hash(negate, -a);
            }

            Report.Line("int +", 0, add);
            Report.Line("int -", 0, subtract);
            Report.Line("int *", 0, multiply);
            Report.Line("int /", 0, divide);
            Report.Line("int %", 0, remainder);
            Report.Line("int <<", 0, left);
            Report.Line("int >>", 0, right);
            Report.Line("int & | ^ ~", 0, bits);
            Report.Line("int neg", 0, negate);
        }

        private static void Longs()
        {
            Generator g = new Generator(2);
            int add = 0, subtract = 0, multiply = 0, divide = 0, remainder = 0, left = 0, right = 0, bits = 0, negate = 0;
            for (int k = 0; k < Pairs; k++)
            {
                long a = Any(g);
                long b = Any(g);
                long divisor = b == 0 || b == -1 ? 7 : b;
                add = Report.Hash(add, a + b);
                subtract = Report.Hash(subtract, a - b);
                multiply = Report.Hash(multiply, a * b);
                divide = Report.Hash(divide, a / divisor);
                remainder = Report.Hash(remainder, a % divisor);
                left = Report.Hash(left, a << g.Below(64));
                right = Report.Hash(right, a >> g.Below(64));
                bits = Report.Hash(bits, (a & b) + (a | ~b) - (a ^ b));
                negate = Report.Hash(negate, -a);
            }

            Report.Line("long +", 0, add);
            Report.Line("long -", 0, subtract);
            Report.Line("long *", 0, multiply);
            Report.Line("long /", 0, divide);
            Report.Line("long %", 0, remainder);
            Report.Line("long <<", 0, left);
            Report.Line("long >>", 0, right);
            Report.Line("long & | ^ ~", 0, bits);
            Report.Line("long neg", 0, negate);
        }

        private static void Conversions()
        {
            Generator g = new Generator(3);
            int toByte = 0, toSByte = 0, toShort = 0, toChar = 0, toInt = 0, toLong = 0, mixed = 0;
            sbyte[] signed = g.Weights(64);
            byte[] unsigned = g.Bytes(64);
            for (int k = 0; k < Pairs; k++)
            {
                int a = g.Any();
                long b = Any(g);
                toByte = Report.Hash(toByte, (byte)a - (byte)b);
                toSByte = Report.Hash(toSByte, (sbyte)a - (sbyte)b);
                toShort = Report.Hash(toShort, (short)a - (short)b);
                toChar = Report.Hash(toChar, (char)a - (char)b);
                toInt = Report.Hash(toInt, (int)b >> 3);
                toLong = Report.Hash(toLong, (long)a >> 3);
                int x = unsigned[k % 64];
                mixed = Report.Hash(mixed, ((long)signed[k % 64] * x * a) >> (k % 60));
            }

            Report.Line("(byte)", 0, toByte);
            Report.Line("(sbyte)", 0, toSByte);
            Report.Line("(short)", 0, toShort);
            Report.Line("(char)", 0, toChar);
            Report.Line("(int)", 0, toInt);
            Report.Line("(long)", 0, toLong);
            Report.Line("sbyte * byte * int", 0, mixed);
        }

        private static void Comparisons()
        {
            Generator g = new Generator(4);
            int ints = 0, longs = 0, clamped = 0;
            for (int k = 0; k < Pairs; k++)
            {
                int a = g.Any();
                int b = k % 7 == 0 ? a : g.Any();
                long c = Any(g);
                long d = k % 5 == 0 ? c : Any(g);
                ints = Report.Hash(ints, (a < b ? 1 : 0) + (a <= b ? 2 : 0) + (a == b ? 4 : 0) + (a > 0 ? 8 : 0) + (a >= b ? 16 : 0));
                longs = Report.Hash(longs, (c < d ? 1 : 0) + (c <= d ? 2 : 0) + (c == d ? 4 : 0) + (c > a ? 8 : 0) + (c >= d ? 16 : 0));
                long value = c >> (k % 60);
                clamped = Report.Hash(clamped, value < 0 ? (byte)0 : value > 255 ? (byte)255 : (byte)value);
            }

            Report.Line("int < == >", 0, ints);
            Report.Line("long < == >", 0, longs);
            Report.Line("clamp", 0, clamped);
        }

        private static long Any(Generator g)
        {
            switch (g.Below(8))
            {
                case 0: return long.MinValue;
                case 1: return long.MaxValue;
                case 2: return g.Any();
                default: return ((long)g.Any() << 32) ^ g.Any();
            }
        }
    }
}
