using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// Means of examples, some for each slot. As long as a slot has free ones, each example is one by itself; from there on the two that lose
    /// least by it become one (J. Ward, Hierarchical grouping to optimize an objective function, 1963).
    /// </summary>
    internal sealed class MeanTable
    {
        /// <summary>The sums of so many examples are at most 65,535 * 255 = 16,711,425; from there on each new one halves the weight of those before.</summary>
        public const int MostExamples = ushort.MaxValue;

        private const int ValueBytes = 4;

        private readonly int _features;
        private readonly int _means;
        private readonly int _rows;
        private readonly int[] _sums;
        private readonly int[] _counts;
        private readonly byte[] _levels;

        /// <param name="means">Of a slot.</param>
        public MeanTable(int slots, int means, int features)
        {
            // One row more: an example on its way.
            _features = features;
            _means = means;
            _rows = slots * means;
            _sums = new int[(_rows + 1) * features];
            _levels = new byte[(_rows + 1) * features];
            _counts = new int[_rows + 1];
        }

        public int Bytes
        {
            get { return _rows * ValueBytes * (1 + _features); }
        }

        /// <summary>The examples in the means of a slot.</summary>
        public int ExamplesOf(int slot)
        {
            int examples = 0;
            for (int row = slot * _means; row < (slot + 1) * _means; row++)
            {
                examples += _counts[row];
            }

            return examples;
        }

        public void Clear(int slot)
        {
            Array.Clear(_counts, slot * _means, _means);
            Array.Clear(_sums, slot * _means * _features, _means * _features);
            Array.Clear(_levels, slot * _means * _features, _means * _features);
        }

        public void Add(int slot, byte[] levels, int offset)
        {
            int first = slot * _means;
            for (int row = first; row < first + _means; row++)
            {
                if (_counts[row] == 0)
                {
                    Put(row, levels, offset);
                    return;
                }
            }

            Put(_rows, levels, offset);
            MergeNearest(first);
        }

        /// <summary>The sum of squared differences from the nearest mean, or the bound if that is less.</summary>
        public int Distance(int slot, byte[] levels, int offset, int bound)
        {
            int least = bound;
            for (int row = slot * _means; row < (slot + 1) * _means && _counts[row] > 0; row++)
            {
                least = FeatureDistance.Squared(levels, offset, _levels, row * _features, _features, least);
            }

            return least;
        }

        public void Write(byte[] bytes, int at)
        {
            for (int row = 0; row < _rows; row++)
            {
                Integers.Write(bytes, at, _counts[row]);
                at += ValueBytes;
            }

            for (int i = 0; i < _rows * _features; i++)
            {
                Integers.Write(bytes, at, _sums[i]);
                at += ValueBytes;
            }
        }

        /// <summary>Whether bytes are such as <see cref="Write"/> writes, with examples in just the slots that are used.</summary>
        /// <param name="classes">Where the class of each slot lies.</param>
        public bool IsSound(byte[] bytes, int classes, int at)
        {
            for (int row = 0; row < _rows; row++)
            {
                int count = Integers.Read(bytes, at + (row * ValueBytes));
                bool isFirst = row % _means == 0;
                bool isUsed = bytes[classes + (row / _means)] != FeatureMemory.Free;
                bool mayBe = isFirst ? isUsed : Integers.Read(bytes, at + ((row - 1) * ValueBytes)) > 0;
                if (count < 0 || count > MostExamples || (count > 0 && !mayBe) || (count == 0 && isFirst && isUsed) || !AreSums(bytes, row, count, at))
                {
                    return false;
                }
            }

            return true;
        }

        public void Read(byte[] bytes, int at)
        {
            for (int row = 0; row < _rows; row++)
            {
                _counts[row] = Integers.Read(bytes, at + (row * ValueBytes));
                for (int i = row * _features; i < (row + 1) * _features; i++)
                {
                    _sums[i] = Integers.Read(bytes, at + ((_rows + i) * ValueBytes));
                }

                Average(row);
            }
        }

        private bool AreSums(byte[] bytes, int row, int count, int at)
        {
            for (int i = row * _features; i < (row + 1) * _features; i++)
            {
                int sum = Integers.Read(bytes, at + ((_rows + i) * ValueBytes));
                if (sum < 0 || sum > count * byte.MaxValue)
                {
                    return false;
                }
            }

            return true;
        }

        private void Put(int row, byte[] levels, int offset)
        {
            _counts[row] = 1;
            for (int i = 0; i < _features; i++)
            {
                _sums[(row * _features) + i] = levels[offset + i];
                _levels[(row * _features) + i] = levels[offset + i];
            }
        }

        /// <summary>Makes room for the example on its way.</summary>
        private void MergeNearest(int first)
        {
            int into = first;
            int from = _rows;
            long least = long.MaxValue;
            for (int i = 0; i <= _means; i++)
            {
                int one = i == _means ? _rows : first + i;
                for (int k = 0; k < i; k++)
                {
                    long cost = Cost(first + k, one);
                    if (cost < least)
                    {
                        least = cost;
                        into = first + k;
                        from = one;
                    }
                }
            }

            Merge(into, from);
            if (from != _rows)
            {
                _counts[from] = _counts[_rows];
                Array.Copy(_sums, _rows * _features, _sums, from * _features, _features);
                Array.Copy(_levels, _rows * _features, _levels, from * _features, _features);
            }
        }

        /// <summary>How much the squared distances of examples from their means grow. At most 66,585,600 * 32,768.</summary>
        private long Cost(int one, int other)
        {
            long distance = FeatureDistance.Squared(_levels, one * _features, _levels, other * _features, _features, FeatureMemory.Farthest);
            return distance * _counts[one] * _counts[other] / (_counts[one] + _counts[other]);
        }

        private void Merge(int into, int from)
        {
            _counts[into] += _counts[from];
            bool isHalved = _counts[into] > MostExamples;
            for (int i = 0; i < _features; i++)
            {
                int sum = _sums[(into * _features) + i] + _sums[(from * _features) + i];
                _sums[(into * _features) + i] = isHalved ? sum >> 1 : sum;
            }

            _counts[into] = isHalved ? _counts[into] >> 1 : _counts[into];
            Average(into);
        }

        private void Average(int row)
        {
            int count = _counts[row];
            for (int i = row * _features; i < (row + 1) * _features; i++)
            {
                // Half up, and never more than 255.
                int level = count == 0 ? 0 : ((2 * _sums[i]) + count) / (2 * count);
                _levels[i] = (byte)(level > byte.MaxValue ? byte.MaxValue : level);
            }
        }
    }
}
