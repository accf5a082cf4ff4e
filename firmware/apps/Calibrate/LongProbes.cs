namespace NanoML.Apps.Calibrate
{
    /// <summary>Arithmetic on 64 bits.</summary>
    public static class LongProbes
    {
        // ldc.i8, stloc
        public static long Constant(int turns)
        {
            long a = 0;
            for (int i = 0; i < turns; i++)
            {
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
                a = 0x123456789ABCDEL;
            }

            return a;
        }

        // 2 ldloc, add, stloc
        public static long Add(int turns)
        {
            long a = 0;
            long b = 0x123456789ABL * turns;
            long c = 0x56789ABCDL * turns;
            for (int i = 0; i < turns; i++)
            {
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
                a = b + c;
            }

            return a;
        }

        // 2 ldloc, mul, stloc
        public static long Multiply(int turns)
        {
            long a = 0;
            long b = 0x123456789ABL * turns;
            long c = 0x56789ABCDL * turns;
            for (int i = 0; i < turns; i++)
            {
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
                a = b * c;
            }

            return a;
        }

        // ldloc, ldc.i4, shr, stloc
        public static long Shift(int turns)
        {
            long a = 0;
            long b = 0x123456789ABL * turns;
            for (int i = 0; i < turns; i++)
            {
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
                a = b >> 21;
            }

            return a;
        }

        // ldloc, conv.i8, stloc
        public static long ConvertInt(int turns)
        {
            long a = 0;
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
                a = b;
            }

            return a;
        }
    }
}
