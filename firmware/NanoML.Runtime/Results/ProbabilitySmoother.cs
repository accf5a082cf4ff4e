using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// Exponential smoothing of each output: with every result it moves 1/2^k of the way to the new value. For outputs that are
    /// probabilities.
    /// </summary>
    public sealed class ProbabilitySmoother : ResultFilter
    {
        /// <summary>Fraction bits of the smoothed levels.</summary>
        private const int FractionBits = 16;

        private readonly int[] _levels;
        private readonly int _shift;
        private int _class = -1;

        /// <param name="outputs">The outputs of the model.</param>
        /// <param name="shift">k, in [0, 8]: 0 smooths nothing, 2 forgets half in two to three results, 3 in five to six.</param>
        /// <exception cref="ArgumentException">No outputs, or a shift out of range.</exception>
        public ProbabilitySmoother(int outputs, int shift)
        {
            if (outputs < 1 || shift < 0 || shift > 8)
            {
                throw new ArgumentException("smoothing needs outputs and a shift from 0 to 8");
            }

            _levels = new int[outputs];
            _shift = shift;
        }

        public override int Class
        {
            get { return _class; }
        }

        /// <summary>The smoothed probability.</summary>
        public override int Confidence
        {
            get { return _class < 0 ? 0 : (((_levels[_class] >> 8) * 100) + (1 << (FractionBits - 1))) >> FractionBits; }
        }

        /// <summary>Forgets all results.</summary>
        public void Clear()
        {
            _class = -1;
            for (int i = 0; i < _levels.Length; i++)
            {
                _levels[i] = 0;
            }
        }

        /// <summary>The first result counts in full.</summary>
        public override void Add(NanoModel model)
        {
            byte[] output = model.Output;
            int[] levels = _levels;
            int shift = _class < 0 ? 0 : _shift;
            int winner = 0;
            for (int i = 0; i < levels.Length; i++)
            {
                levels[i] += ((output[i] << FractionBits) - levels[i]) >> shift;
                if (levels[i] > levels[winner])
                {
                    winner = i;
                }
            }

            _class = winner;
        }
    }
}
