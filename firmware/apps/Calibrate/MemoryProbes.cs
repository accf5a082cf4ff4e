namespace NanoML.Apps.Calibrate
{
    /// <summary>Arrays and static fields.</summary>
    public static class MemoryProbes
    {
        private static int s_value;

        // 2 ldloc, ldelem.u1, stloc
        public static long LoadByte(int turns)
        {
            int a = 0;
            byte[] x = new byte[16];
            int b = turns & 15;
            for (int i = 0; i < turns; i++)
            {
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
                a = x[b];
            }

            return a;
        }

        // 3 ldloc, stelem.i4
        public static long StoreInt(int turns)
        {
            int[] x = new int[16];
            int b = turns & 15;
            int c = 7;
            for (int i = 0; i < turns; i++)
            {
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
                x[b] = c;
            }

            return x[b];
        }

        // ldloc, ldlen, conv.i4, stloc
        public static long ArrayLength(int turns)
        {
            int a = 0;
            byte[] x = new byte[16];
            for (int i = 0; i < turns; i++)
            {
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
                a = x.Length;
            }

            return a;
        }

        // ldsfld, stloc
        public static long LoadStatic(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
                a = s_value;
            }

            return a;
        }

        // ldloc, stsfld
        public static long StoreStatic(int turns)
        {
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
                s_value = b;
            }

            return s_value;
        }

        // ldc.i4, newarr, stloc
        public static long NewArray(int turns)
        {
            byte[] x = null;
            for (int i = 0; i < turns; i++)
            {
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
                x = new byte[12];
            }

            return x.Length;
        }
    }
}
