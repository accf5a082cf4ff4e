using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Bins of the discrete Fourier transform of 512 of a frame of 480 samples under a Hann window: what <see cref="HannWindow"/> and
    /// <see cref="RealFft"/> compute together, up to a quarter of the sample rate, in fewer of the interpreter's instructions.
    /// </summary>
    /// <remarks>
    /// Each 32nd sample of a frame, 15 of them, goes through a real transform of 16 without an array between; what comes of it is turned and
    /// left to <see cref="FrameBins"/>. Nothing is scaled: the window's weights add up to 240, so that all sums of
    /// <see cref="RealFft.FractionBits"/> fractional bits stay below 2^31.
    /// </remarks>
    public sealed class FrameSplit
    {
        /// <summary>The samples of a frame.</summary>
        public const int Length = 480;

        /// <summary>The samples of a transform.</summary>
        public const int Size = 512;

        /// <summary>Bins 0 to 128; the last is not computed.</summary>
        public const int Bins = 129;

        private const int Residues = 32;
        private const int Groups = 9;
        private const int SineBits = 20;

        // With those of the window: a product has the fractional bits of the bins above its lower half.
        private const int TurnBits = 32 + RealFft.FractionBits - HannWindow.WeightBits;

        private readonly short[] _weights;
        private readonly int[] _turns = new int[2 * (Groups - 1) * Residues];
        private readonly long[] _groups = new long[(Groups - 1) * Residues];
        private long _all;

        /// <summary>Fills the tables.</summary>
        public FrameSplit()
        {
            _weights = HannWindow.Weights(Length);
            for (int b = 0; b < Residues; b++)
            {
                for (int q = 1; q < Groups; q++)
                {
                    int place = 2 * (((Groups - 1) * b) + q - 1);
                    _turns[place] = Round(FixedMath.Cosine(b * q, Size));
                    _turns[place + 1] = Round(FixedMath.Sine(b * q, Size));
                }
            }
        }

        /// <summary>Computes bins 1 to 127 of a frame, with either sign of the imaginary part, and multiples of eight turned.</summary>
        /// <param name="frame">Two bytes a sample, the low byte first.</param>
        /// <param name="bins">The real part times 2^32 plus the imaginary part, with <see cref="RealFft.FractionBits"/> fractional bits.</param>
        /// <returns>The greatest sample (not magnitude).</returns>
        public int Run(byte[] frame, long[] bins)
        {
            int peak = Split(frame);
            FrameBins.Run(_groups, _all, bins);
            return peak;
        }

        private static int Round(long value)
        {
            return (int)((value + (1L << (29 - TurnBits))) >> (30 - TurnBits));
        }

        /// <summary>
        /// Computes what 32 transforms of 16 leave to <see cref="FrameBins"/>; group 8 is added to group 0, i times. Returns the greatest
        /// sample.
        /// </summary>
        private int Split(byte[] frame)
        {
            short[] weights = _weights;
            int[] turns = _turns;
            long[] groups = _groups;
            long high = -1L << 32;

            // Cosines of one to three 16ths of a turn.
            long c1 = 968758;
            long c2 = 741455;
            long c3 = 401273;
            long all = 0;
            int peak = short.MinValue;
            int sample;
            long c;
            long s;
            int turn = 0;
            int b = 0;
            for (int i = 0; i < 2 * Residues; i += 8)
            {
                long pcm0 = BitConverter.ToInt64(frame, i);
                long pcm1 = BitConverter.ToInt64(frame, i + 64);
                long pcm2 = BitConverter.ToInt64(frame, i + 128);
                long pcm3 = BitConverter.ToInt64(frame, i + 192);
                long pcm4 = BitConverter.ToInt64(frame, i + 256);
                long pcm5 = BitConverter.ToInt64(frame, i + 320);
                long pcm6 = BitConverter.ToInt64(frame, i + 384);
                long pcm7 = BitConverter.ToInt64(frame, i + 448);
                long pcm8 = BitConverter.ToInt64(frame, i + 512);
                long pcm9 = BitConverter.ToInt64(frame, i + 576);
                long pcm10 = BitConverter.ToInt64(frame, i + 640);
                long pcm11 = BitConverter.ToInt64(frame, i + 704);
                long pcm12 = BitConverter.ToInt64(frame, i + 768);
                long pcm13 = BitConverter.ToInt64(frame, i + 832);
                long pcm14 = BitConverter.ToInt64(frame, i + 896);
                for (int shift = 0; shift < 64; shift += 16)
                {
                    sample = (short)(pcm0 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x0 = sample * weights[b];
                    sample = (short)(pcm1 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x1 = sample * weights[b + 32];
                    sample = (short)(pcm2 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x2 = sample * weights[b + 64];
                    sample = (short)(pcm3 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x3 = sample * weights[b + 96];
                    sample = (short)(pcm4 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x4 = sample * weights[b + 128];
                    sample = (short)(pcm5 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x5 = sample * weights[b + 160];
                    sample = (short)(pcm6 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x6 = sample * weights[b + 192];
                    sample = (short)(pcm7 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x7 = sample * weights[b + 224];
                    sample = (short)(pcm8 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x8 = sample * weights[b + 256];
                    sample = (short)(pcm9 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x9 = sample * weights[b + 288];
                    sample = (short)(pcm10 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x10 = sample * weights[b + 320];
                    sample = (short)(pcm11 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x11 = sample * weights[b + 352];
                    sample = (short)(pcm12 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x12 = sample * weights[b + 384];
                    sample = (short)(pcm13 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x13 = sample * weights[b + 416];
                    sample = (short)(pcm14 >> shift);
                    if (sample > peak)
                    {
                        peak = sample;
                    }

                    long x14 = sample * weights[b + 448];
                    long v0 = x0 - x8;
                    long v1 = x1 - x9;
                    long v2 = x2 - x10;
                    long v3 = x3 - x11;
                    long v4 = x4 - x12;
                    long v5 = x5 - x13;
                    long v6 = x6 - x14;
                    x0 += x8;
                    x1 += x9;
                    x2 += x10;
                    x3 += x11;
                    x4 += x12;
                    x5 += x13;
                    x6 += x14;

                    // The even groups: a transform of 8.
                    x8 = x0 - x4;
                    x9 = x1 - x5;
                    x10 = x2 - x6;
                    x11 = x3 - x7;
                    x0 += x4;
                    x1 += x5;
                    x2 += x6;
                    x3 += x7;
                    long re = x0 + x2;
                    long im = x1 + x3;
                    s = re + im;
                    all += s;
                    re -= im;
                    groups[b] = (((s << TurnBits) + (re * turns[turn + 15])) & high) + ((re * turns[turn + 14]) >> 32);
                    re = x0 - x2;
                    im = x3 - x1;
                    c = turns[turn + 6];
                    s = turns[turn + 7];
                    groups[b + 128] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    x0 = ((x9 - x11) * c2) >> SineBits;
                    x1 = ((x9 + x11) * c2) >> SineBits;
                    re = x8 + x0;
                    im = -x10 - x1;
                    c = turns[turn + 2];
                    s = turns[turn + 3];
                    groups[b + 64] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    re = x8 - x0;
                    im = x10 - x1;
                    c = turns[turn + 10];
                    s = turns[turn + 11];
                    groups[b + 192] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);

                    // The odd ones.
                    x0 = ((v2 - v6) * c2) >> SineBits;
                    x1 = ((v2 + v6) * c2) >> SineBits;
                    x2 = v4 - x1;
                    x1 += v4;
                    v2 = v0 - x0;
                    v0 += x0;
                    x3 = v1 - x7;
                    v1 += x7;
                    x4 = v3 - v5;
                    v3 += v5;
                    x5 = ((x3 * c1) + (x4 * c3)) >> SineBits;
                    x6 = ((v1 * c3) + (v3 * c1)) >> SineBits;
                    re = v0 + x5;
                    im = -x1 - x6;
                    c = turns[turn];
                    s = turns[turn + 1];
                    groups[b + 32] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    re = v0 - x5;
                    im = x1 - x6;
                    c = turns[turn + 12];
                    s = turns[turn + 13];
                    groups[b + 224] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    x5 = ((x3 * c3) - (x4 * c1)) >> SineBits;
                    x6 = ((v1 * c1) - (v3 * c3)) >> SineBits;
                    re = v2 + x5;
                    im = x2 - x6;
                    c = turns[turn + 4];
                    s = turns[turn + 5];
                    groups[b + 96] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    re = v2 - x5;
                    im = -x2 - x6;
                    c = turns[turn + 8];
                    s = turns[turn + 9];
                    groups[b + 160] = (((re * c) + (im * s)) & high) + (((im * c) - (re * s)) >> 32);
                    turn += 2 * (Groups - 1);
                    b++;
                }
            }

            _all = all >> (HannWindow.WeightBits - RealFft.FractionBits);
            return peak;
        }
    }
}
