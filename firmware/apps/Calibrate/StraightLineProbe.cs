namespace NanoML.Apps.Calibrate
{
    /// <summary>
    /// A long straight line as unrolled kernels have it: sums of products in the lanes of a <c>long</c>, no two alike, each requantised
    /// lane by lane. What it takes above the sum of its opcodes is what straight lines cost besides.
    /// </summary>
    public static class StraightLineProbe
    {
        /// <summary>Opcodes of the line; the loop around it has three more.</summary>
        public const int Opcodes = 1860;

        private const int Length = 256;

        private static readonly byte[] s_clamp = new byte[Length];
        private static readonly byte[] s_y = new byte[Length];

        public static long Run(int turns)
        {
            return Run(s_y, s_clamp, turns);
        }

        /// <summary>What a turn of <see cref="Run(int)"/> costs without <see cref="Cost.StraightLine"/>.</summary>
        public static float Price(float[] cost)
        {
            return (162 * cost[Cost.LoadConstantInt]) + (140 * cost[Cost.LoadConstantLong]) + (660 * cost[Cost.LoadLocal])
                + (22 * cost[Cost.StoreLocal]) + (61 * cost[Cost.AddInt]) + (298 * cost[Cost.AddLong]) + (61 * cost[Cost.Logic]) + (178 * cost[Cost.MultiplyLong])
                + (100 * cost[Cost.ShiftLong]) + (60 * cost[Cost.ConvertInt]) + cost[Cost.CompareBranch] + (60 * cost[Cost.LoadElement])
                + (60 * cost[Cost.StoreElement]);
        }

        private static long Run(byte[] y, byte[] clamp, int turns)
        {
            long mask = 2097151L;
            long sum = 0;
            int output;
            long x0 = turns + 142;
            long x1 = turns + 127;
            long x2 = turns + 116;
            long x3 = turns + 191;
            long x4 = turns + 142;
            long x5 = turns + 91;
            long x6 = turns + 54;
            long x7 = turns + 32;
            long x8 = turns + 179;
            long x9 = turns + 102;
            long x10 = turns + 152;
            long x11 = turns + 100;
            long x12 = turns + 192;
            long x13 = turns + 13;
            long x14 = turns + 63;
            long x15 = turns + 128;
            long w0 = turns + 89;
            long w1 = turns + 90;
            long w2 = turns + 55;
            long w3 = turns + 66;
            long w4 = turns + 5;
            long w5 = turns + 71;
            for (int i = 0; i < turns; i++)
            {
                output = i & 7;
                sum = 3007369258335L + ((x14 - x1) * w4) + (x7 * w0) + (x8 * w2) + (x13 * w2) - ((x6 + x9 + x3) * w3)
                    - ((x0 + x15) * w1) - (x11 * w5) + (x5 * w2);
                y[output + 118] = clamp[(int)((((sum & mask) * 12876758269L) + 21272382561753L) >> 48)];
                y[output + 93] = clamp[(int)(((((sum >> 21) & mask) * 7948516262L) + 4263633147946L) >> 48)];
                y[output + 179] = clamp[(int)(((((sum >> 42) & mask) * 20113176048L) + 13424734821822L) >> 48)];
                sum = 4858376061697L - (x9 * w2) + (x12 * w1) - ((x3 + x4) * w4) + ((x8 - x15 + x6) * w4) + (x10 * w5)
                    - ((x2 + x1) * w4) + ((x0 + x5 - x7) * w4) + (x11 * w1);
                y[output + 82] = clamp[(int)((((sum & mask) * 19892017779L) + 10988144527051L) >> 48)];
                y[output + 186] = clamp[(int)(((((sum >> 21) & mask) * 10247917598L) + 86463321124399L) >> 48)];
                y[output + 168] = clamp[(int)(((((sum >> 42) & mask) * 11063244325L) + 40125785843778L) >> 48)];
                sum = 3627316851729L + (x9 * w1) - (x12 * w3) + ((x4 + x10 + x14 - x3) * w2) + ((x2 + x6) * w4) - ((x15 - x5 + x7) * w4);
                y[output + 50] = clamp[(int)((((sum & mask) * 18938517269L) + 76368953387605L) >> 48)];
                y[output + 195] = clamp[(int)(((((sum >> 21) & mask) * 23484253599L) + 24384892106360L) >> 48)];
                y[output + 211] = clamp[(int)(((((sum >> 42) & mask) * 19755538015L) + 59632730696357L) >> 48)];
                sum = 1060555630729L - (x7 * w5) + ((x15 + x6 + x12 + x10) * w4) + (x8 * w4) - (x4 * w3) - ((x9 + x2) * w0)
                    + ((x5 + x1 + x13) * w1) + ((x3 + x0) * w5);
                y[output + 35] = clamp[(int)((((sum & mask) * 17622831302L) + 40233008130584L) >> 48)];
                y[output + 103] = clamp[(int)(((((sum >> 21) & mask) * 16865993828L) + 69944690944813L) >> 48)];
                y[output + 104] = clamp[(int)(((((sum >> 42) & mask) * 16640602007L) + 35652987444311L) >> 48)];
                sum = 1068019140927L + ((x1 + x8 + x11) * w2) - ((x7 - x13 + x12) * w3) - ((x3 + x0) * w4)
                    + ((x4 + x14 + x10 - x5) * w4) + (x9 * w0);
                y[output + 224] = clamp[(int)((((sum & mask) * 20241874147L) + 1206935274778L) >> 48)];
                y[output + 166] = clamp[(int)(((((sum >> 21) & mask) * 17565680316L) + 56875360300169L) >> 48)];
                y[output + 32] = clamp[(int)(((((sum >> 42) & mask) * 15872110798L) + 41798767235448L) >> 48)];
                sum = 5945629699861L + ((x13 + x10 - x6) * w0) + ((x3 - x4 - x8) * w4) + ((x9 + x2 + x15 + x12) * w3);
                y[output + 157] = clamp[(int)((((sum & mask) * 22585602822L) + 65424873243127L) >> 48)];
                y[output + 177] = clamp[(int)(((((sum >> 21) & mask) * 13619580306L) + 42892941221228L) >> 48)];
                y[output + 147] = clamp[(int)(((((sum >> 42) & mask) * 15059174876L) + 73714675250637L) >> 48)];
                sum = 7761746804272L + (x4 * w1) + (x0 * w5) - (x5 * w5) - (x1 * w4) - ((x6 + x11 + x9 + x3) * w5) + (x8 * w5)
                    + (x12 * w2) + (x7 * w5) - ((x14 + x15) * w2);
                y[output + 173] = clamp[(int)((((sum & mask) * 25022589137L) + 17488126098741L) >> 48)];
                y[output + 140] = clamp[(int)(((((sum >> 21) & mask) * 10191376820L) + 16851479115321L) >> 48)];
                y[output + 159] = clamp[(int)(((((sum >> 42) & mask) * 21522741890L) + 51692445794903L) >> 48)];
                sum = 1017509007573L + ((x11 + x3) * w4) + ((x12 - x14 + x7) * w3) + (x0 * w1) + ((x4 + x10 + x13) * w0)
                    - ((x8 - x2 + x1) * w2) + (x9 * w3);
                y[output + 108] = clamp[(int)((((sum & mask) * 18152025362L) + 4398126408707L) >> 48)];
                y[output + 201] = clamp[(int)(((((sum >> 21) & mask) * 25411699920L) + 88827495509640L) >> 48)];
                y[output + 115] = clamp[(int)(((((sum >> 42) & mask) * 8288242594L) + 333481211965L) >> 48)];
                sum = 5096245635635L + (x4 * w5) + ((x8 + x5 - x6) * w0) + (x1 * w4) + ((x2 + x9) * w4) - (x3 * w1)
                    - ((x10 - x13 + x7) * w5) + (x14 * w4);
                y[output + 117] = clamp[(int)((((sum & mask) * 7099035881L) + 42054979143451L) >> 48)];
                y[output + 181] = clamp[(int)(((((sum >> 21) & mask) * 13900974422L) + 15889721292108L) >> 48)];
                y[output + 44] = clamp[(int)(((((sum >> 42) & mask) * 25049699723L) + 15416262685142L) >> 48)];
                sum = 1470500783706L + ((x6 + x7 + x4) * w3) + (x0 * w1) + ((x14 - x13 - x10 + x1) * w3) + (x9 * w1) - (x5 * w3);
                y[output + 98] = clamp[(int)((((sum & mask) * 17661167741L) + 5190614378284L) >> 48)];
                y[output + 21] = clamp[(int)(((((sum >> 21) & mask) * 14225528772L) + 34501335503030L) >> 48)];
                y[output + 145] = clamp[(int)(((((sum >> 42) & mask) * 6546902625L) + 66731295099442L) >> 48)];
                sum = 7632855151880L + ((x1 + x0 - x14) * w0) + ((x13 + x2) * w1) + (x6 * w3) - ((x15 + x8 + x12) * w2)
                    + ((x11 + x7) * w3);
                y[output + 118] = clamp[(int)((((sum & mask) * 12993562928L) + 85276687073598L) >> 48)];
                y[output + 174] = clamp[(int)(((((sum >> 21) & mask) * 21949857526L) + 75481691365964L) >> 48)];
                y[output + 202] = clamp[(int)(((((sum >> 42) & mask) * 20712503777L) + 21229869210529L) >> 48)];
                sum = 7582694580534L - ((x7 + x15 + x11 + x9) * w1) + ((x0 + x3) * w0) + (x1 * w0) + ((x12 + x10 + x5) * w4);
                y[output + 211] = clamp[(int)((((sum & mask) * 6780281284L) + 47917052122250L) >> 48)];
                y[output + 44] = clamp[(int)(((((sum >> 21) & mask) * 11469637563L) + 75787256284899L) >> 48)];
                y[output + 222] = clamp[(int)(((((sum >> 42) & mask) * 28290996844L) + 7977476381133L) >> 48)];
                sum = 2039261047516L + (x15 * w5) + (x8 * w2) - ((x12 + x6 + x9) * w2) - (x13 * w0) - (x0 * w0) + (x1 * w0)
                    - ((x3 - x10) * w0);
                y[output + 204] = clamp[(int)((((sum & mask) * 14018899237L) + 86154376054891L) >> 48)];
                y[output + 40] = clamp[(int)(((((sum >> 21) & mask) * 20569998893L) + 24621588833221L) >> 48)];
                y[output + 13] = clamp[(int)(((((sum >> 42) & mask) * 11431627099L) + 46794571620398L) >> 48)];
                sum = 7482337181944L - (x4 * w1) + ((x13 + x10) * w0) + (x8 * w4) + ((x3 - x5 + x15 + x12) * w5)
                    - ((x0 - x14 + x6 - x1) * w2) + ((x2 + x7) * w2);
                y[output + 85] = clamp[(int)((((sum & mask) * 24556625306L) + 77888885418715L) >> 48)];
                y[output + 11] = clamp[(int)(((((sum >> 21) & mask) * 18971116510L) + 33064315080643L) >> 48)];
                y[output + 67] = clamp[(int)(((((sum >> 42) & mask) * 26382660506L) + 52504665007362L) >> 48)];
                sum = 6558934303604L + (x13 * w2) + ((x12 + x2) * w2) - (x15 * w1) - (x4 * w2) + (x14 * w5) + ((x0 - x6 + x1) * w3)
                    + (x9 * w2);
                y[output + 159] = clamp[(int)((((sum & mask) * 16106996028L) + 81173714771801L) >> 48)];
                y[output + 157] = clamp[(int)(((((sum >> 21) & mask) * 27050227730L) + 25077475565114L) >> 48)];
                y[output + 200] = clamp[(int)(((((sum >> 42) & mask) * 20922668984L) + 48798296158270L) >> 48)];
                sum = 5737393370057L + ((x11 + x1 + x4 + x7) * w1) + (x12 * w2) + ((x3 + x14) * w0) + ((x9 - x0 - x2 + x5) * w2)
                    - (x15 * w3) + (x8 * w1) + (x6 * w5);
                y[output + 71] = clamp[(int)((((sum & mask) * 8077700206L) + 82998483936893L) >> 48)];
                y[output + 19] = clamp[(int)(((((sum >> 21) & mask) * 22239154588L) + 77938878044225L) >> 48)];
                y[output + 50] = clamp[(int)(((((sum >> 42) & mask) * 22150744188L) + 75330219974834L) >> 48)];
                sum = 1879615551177L - ((x4 + x10 + x0) * w3) - ((x2 - x12 - x7 + x14) * w0) + (x6 * w2) - ((x5 + x8 + x1) * w5);
                y[output + 89] = clamp[(int)((((sum & mask) * 15925121960L) + 50331636335896L) >> 48)];
                y[output + 189] = clamp[(int)(((((sum >> 21) & mask) * 9652988964L) + 6435188542897L) >> 48)];
                y[output + 81] = clamp[(int)(((((sum >> 42) & mask) * 17075081559L) + 25253324941117L) >> 48)];
                sum = 8243162255089L + ((x15 + x11) * w4) + (x4 * w0) + ((x3 - x1 + x10) * w4) + ((x9 + x12 + x8 - x7) * w4)
                    + ((x2 + x13) * w2);
                y[output + 216] = clamp[(int)((((sum & mask) * 13409389354L) + 5691302499338L) >> 48)];
                y[output + 199] = clamp[(int)(((((sum >> 21) & mask) * 18087941178L) + 73844617660336L) >> 48)];
                y[output + 232] = clamp[(int)(((((sum >> 42) & mask) * 13963785419L) + 55744405312002L) >> 48)];
                sum = 7691090039124L + ((x10 - x0 + x15) * w4) + ((x13 + x3) * w5) - ((x5 - x6) * w4) - ((x12 - x4 - x11) * w5);
                y[output + 215] = clamp[(int)((((sum & mask) * 21585199374L) + 61378617707874L) >> 48)];
                y[output + 37] = clamp[(int)(((((sum >> 21) & mask) * 12294192002L) + 32565578442968L) >> 48)];
                y[output + 143] = clamp[(int)(((((sum >> 42) & mask) * 26341080006L) + 9794146404769L) >> 48)];
                sum = 3666081627016L + ((x6 - x15) * w3) + ((x0 + x7 - x2 + x9) * w0) + ((x3 + x12) * w2) + (x1 * w5)
                    + ((x4 + x13 + x14) * w0) + ((x10 + x5) * w2);
                y[output + 36] = clamp[(int)((((sum & mask) * 27578549428L) + 55489451660117L) >> 48)];
                y[output + 237] = clamp[(int)(((((sum >> 21) & mask) * 11285615613L) + 87751474823751L) >> 48)];
                y[output + 229] = clamp[(int)(((((sum >> 42) & mask) * 20406177994L) + 86255762356025L) >> 48)];
            }

            int first = y[0];
            return sum + first;
        }
    }
}
