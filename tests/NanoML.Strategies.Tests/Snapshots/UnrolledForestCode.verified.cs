        private void RunForest()
        {
            // Forest: ForestSums 2 trees of 14 nodes; unrolled (UnrolledForestCode).
            ModelCode.ForestTrees(x: Arena, input: 0, sums: Output, output: 0);
        }

        /// <summary>2 of 2 trees.</summary>
        internal static void ForestTrees(byte[] x, int input, byte[] sums, int output)
        {
            int s0 = 0;
            int s1 = 0;
            int x0 = x[input];
            int x1 = x[input + 1];
            int x2 = x[input + 2];
            if (x1 <= 127)
            {
                if (x1 <= 127)
                {
                    s0 += 56571156;
                }
                else
                {
                    s1 += 203344930;
                }
            }
            else
            {
                if (x0 <= 127)
                {
                    s0 += 280209646;
                }
                else
                {
                    s1 += 34530681;
                }
            }
            if (x0 <= 127)
            {
                if (x2 <= 127)
                {
                    s0 += 112772455;
                }
                else
                {
                    s1 += 202638674;
                }
            }
            else
            {
                if (x2 <= 127)
                {
                    s1 += 215889628;
                }
                else
                {
                    s1 += 51912325;
                }
            }
            sums[output] = (byte)s0;
            sums[output + 1] = (byte)(s0 >> 8);
            sums[output + 2] = (byte)(s0 >> 16);
            sums[output + 3] = (byte)(s0 >> 24);
            sums[output + 4] = (byte)s1;
            sums[output + 5] = (byte)(s1 >> 8);
            sums[output + 6] = (byte)(s1 >> 16);
            sums[output + 7] = (byte)(s1 >> 24);
        }
