namespace NanoML.Kernels
{
    /// <summary>
    /// The sums of <see cref="ForestSums"/> as bytes.
    /// </summary>
    public static class ForestScores
    {
        /// <summary>
        /// Computes <c>y[k] = Requantize.ToByte(score(k))</c> for <c>outputs</c> scores: the sums, less the greatest of them with
        /// <c>isRelative</c>.
        /// </summary>
        /// <remarks>With <c>hasComplement</c> there is one sum s and two scores, <c>complement - s</c> and s.</remarks>
        public static void Run(
            byte[] sums,
            int sumsOffset,
            byte[] y,
            int yOffset,
            int outputs,
            bool hasComplement,
            int complement,
            bool isRelative,
            int multiplier,
            int shift,
            int outputZeroPoint)
        {
            int greatest = 0;
            if (isRelative)
            {
                greatest = ForestChoice.Score(sums, sumsOffset, ForestChoice.Greatest(sums, sumsOffset, outputs, hasComplement, complement), hasComplement, complement);
            }

            for (int k = 0; k < outputs; k++)
            {
                int score = ForestChoice.Score(sums, sumsOffset, k, hasComplement, complement) - greatest;
                y[yOffset + k] = Requantize.ToByte(score, multiplier, shift, outputZeroPoint, 0, 255);
            }
        }
    }
}
