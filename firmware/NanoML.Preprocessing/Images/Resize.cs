using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Part of a frame to the size and levels of a model's input, in one go: rows are read, narrowed, added up and looked up, so that
    /// no picture in between takes memory.
    /// </summary>
    /// <remarks>
    /// Weights have 7 bits across and 6 bits down; each target pixel's add up to exactly 1, so a uniform area keeps its value.
    /// </remarks>
    public sealed class Resize
    {
        private const int AcrossBits = 7;
        private const int DownBits = 6;
        private const int MostRatio = 1 << DownBits;
        private const int Lane = PixelRows.Lane;
        private const int Drop = AcrossBits + DownBits;
        private const long Half = 1L << (Drop - 1);
        private const long Halves = (Half << (2 * Lane)) + (Half << Lane) + Half;

        private readonly PixelRows _source;
        private readonly Crop _crop;
        private readonly AxisWeights _across;
        private readonly AxisWeights _down;
        private readonly long[] _pixels;
        private readonly long[] _narrow;
        private readonly long[] _sums;
        private readonly NormalizationTable _same;

        /// <param name="source">How frames are read.</param>
        /// <param name="crop">What of the frame is taken.</param>
        /// <param name="width">Of the result; the crop is at most 64 times as wide.</param>
        /// <param name="height">Of the result; the crop is at most 64 times as high.</param>
        /// <exception cref="ArgumentException">The crop reaches beyond the frame, or a size is out of its range.</exception>
        public Resize(PixelRows source, Crop crop, int width, int height, ResizeMode mode)
        {
            if (crop.Left + crop.Width > source.Width || crop.Top + crop.Height > source.Height)
            {
                throw new ArgumentException("the crop reaches beyond the frame");
            }

            if (width < 1 || height < 1 || crop.Width > MostRatio * width || crop.Height > MostRatio * height)
            {
                throw new ArgumentException("a result must have pixels, and at least a 64th of the crop's");
            }

            _source = source;
            _crop = crop;
            _across = new AxisWeights(crop.Width, width, 1 << AcrossBits, mode);
            _down = new AxisWeights(crop.Height, height, 1 << DownBits, mode);
            _pixels = new long[crop.Width];
            _narrow = new long[width];
            _sums = new long[width];
            _same = new NormalizationTable();
        }

        /// <summary>The bytes of the result: width times height times channels.</summary>
        public int TargetLength
        {
            get { return _sums.Length * _down.Ends.Length * _source.Channels; }
        }

        /// <summary>Resizes to values of 0 to 255, channels last.</summary>
        /// <param name="target">Its first <see cref="TargetLength"/> bytes are written.</param>
        public void Run(byte[] frame, byte[] target)
        {
            Run(frame, _same, target);
        }

        /// <summary>Resizes to levels, channels last.</summary>
        /// <param name="table">The level of each value.</param>
        /// <param name="target">Its first <see cref="TargetLength"/> bytes are written.</param>
        public void Run(byte[] frame, NormalizationTable table, byte[] target)
        {
            short[] starts = _down.Starts;
            short[] ends = _down.Ends;
            short[] weights = _down.Weights;
            int read = -1;
            int tap = 0;
            int place = 0;
            for (int y = 0; y < ends.Length; y++)
            {
                int row = starts[y];
                bool isFirst = true;
                for (; tap < ends[y]; tap++)
                {
                    if (row != read)
                    {
                        _source.Read(frame, _crop.Top + row, _crop.Left, _crop.Width, _pixels);
                        Narrow();
                        read = row;
                    }

                    Add(weights[tap], isFirst);
                    isFirst = false;
                    row++;
                }

                place = _source.Channels == 3 ? LookUpColours(table, target, place) : LookUpGrey(table, target, place);
            }
        }

        private void Narrow()
        {
            long[] pixels = _pixels;
            long[] narrow = _narrow;
            short[] starts = _across.Starts;
            short[] ends = _across.Ends;
            short[] weights = _across.Weights;
            int tap = 0;
            for (int x = 0; x < narrow.Length; x++)
            {
                int pixel = starts[x];
                int end = ends[x];
                long sum = pixels[pixel] * weights[tap];
                for (tap++; tap < end; tap++)
                {
                    pixel++;
                    sum += pixels[pixel] * weights[tap];
                }

                narrow[x] = sum;
            }
        }

        private void Add(long weight, bool isFirst)
        {
            long[] narrow = _narrow;
            long[] sums = _sums;
            if (isFirst)
            {
                for (int x = 0; x < sums.Length; x++)
                {
                    sums[x] = (narrow[x] * weight) + Halves;
                }
            }
            else
            {
                for (int x = 0; x < sums.Length; x++)
                {
                    sums[x] += narrow[x] * weight;
                }
            }
        }

        private int LookUpColours(NormalizationTable table, byte[] target, int place)
        {
            long[] sums = _sums;
            byte[] levels = table.Levels;
            int green = table.Offset(1);
            int blue = table.Offset(2);
            for (int x = 0; x < sums.Length; x++)
            {
                long sum = sums[x];
                target[place] = levels[(int)(sum >> (Drop + (2 * Lane)))];
                target[place + 1] = levels[green + ((int)(sum >> (Drop + Lane)) & 255)];
                target[place + 2] = levels[blue + ((int)(sum >> Drop) & 255)];
                place += 3;
            }

            return place;
        }

        private int LookUpGrey(NormalizationTable table, byte[] target, int place)
        {
            long[] sums = _sums;
            byte[] levels = table.Levels;
            for (int x = 0; x < sums.Length; x++)
            {
                target[place] = levels[(int)(sums[x] >> Drop) & 255];
                place++;
            }

            return place;
        }
    }
}
