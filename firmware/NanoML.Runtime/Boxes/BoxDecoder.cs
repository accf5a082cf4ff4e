using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// Makes boxes of a detector's outputs, in integers: those with a score that is high enough, best first, without those that lie over a better
    /// one (non-maximum suppression). All memory is allocated by the constructor.
    /// </summary>
    /// <remarks>Coordinates are in parts of a pixel (<see cref="AnchorGrid.Fraction"/>). Equal scores go by the order of the model.</remarks>
    public sealed class BoxDecoder
    {
        /// <summary>Boxes beyond so many candidates, the best ones, are not looked at.</summary>
        public const int MostCandidates = 64;

        private const int Percent = 100;
        private const int UnitShift = 24;

        private readonly ModelTensor _boxes;
        private readonly ModelTensor _scores;
        private readonly AnchorGrid _anchors;
        private readonly BoxForm _form;
        private readonly int _valuesOfBox;
        private readonly int _scoresOfBox;
        private readonly int _overlapPercent;
        private readonly int _count;
        private readonly long _unit;
        private readonly int[] _candidates = new int[MostCandidates];
        private readonly int[] _corners = new int[4 * MostCandidates];
        private int _leastLevel;
        private int _found;

        /// <param name="boxes">The last axis holds a box, of which the first four values count.</param>
        /// <param name="scores">As many as boxes; where the last axis holds several, the last of them is the score.</param>
        /// <param name="anchors">One for each box; null where boxes are <see cref="BoxForm.Corners"/>.</param>
        /// <param name="pixelsOfUnit">What one in a box's values is in pixels: 1, or the picture's side where the model gives shares of it.</param>
        /// <param name="overlapPercent">A box goes whose intersection with a better one is a larger share of their union, such as 30.</param>
        /// <exception cref="ArgumentException">The tensors or the anchors do not fit each other.</exception>
        public BoxDecoder(ModelTensor boxes, ModelTensor scores, AnchorGrid anchors, BoxForm form, int pixelsOfUnit, int overlapPercent)
        {
            _boxes = boxes;
            _scores = scores;
            _anchors = anchors;
            _form = form;
            _overlapPercent = overlapPercent;
            _valuesOfBox = boxes.Shape[boxes.Shape.Length - 1];
            _count = boxes.Count / _valuesOfBox;
            _scoresOfBox = scores.Count / _count;
            _unit = (long)((double)boxes.Quantization.Scale * pixelsOfUnit * AnchorGrid.Fraction * (1 << UnitShift));
            if (_valuesOfBox < 4 || _scoresOfBox * _count != scores.Count || _scoresOfBox == 0
                || (form == BoxForm.CenterAndSize && (anchors == null || anchors.Count != _count)))
            {
                throw new ArgumentException("boxes, scores and anchors do not fit each other");
            }
        }

        /// <summary>Boxes of the last <see cref="Decode"/>.</summary>
        public int Count
        {
            get { return _found; }
        }

        /// <summary>Finds the boxes in what the model's last <see cref="NanoModel.Invoke"/> left.</summary>
        /// <param name="leastScore">The least score, as the model gives it: before a sigmoid, where it has none.</param>
        /// <returns><see cref="Count"/>.</returns>
        public int Decode(float leastScore)
        {
            _leastLevel = _scores.Quantization.Quantize(leastScore);
            int candidates = FindCandidates();
            _found = 0;
            for (int i = 0; i < candidates; i++)
            {
                int box = _candidates[i];
                Locate(box, _found);
                if (IsFree(_found))
                {
                    _candidates[_found] = box;
                    _found++;
                }
            }

            return _found;
        }

        /// <summary>Which of the model's boxes it is.</summary>
        /// <param name="index">In [0, <see cref="Count"/>), the best first.</param>
        public int IndexOf(int index)
        {
            return _candidates[index];
        }

        /// <summary>The score as the model gives it.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public float ScoreOf(int index)
        {
            return _scores.ValueOf(PlaceOfScore(_candidates[index]));
        }

        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int Left(int index)
        {
            return _corners[4 * index];
        }

        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int Top(int index)
        {
            return _corners[(4 * index) + 1];
        }

        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int Right(int index)
        {
            return _corners[(4 * index) + 2];
        }

        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int Bottom(int index)
        {
            return _corners[(4 * index) + 3];
        }

        private int PlaceOfScore(int box)
        {
            return (box * _scoresOfBox) + _scoresOfBox - 1;
        }

        /// <summary>The best candidates in their order, by insertion: few pass the least score.</summary>
        private int FindCandidates()
        {
            int count = 0;
            for (int box = 0; box < _count; box++)
            {
                int level = _scores.LevelOf(PlaceOfScore(box));
                if (level < _leastLevel || (count == MostCandidates && level <= LevelOf(MostCandidates - 1)))
                {
                    continue;
                }

                int place = count < MostCandidates ? count : MostCandidates - 1;
                while (place > 0 && LevelOf(place - 1) < level)
                {
                    _candidates[place] = _candidates[place - 1];
                    place--;
                }

                _candidates[place] = box;
                count = count < MostCandidates ? count + 1 : count;
            }

            return count;
        }

        private int LevelOf(int place)
        {
            return _scores.LevelOf(PlaceOfScore(_candidates[place]));
        }

        private void Locate(int box, int place)
        {
            int first = box * _valuesOfBox;
            int corner = 4 * place;
            int a = Parts(first);
            int b = Parts(first + 1);
            int c = Parts(first + 2);
            int d = Parts(first + 3);
            if (_form == BoxForm.Corners)
            {
                _corners[corner] = a;
                _corners[corner + 1] = b;
                _corners[corner + 2] = c;
                _corners[corner + 3] = d;
                return;
            }

            int x = _anchors.CenterX(box) + a;
            int y = _anchors.CenterY(box) + b;
            _corners[corner] = x - (c >> 1);
            _corners[corner + 1] = y - (d >> 1);
            _corners[corner + 2] = _corners[corner] + c;
            _corners[corner + 3] = _corners[corner + 1] + d;
        }

        /// <summary>A value in parts of a pixel, rounded to the nearest.</summary>
        private int Parts(int index)
        {
            long level = _boxes.LevelOf(index) - _boxes.Quantization.ZeroPoint;
            return (int)(((level * _unit) + (1L << (UnitShift - 1))) >> UnitShift);
        }

        /// <summary>Whether a box lies over none of those before it.</summary>
        private bool IsFree(int place)
        {
            long area = AreaOf(place);
            for (int other = 0; other < place; other++)
            {
                long common = CommonArea(place, other);
                if (common * Percent > (area + AreaOf(other) - common) * _overlapPercent)
                {
                    return false;
                }
            }

            return true;
        }

        private long AreaOf(int place)
        {
            return Area(Right(place) - Left(place), Bottom(place) - Top(place));
        }

        private long CommonArea(int a, int b)
        {
            return Area(
                Least(Right(a), Right(b)) - Most(Left(a), Left(b)), Least(Bottom(a), Bottom(b)) - Most(Top(a), Top(b)));
        }

        // System.Math is a package of its own.
        private static int Least(int a, int b)
        {
            return a < b ? a : b;
        }

        private static int Most(int a, int b)
        {
            return a > b ? a : b;
        }

        private static long Area(int width, int height)
        {
            return width <= 0 || height <= 0 ? 0 : (long)width * height;
        }
    }
}
