using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// The last dense layer of a classifier once more, with weights that change on samples whose class is known. Scores are logarithms of odds to
    /// the base 2, in 2^-<see cref="ScoreBits"/>.
    /// </summary>
    /// <remarks>
    /// The step is PA-I of K. Crammer, O. Dekel, J. Keshet, S. Shalev-Shwartz, Y. Singer, Online Passive-Aggressive Algorithms, 2006, for two
    /// classes of several: the right one and its strongest rival share the least change that parts their scores by the margin, in whole
    /// numbers with NanoML's one rounding; a sample that is right by that margin changes nothing. Weights stay within <see cref="MostWeight"/>
    /// and biases within <see cref="MostBias"/>, whatever is taught: with features of 0 to 255 and a zero point in that range no score is then
    /// beyond 2^30 - 1, and no difference of two beyond an int. Nothing is allocated after the constructor.
    /// </remarks>
    public sealed class LastLayer : LearnedPart
    {
        /// <summary>Half of the greatest score is for the weights, half for the bias.</summary>
        public const int MostBias = (1 << 29) - 1;

        private const int HeadBytes = 4;
        private const int ValueBytes = 4;

        // What a bias counts as beside features: a level of so many steps.
        private const int BiasLevel = 64;

        private readonly int[] _start;
        private readonly int[] _weights;
        private readonly int[] _scores;
        private readonly int _classes;
        private readonly int _features;
        private readonly int _zeroPoint;
        private readonly int _scoreBits;
        private readonly int _mostWeight;
        private int _steps;

        /// <param name="start">
        /// The layer as it was compiled: for each class the weights of all features, in score units a level, then its bias. What is beyond the
        /// bounds is taken as these.
        /// </param>
        /// <param name="classes">Two or more.</param>
        /// <param name="zeroPoint">The level of a feature's real zero, in [0, 255].</param>
        /// <param name="scoreBits">In [4, 24].</param>
        /// <exception cref="ArgumentException">The weights are not as many, or a number is out of its range.</exception>
        public LastLayer(int[] start, int classes, int zeroPoint, int scoreBits)
        {
            if (classes < 2 || start.Length == 0 || start.Length % classes != 0 || scoreBits < 4 || scoreBits > 24
                || zeroPoint < 0 || zeroPoint > byte.MaxValue)
            {
                throw new ArgumentException("a layer has weights and a bias for each of two classes or more, and scores of 4 to 24 bits");
            }

            _features = (start.Length / classes) - 1;
            if (_features < 1 || _features > FeatureMemory.MostFeatures)
            {
                throw new ArgumentException("a layer has 1 to 1024 features");
            }

            _start = start;
            _classes = classes;
            _zeroPoint = zeroPoint;
            _scoreBits = scoreBits;
            _mostWeight = MostBias / (byte.MaxValue * _features);
            _weights = new int[start.Length];
            _scores = new int[classes];
            Reset();
        }

        public int Classes
        {
            get { return _classes; }
        }

        public int Features
        {
            get { return _features; }
        }

        /// <summary>A score of 2^ScoreBits is a factor of two.</summary>
        public int ScoreBits
        {
            get { return _scoreBits; }
        }

        /// <summary>No weight is beyond this, either way: (2^29 - 1) / (255 * features).</summary>
        public int MostWeight
        {
            get { return _mostWeight; }
        }

        /// <summary>How many samples have changed it.</summary>
        public int Steps
        {
            get { return _steps; }
        }

        public override int Bytes
        {
            get { return HeadBytes + (_weights.Length * ValueBytes); }
        }

        /// <summary>Scores features.</summary>
        /// <param name="offset">Of the first.</param>
        /// <returns>The class of the greatest score, the first among equals.</returns>
        public int Score(byte[] levels, int offset)
        {
            int best = 0;
            int place = 0;
            for (int c = 0; c < _classes; c++)
            {
                int sum = 0;
                for (int i = 0; i < _features; i++)
                {
                    sum += _weights[place + i] * (levels[offset + i] - _zeroPoint);
                }

                _scores[c] = sum + _weights[place + _features];
                place += _features + 1;
                best = _scores[c] > _scores[best] ? c : best;
            }

            return best;
        }

        /// <summary>A score of the last features.</summary>
        /// <param name="classIndex">In [0, <see cref="Classes"/>).</param>
        public int ScoreOf(int classIndex)
        {
            return _scores[classIndex];
        }

        /// <summary>Changes the layer on a sample of a class, if it is not sure enough of it.</summary>
        /// <param name="classIndex">In [0, <see cref="Classes"/>).</param>
        /// <param name="offset">Of the first feature.</param>
        /// <returns>Whether it was changed.</returns>
        public bool Learn(int classIndex, byte[] levels, int offset)
        {
            Score(levels, offset);
            int rival = classIndex == 0 ? 1 : 0;
            for (int c = rival + 1; c < _classes; c++)
            {
                rival = c != classIndex && _scores[c] > _scores[rival] ? c : rival;
            }

            // The margin is a factor of two, and so is the greatest step.
            int unit = 1 << _scoreBits;
            long need = (long)unit - (_scores[classIndex] - _scores[rival]);
            if (need <= 0)
            {
                return false;
            }

            Step(classIndex, rival, need < unit ? (int)need : unit, levels, offset);
            _steps = _steps == int.MaxValue ? _steps : _steps + 1;
            return true;
        }

        /// <summary>
        /// What the scores of the last features mean, as 256ths of a probability: a softmax to the base 2. Its powers are parabolas, which are
        /// right at whole numbers and by 0.4 % between.
        /// </summary>
        /// <param name="output">Gets <see cref="Classes"/> levels, from the first on; the greatest is that of the greatest score.</param>
        public void Probabilities(byte[] output)
        {
            int greatest = _scores[0];
            for (int c = 1; c < _classes; c++)
            {
                greatest = _scores[c] > greatest ? _scores[c] : greatest;
            }

            int sum = 0;
            for (int c = 0; c < _classes; c++)
            {
                sum += Power(greatest - _scores[c]);
            }

            for (int c = 0; c < _classes; c++)
            {
                int level = (int)((((long)Power(greatest - _scores[c]) << 8) + (sum >> 1)) / sum);
                output[c] = (byte)(level > byte.MaxValue ? byte.MaxValue : level);
            }
        }

        public override void Reset()
        {
            for (int i = 0; i < _start.Length; i++)
            {
                _weights[i] = Rounding.Clamp(_start[i], -MostAt(i), MostAt(i));
            }

            _steps = 0;
        }

        public override void Write(byte[] bytes, int at)
        {
            Integers.Write(bytes, at, _steps);
            for (int i = 0; i < _weights.Length; i++)
            {
                Integers.Write(bytes, at + HeadBytes + (i * ValueBytes), _weights[i]);
            }
        }

        public override bool TryRead(byte[] bytes, int at)
        {
            int steps = Integers.Read(bytes, at);
            if (steps < 0)
            {
                return false;
            }

            for (int i = 0; i < _weights.Length; i++)
            {
                int value = Integers.Read(bytes, at + HeadBytes + (i * ValueBytes));
                if (value < -MostAt(i) || value > MostAt(i))
                {
                    return false;
                }
            }

            for (int i = 0; i < _weights.Length; i++)
            {
                _weights[i] = Integers.Read(bytes, at + HeadBytes + (i * ValueBytes));
            }

            _steps = steps;
            return true;
        }

        private void Step(int right, int rival, int need, byte[] levels, int offset)
        {
            long norm = BiasLevel * BiasLevel;
            for (int i = 0; i < _features; i++)
            {
                int level = levels[offset + i] - _zeroPoint;
                norm += level * level;
            }

            int row = _features + 1;
            for (int i = 0; i < _features; i++)
            {
                int change = (int)Rounding.Divide((long)need * (levels[offset + i] - _zeroPoint), 2 * norm);
                Add((right * row) + i, change, _mostWeight);
                Add((rival * row) + i, -change, _mostWeight);
            }

            int shift = (int)Rounding.Divide((long)need * BiasLevel * BiasLevel, 2 * norm);
            Add((right * row) + _features, shift, MostBias);
            Add((rival * row) + _features, -shift, MostBias);
        }

        private void Add(int place, int change, int most)
        {
            _weights[place] = Rounding.Clamp((long)_weights[place] + change, -most, most);
        }

        private int MostAt(int place)
        {
            return place % (_features + 1) == _features ? MostBias : _mostWeight;
        }

        /// <summary>65,536 * 2^-d.</summary>
        /// <param name="d">In score units, 0 or more.</param>
        private int Power(int d)
        {
            int whole = d >> _scoreBits;
            if (whole > 16)
            {
                return 0;
            }

            // 1 - f * (0.672 - 0.172 f), with f in 2^-14: 1 at 0, a half at 1.
            int rest = d & ((1 << _scoreBits) - 1);
            int f = _scoreBits > 14 ? rest >> (_scoreBits - 14) : rest << (14 - _scoreBits);
            int slope = 44040 - ((f * 11272) >> 14);
            return (65536 - ((f * slope) >> 14)) >> whole;
        }
    }
}
