using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// The anchors of a detector: grids of cells over its picture, one for each stride, with several anchors in the centre of each cell. They
    /// are computed, not stored.
    /// </summary>
    /// <remarks>As in SSD (Liu et al., 2016) and BlazeFace (Bazarevsky et al., 2019): row by row, the anchors of a cell one after the other.</remarks>
    public sealed class AnchorGrid
    {
        /// <summary>Coordinates are in so many parts of a pixel.</summary>
        public const int Fraction = 16;

        private readonly int _width;
        private readonly int _height;
        private readonly int[] _strides;
        private readonly int[] _perCell;

        /// <param name="width">Of the picture, in pixels.</param>
        /// <param name="height">Of the picture, in pixels.</param>
        /// <param name="strides">The pixels of a cell's side, by grid.</param>
        /// <param name="perCell">The anchors of a cell, by grid.</param>
        /// <exception cref="ArgumentException">The lists differ in length, or a number is not positive.</exception>
        public AnchorGrid(int width, int height, int[] strides, int[] perCell)
        {
            if (strides.Length != perCell.Length)
            {
                throw new ArgumentException("each grid has a stride and a number of anchors");
            }

            for (int i = 0; i < strides.Length; i++)
            {
                if (strides[i] < 1 || perCell[i] < 1)
                {
                    throw new ArgumentException("strides and numbers of anchors are positive");
                }
            }

            _width = width;
            _height = height;
            _strides = strides;
            _perCell = perCell;
        }

        /// <summary>All anchors.</summary>
        public int Count
        {
            get
            {
                int count = 0;
                for (int i = 0; i < _strides.Length; i++)
                {
                    count += AnchorsOf(i);
                }

                return count;
            }
        }

        /// <summary>An anchor's centre, in parts of a pixel from the left (see <see cref="Fraction"/>).</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int CenterX(int index)
        {
            int grid = GridOf(ref index);
            return Center(index / _perCell[grid] % Cells(_width, grid), grid);
        }

        /// <summary>An anchor's centre, in parts of a pixel from the top.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public int CenterY(int index)
        {
            int grid = GridOf(ref index);
            return Center(index / _perCell[grid] / Cells(_width, grid), grid);
        }

        /// <summary>The grid of an anchor.</summary>
        /// <param name="index">Becomes its place in that grid.</param>
        private int GridOf(ref int index)
        {
            int grid = 0;
            while (index >= AnchorsOf(grid))
            {
                index -= AnchorsOf(grid);
                grid++;
            }

            return grid;
        }

        private int AnchorsOf(int grid)
        {
            return Cells(_width, grid) * Cells(_height, grid) * _perCell[grid];
        }

        private int Cells(int pixels, int grid)
        {
            return (pixels + _strides[grid] - 1) / _strides[grid];
        }

        private int Center(int cell, int grid)
        {
            return ((2 * cell) + 1) * _strides[grid] * Fraction / 2;
        }
    }
}
