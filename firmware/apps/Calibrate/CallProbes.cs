namespace NanoML.Apps.Calibrate
{
    /// <summary>Calls of static methods; each cost includes the return.</summary>
    public static class CallProbes
    {
        // call
        public static long Nothing(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
                Empty();
            }

            return a;
        }

        // 8 ldloc, call
        public static long Arguments(int turns)
        {
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
                Eight(b, b, b, b, b, b, b, b);
            }

            return b;
        }

        // call (in it ldc.i4), stloc
        public static long Result(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
                a = One();
            }

            return a;
        }

        // ldloc, call (in it ldarg, brfalse, ldarg), stloc
        public static long Locals(int turns)
        {
            int a = 0;
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
                a = EightLocals(b);
            }

            return a;
        }

        // 2 ldloc, 3 ldc.i4, call of Array.Copy
        public static long Library(int turns)
        {
            byte[] x = new byte[4];
            byte[] y = new byte[4];
            for (int i = 0; i < turns; i++)
            {
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
                System.Array.Copy(x, 2, y, 2, 1);
            }

            int last = y[2];
            return last;
        }

        private static void Empty()
        {
        }

        private static void Eight(int p, int q, int r, int s, int t, int u, int v, int w)
        {
        }

        private static int One()
        {
            return 1;
        }

        // Leaves at once; the locals are initialised all the same. Each is written and read more than once, or it would become a stack slot.
        private static int EightLocals(int b)
        {
            if (b != 0)
            {
                return b;
            }

            int p = b;
            int q = b;
            int r = b;
            int s = b;
            int t = b;
            int u = b;
            int v = b;
            int w = b;
            while (p < 10)
            {
                p += q + r;
                q += r + s;
                r += s + t;
                s += t + u;
                t += u + v;
                u += v + w;
                v += w + p;
                w += p + q;
            }

            return p;
        }
    }
}
