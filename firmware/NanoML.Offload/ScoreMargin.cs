using NanoML.Runtime;

namespace NanoML.Offload
{
    /// <summary>
    /// How sure a model is of its class: by how many levels the greatest score exceeds the next one, in [0, 255]. Of one score, the probability of a
    /// class, it is the difference between that and the other class's.
    /// </summary>
    /// <remarks>
    /// The margin of E. Park et al., "Big/LITTLE deep neural network for ultra low power inference", 2015. It is taken from the bytes as they
    /// are, so that the host measures with the numbers of the board.
    /// </remarks>
    public static class ScoreMargin
    {
        /// <summary>The greatest that there is.</summary>
        public const int Most = 255;

        private const int One = 256;

        /// <summary>Of what the last inference left.</summary>
        public static int Of(NanoModel model)
        {
            return Of(model.Output, model.ResultCount);
        }

        /// <param name="scores">Levels: of a softmax, of logits, or of one sigmoid in steps of 1/256.</param>
        /// <param name="count">How many there are from the first on.</param>
        public static int Of(byte[] scores, int count)
        {
            if (count == 1)
            {
                int twice = (2 * scores[0]) - One;
                int distance = twice < 0 ? -twice : twice;
                return distance > Most ? Most : distance;
            }

            int first = 0;
            int second = 0;
            for (int i = 0; i < count; i++)
            {
                int score = scores[i];
                if (score > first)
                {
                    second = first;
                    first = score;
                }
                else if (score > second)
                {
                    second = score;
                }
            }

            return first - second;
        }
    }
}
