using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// All output channels of <see cref="PackedConv"/> at one block of positions whose windows lie within an array.
    /// </summary>
    internal static class PackedBlock
    {
        internal static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            long[] lanes,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int rows,
            int columns,
            int rowStep,
            int columnStep,
            int channels,
            int taps,
            int kernelWidth,
            int kernelRowStep,
            int kernelColumnStep,
            int outputChannels,
            int outputStride,
            int flushTaps,
            int outputZeroPoint,
            int min,
            int max)
        {
            int positions = rows * columns;
            if (rowStep == columns * columnStep)
            {
                columns = positions;
                rows = 1;
            }

            int outputs;
            for (int output = 0; output < outputChannels; output += outputs)
            {
                outputs = outputChannels - output;
                int words = outputs > 18 ? 8 : (outputs > 9 ? 6 : 3);
                outputs = outputs > 3 * words ? 3 * words : outputs;
                int sums = words * positions;
                int wide = PackedTile.Sums + sums;
                int flushes = 0;
                Array.Clear(lanes, PackedTile.Sums, taps > flushTaps ? 3 * sums : sums);
                for (int tap = 0; tap < taps;)
                {
                    int count = taps - tap < PackedTile.Taps ? taps - tap : PackedTile.Taps;
                    SetOffsets(lanes, tap, count, channels, kernelWidth, kernelRowStep, kernelColumnStep);
                    PackWeights(weights, (output * taps) + tap, taps, count, outputs, lanes);
                    PackedTile.Run(x, xOffset, rows, columns, rowStep, columnStep, lanes, words);
                    tap += PackedTile.Taps;
                    if (taps > flushTaps && (tap >= taps || tap % flushTaps == 0))
                    {
                        RequantizeLanes.Widen(lanes, PackedTile.Sums, wide);
                        Array.Clear(lanes, PackedTile.Sums, sums);
                        flushes++;
                    }
                }

                int last = output + outputs - 1;
                for (int word = 0; (3 * word) < outputs; word++)
                {
                    int channel = output + (3 * word);
                    if (flushes == 0)
                    {
                        RequantizeLanes.Three(
                            lanes, PackedTile.Sums + word, words, y, yOffset, outputStride, positions, bias, multiplier, shift,
                            channel, last, outputZeroPoint, min, max);
                    }
                    else
                    {
                        RequantizeLanes.Wide(
                            lanes, wide + (2 * word), 2 * words, flushes, y, yOffset, outputStride, positions, bias, multiplier, shift,
                            channel, last, outputZeroPoint, min, max);
                    }
                }
            }
        }

        // Taps beyond the last one are multiplied by packed zeros: any byte will do for them.
        private static void SetOffsets(
            long[] lanes, int tap, int count, int channels, int kernelWidth, int kernelRowStep, int kernelColumnStep)
        {
            int first = 0;
            for (int t = 0; t < PackedTile.Taps; t++)
            {
                int pixel = tap / channels;
                int offset = (pixel / kernelWidth * kernelRowStep) + (pixel % kernelWidth * kernelColumnStep) + (tap % channels);
                lanes[PackedTile.Offsets + t] = t < count ? offset - first : 0;
                tap++;
                if (t == 0)
                {
                    first = offset;
                }
            }
        }

        // Lanes beyond the last output channel repeat it; nobody reads them.
        private static void PackWeights(sbyte[] weights, int first, int taps, int count, int outputs, long[] lanes)
        {
            int last = first + ((outputs - 1) * taps);
            int start = 0;
            while (first <= last)
            {
                int second = first + taps > last ? last : first + taps;
                int third = second + taps > last ? last : second + taps;
                WeightLanes.Pack(weights, first, second, third, lanes, start, count);
                if (count < PackedTile.Taps)
                {
                    Array.Clear(lanes, start + count, PackedTile.Taps - count);
                }

                first += 3 * taps;
                start += PackedTile.Taps;
            }
        }
    }
}
