namespace NanoML.Kernels.Tests;

public class CopyTests
{
    [Fact]
    public void StridedCopy_RandomViews_CopiesElementByElement()
    {
        Cases.ForAll(500, random =>
        {
            int[] dims = [random.Between(1, 4), random.Between(1, 4), random.Between(1, 4), random.Between(0, 5)];
            bool block = random.Flip();
            (int[] xStrides, int xFirst, int xLength) = Strides(random, dims, block, source: true);
            (int[] yStrides, int yFirst, int yLength) = Strides(random, dims, block, source: false);
            Region x = Region.Create(random, xLength);
            Region y = Region.Create(random, yLength);
            for (int i = 0; i < dims[0] * dims[1] * dims[2] * dims[3]; i++)
            {
                int[] index = [i / dims[3] / dims[2] / dims[1], i / dims[3] / dims[2] % dims[1], i / dims[3] % dims[2], i % dims[3]];
                y.Expected[At(yFirst, index, yStrides)] = x[At(xFirst, index, xStrides)];
            }

            StridedCopy.Run(
                x.Bytes, x.Offset + xFirst, y.Bytes, y.Offset + yFirst, dim0: dims[0], dim1: dims[1], dim2: dims[2], dim3: dims[3],
                xStride0: xStrides[0], xStride1: xStrides[1], xStride2: xStrides[2], xStride3: xStrides[3],
                yStride0: yStrides[0], yStride1: yStrides[1], yStride2: yStrides[2], yStride3: yStrides[3]);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Fill_AnyLength_WritesTheRegionOnly()
    {
        Cases.ForAll(100, random =>
        {
            Region y = Region.Create(random, random.Flip() ? random.Next(12) : random.Next(200));
            byte value = (byte)random.Next(256);
            y.Expected.Fill(value);

            Fill.Run(y.Bytes, y.Offset, count: y.Expected.Length, value: value);

            y.AssertAsExpected();
        });
    }

    [Fact]
    public void History_RandomSteps_HoldsTheLastFramesOfEachRow()
    {
        Cases.ForAll(200, random =>
        {
            (int rows, int fresh) = (random.Between(1, 4), random.Between(1, 6));
            int length = fresh + random.Next(20);
            Region x = Region.Create(random, rows * fresh);
            Region y = Region.Create(random, rows * length);
            byte[] before = [.. Enumerable.Range(0, rows * length).Select(k => y[k])];
            for (int row = 0; row < rows; row++)
            {
                byte[] all = [.. before.Skip(row * length).Take(length), .. Enumerable.Range(0, fresh).Select(k => x[(row * fresh) + k])];
                all.AsSpan(fresh).CopyTo(y.Expected[(row * length)..]);
            }

            History.Run(x.Bytes, x.Offset, y.Bytes, y.Offset, rows: rows, length: length, fresh: fresh);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void SlidingMean_RandomStreams_IsTheMeanOfTheLastFrames()
    {
        Cases.ForAll(100, random =>
        {
            int rows = random.Next(4) == 0 ? random.Between(40, 60) : random.Between(1, 3);
            (int channels, int newFrames) = (random.Between(1, 4), random.Between(1, 3));
            int span = newFrames + random.Next(6);
            int behind = random.Next(4);
            bool takesNew = behind < newFrames;
            int frames = span + behind;
            int length = (takesNew ? frames + newFrames : frames) * channels;
            byte zero = (byte)random.Next(256);
            byte[] kept = [.. Enumerable.Repeat(zero, rows * length), .. Sums(zero * rows * span, channels, rows * span > SlidingMean.MostNarrow ? 4 : 2)];
            byte[] all = [.. Enumerable.Repeat(zero, rows * frames * channels)];
            for (int step = 0; step < 12; step++)
            {
                var x = new byte[rows * newFrames * channels];
                random.NextBytes(x);
                History.Run(x, 0, all, 0, rows, frames * channels, newFrames * channels);
                var y = new byte[channels];
                (int min, int max) = (random.Next(120), 255 - random.Next(120));

                SlidingMean.Run(
                    x, 0, kept, 0, y, 0, rows: rows, length: length, fresh: newFrames * channels, span: span * channels, takesNew: takesNew,
                    channels: channels, inputZeroPoint: zero, multiplier: 1 << 30, shift: 34, outputZeroPoint: 128, min: min, max: max);

                for (int channel = 0; channel < channels; channel++)
                {
                    int sum = 0;
                    for (int row = 0; row < rows; row++)
                    {
                        for (int frame = 0; frame < span; frame++)
                        {
                            sum += all[(((row * frames) + frame) * channels) + channel] - zero;
                        }
                    }

                    Assert.Equal(Requantize.ToByte(sum, 1 << 30, 34, 128, min, max), y[channel]);
                }
            }
        });
    }

    /// <summary>The same sum of all channels, a plane for each of its bytes.</summary>
    private static IEnumerable<byte> Sums(int sum, int channels, int bytes) =>
        Enumerable.Range(0, bytes).SelectMany(k => Enumerable.Repeat((byte)(sum >> (8 * k)), channels));

    [Fact]
    public void Resize_RandomFactors_RepeatsTheNearestPixel()
    {
        Cases.ForAll(200, random =>
        {
            (int height, int width, int channels) = (random.Between(1, 5), random.Between(1, 5), random.Between(1, 4));
            (int factorHeight, int factorWidth) = (random.Between(1, 4), random.Between(1, 4));
            Region x = Region.Create(random, height * width * channels);
            Region y = Region.Create(random, x.Expected.Length * factorHeight * factorWidth);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                int row = i / channels / (width * factorWidth) / factorHeight;
                int column = i / channels % (width * factorWidth) / factorWidth;
                y.Expected[i] = x[(((row * width) + column) * channels) + (i % channels)];
            }

            Resize.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, inputHeight: height, inputWidth: width, channels: channels,
                factorHeight: factorHeight, factorWidth: factorWidth);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Interpolate_RandomNeighbours_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            (int outer, int input, int inner, int output) = (random.Between(1, 3), random.Between(1, 6), random.Between(1, 4), random.Between(1, 7));
            int taps = random.Flip() ? 2 : 4;
            int shift = random.Between(1, 20);
            int[] table = new int[output * (1 + (2 * taps))];
            Region x = Region.Create(random, outer * input * inner);
            Region y = Region.Create(random, outer * output * inner);
            for (int k = 0; k < output; k++)
            {
                int entry = k * (1 + (2 * taps));
                table[entry] = random.Between(-1 << (shift + 7), 1 << (shift + 8));
                for (int tap = 0; tap < taps; tap++)
                {
                    table[entry + 1 + tap] = random.Next(input) * inner;
                    table[entry + 1 + taps + tap] = random.Between(-1 << shift, 1 << shift);
                }
            }

            for (int i = 0; i < y.Expected.Length; i++)
            {
                int entry = i / inner % output * (1 + (2 * taps));
                long sum = table[entry];
                for (int tap = 0; tap < taps; tap++)
                {
                    sum += (long)table[entry + 1 + taps + tap] * x[(i / inner / output * input * inner) + table[entry + 1 + tap] + (i % inner)];
                }

                y.Expected[i] = (byte)Math.Clamp(sum >> shift, 0, 255);
            }

            Interpolate.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, table, outer: outer, length: input * inner, inner: inner, taps: taps, shift: shift);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void TopK_RandomElementsWithTies_EqualsASort()
    {
        Cases.ForAll(300, random =>
        {
            (int outer, int length, int inner) = (random.Between(1, 3), random.Between(1, 9), random.Between(1, 3));
            int count = random.Between(1, length);
            bool largest = random.Flip();
            bool indices = random.Flip();
            Region x = Region.CreateWithTies(random, outer * length * inner);
            Region y = Region.Create(random, outer * count * inner);
            for (int i = 0; i < outer * inner; i++)
            {
                byte At(int k) => x[(((i / inner * length) + k) * inner) + (i % inner)];
                int[] order = [.. Enumerable.Range(0, length).OrderBy(k => largest ? -At(k) : At(k)).Take(count)];
                for (int k = 0; k < count; k++)
                {
                    y.Expected[(((i / inner * count) + k) * inner) + (i % inner)] = indices ? (byte)order[k] : At(order[k]);
                }
            }

            TopK.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, outer: outer, axisLength: length, inner: inner, count: count, largest: largest, indices: indices);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    private static int At(int first, int[] index, int[] strides) => first + index.Zip(strides, (i, stride) => i * stride).Sum();

    // A view of random axis order; a source may also run backwards, skip or repeat.
    private static (int[] Strides, int First, int Length) Strides(Random random, int[] dims, bool block, bool source)
    {
        int[] order = [0, 1, 2, 3];
        random.Shuffle(order.AsSpan(0, block ? 3 : 4));
        int[] strides = new int[4];
        int step = 1;
        foreach (int axis in order.Reverse())
        {
            strides[axis] = step;
            step *= dims[axis] + random.Next(2);
        }

        if (source)
        {
            for (int axis = 0; axis < (block ? 3 : 4); axis++)
            {
                strides[axis] *= random.Between(-1, 1);
            }
        }

        int[] reach = [.. dims.Zip(strides, (dim, stride) => (dim - 1) * stride)];
        int first = -reach.Where(r => r < 0).Sum();
        return (strides, Math.Max(0, first), Math.Max(0, first) + reach.Where(r => r > 0).Sum() + 1);
    }
}
