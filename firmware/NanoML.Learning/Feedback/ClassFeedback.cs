using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// What a user's "right" and "wrong" make of results: an offset to the probability of each class, and a threshold below which a class is not
    /// told. All are 256ths of a probability.
    /// </summary>
    /// <remarks>
    /// Offsets are a prior of the classes: of a wrong result, one class gets some of what another loses. Thresholds follow the weighted
    /// up-down method (C. Kaernbach, Simple adaptive testing with the weighted up-down method, 1991): up by nine where a result was wrong, down
    /// by one where it was right, so that nine of ten told results of a class become right. Nothing is allocated after the constructor.
    /// </remarks>
    public sealed class ClassFeedback : LearnedPart
    {
        /// <summary>No class.</summary>
        public const int None = -1;

        /// <summary>The greatest offset, either way: a quarter of a probability.</summary>
        public const int MostOffset = 64;

        /// <summary>The greatest threshold.</summary>
        public const int MostThreshold = 240;

        private const int OffsetStep = 4;
        private const int StepUp = 9;
        private const int StepDown = 1;
        private const int HeadBytes = 8;

        private readonly sbyte[] _offsets;
        private readonly byte[] _thresholds;
        private int _right;
        private int _wrong;

        /// <param name="classes">In [1, 255].</param>
        /// <exception cref="ArgumentException">Too many classes, or none.</exception>
        public ClassFeedback(int classes)
        {
            if (classes < 1 || classes > byte.MaxValue)
            {
                throw new ArgumentException("feedback is for 1 to 255 classes");
            }

            _offsets = new sbyte[classes];
            _thresholds = new byte[classes];
        }

        /// <summary>The results that were right, of those that a user spoke of.</summary>
        public int RightCount
        {
            get { return _right; }
        }

        /// <summary>The results that were wrong.</summary>
        public int WrongCount
        {
            get { return _wrong; }
        }

        public override int Bytes
        {
            get { return HeadBytes + (2 * _offsets.Length); }
        }

        /// <summary>What is added to the probability of a class.</summary>
        public int OffsetOf(int classIndex)
        {
            return _offsets[classIndex];
        }

        /// <summary>The least probability with which a class is told.</summary>
        public int ThresholdOf(int classIndex)
        {
            return _thresholds[classIndex];
        }

        /// <summary>A result of a class was right.</summary>
        public void Right(int classIndex)
        {
            int threshold = _thresholds[classIndex] - StepDown;
            _thresholds[classIndex] = (byte)(threshold < 0 ? 0 : threshold);
            _right = Next(_right);
        }

        /// <summary>A result of a class was wrong.</summary>
        /// <param name="actual">The class that it should have been; none if that is not known.</param>
        public void Wrong(int classIndex, int actual)
        {
            int threshold = _thresholds[classIndex] + StepUp;
            _thresholds[classIndex] = (byte)(threshold > MostThreshold ? MostThreshold : threshold);
            if (actual != None && actual != classIndex)
            {
                _offsets[classIndex] = (sbyte)Rounding.Clamp(_offsets[classIndex] - OffsetStep, -MostOffset, MostOffset);
                _offsets[actual] = (sbyte)Rounding.Clamp(_offsets[actual] + OffsetStep, -MostOffset, MostOffset);
            }

            _wrong = Next(_wrong);
        }

        /// <summary>Forgets what was said of one class.</summary>
        public void Forget(int classIndex)
        {
            _offsets[classIndex] = 0;
            _thresholds[classIndex] = 0;
        }

        /// <summary>Adds the offsets to levels, which saturate. A class without any probability gets none.</summary>
        /// <param name="levels">Its first elements are those of the classes.</param>
        /// <returns>The class of the greatest, the first among equals; none where that is below its threshold.</returns>
        public int Choose(byte[] levels)
        {
            int best = 0;
            for (int c = 0; c < _offsets.Length; c++)
            {
                if (levels[c] != 0)
                {
                    levels[c] = (byte)Rounding.Clamp(levels[c] + _offsets[c], 0, byte.MaxValue);
                }

                best = levels[c] > levels[best] ? c : best;
            }

            return levels[best] < _thresholds[best] ? None : best;
        }

        public override void Reset()
        {
            Array.Clear(_offsets, 0, _offsets.Length);
            Array.Clear(_thresholds, 0, _thresholds.Length);
            _right = 0;
            _wrong = 0;
        }

        public override void Write(byte[] bytes, int at)
        {
            int classes = _offsets.Length;
            Integers.Write(bytes, at, _right);
            Integers.Write(bytes, at + 4, _wrong);
            for (int c = 0; c < classes; c++)
            {
                bytes[at + HeadBytes + c] = (byte)_offsets[c];
                bytes[at + HeadBytes + classes + c] = _thresholds[c];
            }
        }

        public override bool TryRead(byte[] bytes, int at)
        {
            int classes = _offsets.Length;
            int right = Integers.Read(bytes, at);
            int wrong = Integers.Read(bytes, at + 4);
            bool isSound = right >= 0 && wrong >= 0;
            for (int c = 0; c < classes && isSound; c++)
            {
                sbyte offset = (sbyte)bytes[at + HeadBytes + c];
                isSound = offset >= -MostOffset && offset <= MostOffset && bytes[at + HeadBytes + classes + c] <= MostThreshold;
            }

            for (int c = 0; c < classes && isSound; c++)
            {
                _offsets[c] = (sbyte)bytes[at + HeadBytes + c];
                _thresholds[c] = bytes[at + HeadBytes + classes + c];
            }

            _right = isSound ? right : _right;
            _wrong = isSound ? wrong : _wrong;
            return isSound;
        }

        private static int Next(int count)
        {
            return count == int.MaxValue ? count : count + 1;
        }
    }
}
