namespace NanoML.Apps.Calibrate
{
    /// <summary>Decisions; every one of them goes the same way each time.</summary>
    public static class BranchProbes
    {
        // 2 ldloc, ble (taken)
        public static long Taken(int turns)
        {
            int a = 0;
            int b = turns;
            int c = 1 << 30;
            for (int i = 0; i < turns; i++)
            {
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
            }

            return a;
        }

        // 2 ldloc, ble (not taken), ldc.i4, stloc
        public static long NotTaken(int turns)
        {
            int a = 0;
            int b = turns;
            int c = -7;
            for (int i = 0; i < turns; i++)
            {
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
                if (b > c) { a = 1; }
            }

            return a;
        }

        // 2 ldloc, ble (not taken), ldc.i4, stloc, br
        public static long IfElse(int turns)
        {
            int a = 0;
            int b = turns;
            int c = -7;
            for (int i = 0; i < turns; i++)
            {
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
                if (b > c) { a = 1; } else { a = 2; }
            }

            return a;
        }

        // ldloc, brfalse (taken)
        public static long Test(int turns)
        {
            int a = 0;
            int b = turns >> 30;
            for (int i = 0; i < turns; i++)
            {
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
                if (b != 0) { a = 1; }
            }

            return a;
        }

        // 2 ldloc, clt, stloc
        public static long Compare(int turns)
        {
            bool a = false;
            int b = turns;
            int c = 7;
            for (int i = 0; i < turns; i++)
            {
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
                a = b < c;
            }

            return a ? 1 : 0;
        }

        // ldloc, switch, ldc.i4, stloc, br
        public static long Switch(int turns)
        {
            int a = 0;
            int b = 1 + (turns >> 30);
            for (int i = 0; i < turns; i++)
            {
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
                switch (b) { case 0: a = 1; break; case 1: a = 2; break; case 2: a = 3; break; case 3: a = 4; break; }
            }

            return a;
        }
    }
}
