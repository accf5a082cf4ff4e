namespace NanoML.Kernels
{
    /// <summary>
    /// Keeps the class of a forest when its scores become bytes: many sums share a byte.
    /// </summary>
    public static class ForestChoice
    {
        /// <summary>
        /// Lowers bytes of <c>y</c>, if need be, until the first greatest one is that of the first greatest score; a greatest byte of 0 becomes 1
        /// where another class comes before it.
        /// </summary>
        /// <remarks>Scores as for <see cref="ForestScores"/>, from the same sums.</remarks>
        public static void Run(byte[] sums, int sumsOffset, byte[] y, int yOffset, int outputs, bool hasComplement, int complement)
        {
            int choice = Greatest(sums, sumsOffset, outputs, hasComplement, complement);
            if (choice > 0 && y[yOffset + choice] == 0)
            {
                y[yOffset + choice] = 1;
            }

            int most = y[yOffset + choice];
            for (int k = 0; k < outputs; k++)
            {
                int limit = k < choice ? most - 1 : most;
                if (y[yOffset + k] > limit)
                {
                    y[yOffset + k] = (byte)limit;
                }
            }
        }

        internal static int Greatest(byte[] sums, int sumsOffset, int outputs, bool hasComplement, int complement)
        {
            int choice = 0;
            int greatest = Score(sums, sumsOffset, 0, hasComplement, complement);
            for (int k = 1; k < outputs; k++)
            {
                int score = Score(sums, sumsOffset, k, hasComplement, complement);
                if (score > greatest)
                {
                    greatest = score;
                    choice = k;
                }
            }

            return choice;
        }

        internal static int Score(byte[] sums, int sumsOffset, int k, bool hasComplement, int complement)
        {
            if (!hasComplement)
            {
                return IntBytes.Load(sums, sumsOffset + (4 * k));
            }

            int sum = IntBytes.Load(sums, sumsOffset);
            return k == 0 ? complement - sum : sum;
        }
    }
}
