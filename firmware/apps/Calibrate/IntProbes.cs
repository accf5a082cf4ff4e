namespace NanoML.Apps.Calibrate
{
    /// <summary>Arithmetic on 32 bits. The method's locals are a, b, c and i, in this order.</summary>
    public static class IntProbes
    {
        // ldloc, stloc
        public static long Assign(int turns)
        {
            int a = 0;
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

        // ldc.i4, stloc
        public static long Constant(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
                a = 1234;
            }

            return a;
        }

        // 2 ldloc, add, stloc
        public static long Add(int turns)
        {
            int a = 0;
            int b = turns;
            int c = 7;
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

        // 2 ldloc, and, stloc
        public static long Logic(int turns)
        {
            int a = 0;
            int b = turns;
            int c = 7;
            for (int i = 0; i < turns; i++)
            {
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
                a = b & c;
            }

            return a;
        }

        // 2 ldloc, mul, stloc
        public static long Multiply(int turns)
        {
            int a = 0;
            int b = turns;
            int c = 7;
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
            int a = 0;
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
                a = b >> 3;
            }

            return a;
        }

        // 2 ldloc, div, stloc
        public static long Divide(int turns)
        {
            int a = 0;
            int b = turns;
            int c = 7;
            for (int i = 0; i < turns; i++)
            {
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
                a = b / c;
            }

            return a;
        }

        // ldloc, conv.u1, stloc
        public static long ConvertByte(int turns)
        {
            int a = 0;
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
                a = (byte)b;
            }

            return a;
        }
    }
}
