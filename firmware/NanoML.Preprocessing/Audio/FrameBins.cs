namespace NanoML.Preprocessing
{
    /// <summary>
    /// The second half of the transform of <see cref="FrameSplit"/>: eight transforms of 32, each in straight lines, of whose bins those below
    /// a quarter of the sample rate are computed.
    /// </summary>
    /// <remarks>
    /// Two stages, of four and of eight, both decimated in frequency; all 32 numbers stay in locals. A complex number is one long, and
    /// <c>-i z</c> is <c>(z &lt;&lt; 32) - (z &gt;&gt; 32)</c>, where a part may be a unit off, as halves of a long are when the other is negative.
    /// </remarks>
    internal static class FrameBins
    {
        private const int Size = 32;

        /// <summary>Computes bins 1 to 127; see <see cref="FrameSplit.Run"/>.</summary>
        /// <param name="z">Groups of 32: group k has every 16th bin from k on; to group 0, group 8 is added i times.</param>
        /// <param name="all">Bin 0.</param>
        internal static void Run(long[] z, long all, long[] bins)
        {
            // Cosines of multiples of a 32nd of a turn. With 32 fractional bits both parts of a product are its upper half; a constant has 31,
            // since C# makes more bits an unsigned number.
            long c1 = 2106220352;
            long c2 = 1984016189;
            long c3 = 1785567396;
            long c4 = 1518500250;
            long c5 = 1193077991;
            long c6 = 821806413;
            long c7 = 418953276;
            c1 += c1;
            c2 += c2;
            c3 += c3;
            c4 += c4;
            c5 += c5;
            c6 += c6;
            c7 += c7;
            long high = -1L << 32;
            long a;
            long b;
            long c;
            long d;
            long re;
            long im;
            for (int i = 0; i < z.Length; i += Size)
            {
                // Bins of groups 0 and 8 come together, in places that are group 4's.
                int k = i == 0 ? 4 : i / Size;
                a = z[i];
                b = z[i + 8];
                c = z[i + 16];
                d = z[i + 24];
                long p0 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r0 = p0 - c;
                p0 += c;
                long q0 = a + b;
                long s0 = a - b;

                a = z[i + 1];
                b = z[i + 9];
                c = z[i + 17];
                d = z[i + 25];
                long p1 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r1 = p1 - c;
                p1 += c;
                long q1 = a + b;
                long s1 = a - b;
                im = (int)q1;
                q1 = ((((q1 >> 32) * c1) + (im * c7)) & high) + (((im * c1) - ((q1 >> 32) * c7)) >> 32);
                im = (int)r1;
                r1 = ((((r1 >> 32) * c2) + (im * c6)) & high) + (((im * c2) - ((r1 >> 32) * c6)) >> 32);
                im = (int)s1;
                s1 = ((((s1 >> 32) * c3) + (im * c5)) & high) + (((im * c3) - ((s1 >> 32) * c5)) >> 32);

                a = z[i + 2];
                b = z[i + 10];
                c = z[i + 18];
                d = z[i + 26];
                long p2 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r2 = p2 - c;
                p2 += c;
                long q2 = a + b;
                long s2 = a - b;
                im = (int)q2;
                q2 = ((((q2 >> 32) * c2) + (im * c6)) & high) + (((im * c2) - ((q2 >> 32) * c6)) >> 32);
                im = (int)r2;
                r2 = ((((r2 >> 32) * c4) + (im * c4)) & high) + (((im * c4) - ((r2 >> 32) * c4)) >> 32);
                im = (int)s2;
                s2 = ((((s2 >> 32) * c6) + (im * c2)) & high) + (((im * c6) - ((s2 >> 32) * c2)) >> 32);

                a = z[i + 3];
                b = z[i + 11];
                c = z[i + 19];
                d = z[i + 27];
                long p3 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r3 = p3 - c;
                p3 += c;
                long q3 = a + b;
                long s3 = a - b;
                im = (int)q3;
                q3 = ((((q3 >> 32) * c3) + (im * c5)) & high) + (((im * c3) - ((q3 >> 32) * c5)) >> 32);
                im = (int)r3;
                r3 = ((((r3 >> 32) * c6) + (im * c2)) & high) + (((im * c6) - ((r3 >> 32) * c2)) >> 32);
                im = (int)s3;
                s3 = (((im * c1) - ((s3 >> 32) * c7)) & high) + ((-(im * c7) - ((s3 >> 32) * c1)) >> 32);

                a = z[i + 4];
                b = z[i + 12];
                c = z[i + 20];
                d = z[i + 28];
                long p4 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r4 = p4 - c;
                p4 += c;
                long q4 = a + b;
                long s4 = a - b;
                im = (int)q4;
                q4 = ((((q4 >> 32) * c4) + (im * c4)) & high) + (((im * c4) - ((q4 >> 32) * c4)) >> 32);
                r4 = (r4 << 32) - (r4 >> 32);
                im = (int)s4;
                s4 = (((im * c4) - ((s4 >> 32) * c4)) & high) + ((-(im * c4) - ((s4 >> 32) * c4)) >> 32);

                a = z[i + 5];
                b = z[i + 13];
                c = z[i + 21];
                d = z[i + 29];
                long p5 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r5 = p5 - c;
                p5 += c;
                long q5 = a + b;
                long s5 = a - b;
                im = (int)q5;
                q5 = ((((q5 >> 32) * c5) + (im * c3)) & high) + (((im * c5) - ((q5 >> 32) * c3)) >> 32);
                im = (int)r5;
                r5 = (((im * c2) - ((r5 >> 32) * c6)) & high) + ((-(im * c6) - ((r5 >> 32) * c2)) >> 32);
                im = (int)s5;
                s5 = (((im * c7) - ((s5 >> 32) * c1)) & high) + ((-(im * c1) - ((s5 >> 32) * c7)) >> 32);

                a = z[i + 6];
                b = z[i + 14];
                c = z[i + 22];
                d = z[i + 30];
                long p6 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r6 = p6 - c;
                p6 += c;
                long q6 = a + b;
                long s6 = a - b;
                im = (int)q6;
                q6 = ((((q6 >> 32) * c6) + (im * c2)) & high) + (((im * c6) - ((q6 >> 32) * c2)) >> 32);
                im = (int)r6;
                r6 = (((im * c4) - ((r6 >> 32) * c4)) & high) + ((-(im * c4) - ((r6 >> 32) * c4)) >> 32);
                im = (int)s6;
                s6 = ((-((s6 >> 32) * c2) - (im * c6)) & high) + ((((s6 >> 32) * c6) - (im * c2)) >> 32);

                a = z[i + 7];
                b = z[i + 15];
                c = z[i + 23];
                d = z[i + 31];
                long p7 = a + c;
                a -= c;
                c = b + d;
                b -= d;
                b = (b << 32) - (b >> 32);
                long r7 = p7 - c;
                p7 += c;
                long q7 = a + b;
                long s7 = a - b;
                im = (int)q7;
                q7 = ((((q7 >> 32) * c7) + (im * c1)) & high) + (((im * c7) - ((q7 >> 32) * c1)) >> 32);
                im = (int)r7;
                r7 = (((im * c6) - ((r7 >> 32) * c2)) & high) + ((-(im * c2) - ((r7 >> 32) * c6)) >> 32);
                im = (int)s7;
                s7 = ((-((s7 >> 32) * c5) - (im * c3)) & high) + ((((s7 >> 32) * c3) - (im * c5)) >> 32);

                a = p0 + p4;
                b = p1 + p5;
                c = p2 + p6;
                d = p3 + p7;
                p0 -= p4;
                p1 -= p5;
                p2 -= p6;
                p3 -= p7;
                bins[k] = a + c + b + d;
                b -= d;
                bins[128 - k] = a - c - (b << 32) + (b >> 32);
                b = p1 - p3;
                d = p1 + p3;
                c = (p2 << 32) - (p2 >> 32);
                re = b >> 32;
                im = (int)b;
                b = d >> 32;
                d = (int)d;
                bins[k + 64] = p0 + c + (((re + d) * c4) & high) + (((im - b) * c4) >> 32);
                bins[64 - k] = p0 - c + (((re - d) * c4) & high) + (((im + b) * c4) >> 32);

                a = q0 + q4;
                b = q1 + q5;
                c = q2 + q6;
                d = q3 + q7;
                q0 -= q4;
                q1 -= q5;
                q2 -= q6;
                q3 -= q7;
                bins[k + 16] = a + c + b + d;
                b -= d;
                bins[112 - k] = a - c - (b << 32) + (b >> 32);
                b = q1 - q3;
                d = q1 + q3;
                c = (q2 << 32) - (q2 >> 32);
                re = b >> 32;
                im = (int)b;
                b = d >> 32;
                d = (int)d;
                bins[k + 80] = q0 + c + (((re + d) * c4) & high) + (((im - b) * c4) >> 32);
                bins[48 - k] = q0 - c + (((re - d) * c4) & high) + (((im + b) * c4) >> 32);

                a = r0 + r4;
                b = r1 + r5;
                c = r2 + r6;
                d = r3 + r7;
                r0 -= r4;
                r1 -= r5;
                r2 -= r6;
                r3 -= r7;
                bins[k + 32] = a + c + b + d;
                b -= d;
                bins[96 - k] = a - c - (b << 32) + (b >> 32);
                b = r1 - r3;
                d = r1 + r3;
                c = (r2 << 32) - (r2 >> 32);
                re = b >> 32;
                im = (int)b;
                b = d >> 32;
                d = (int)d;
                bins[k + 96] = r0 + c + (((re + d) * c4) & high) + (((im - b) * c4) >> 32);
                bins[32 - k] = r0 - c + (((re - d) * c4) & high) + (((im + b) * c4) >> 32);

                a = s0 + s4;
                b = s1 + s5;
                c = s2 + s6;
                d = s3 + s7;
                s0 -= s4;
                s1 -= s5;
                s2 -= s6;
                s3 -= s7;
                bins[k + 48] = a + c + b + d;
                b -= d;
                bins[80 - k] = a - c - (b << 32) + (b >> 32);
                b = s1 - s3;
                d = s1 + s3;
                c = (s2 << 32) - (s2 >> 32);
                re = b >> 32;
                im = (int)b;
                b = d >> 32;
                d = (int)d;
                bins[k + 112] = s0 + c + (((re + d) * c4) & high) + (((im - b) * c4) >> 32);
                bins[16 - k] = s0 - c + (((re - d) * c4) & high) + (((im + b) * c4) >> 32);
                if (i == 0)
                {
                    Part(bins, all);
                }
            }
        }

        /// <summary>
        /// Bins of group 0 and, i times, those of group 8 out of their sums: the one has bin -p conjugate to p, the other to -1 - p, so
        /// each tells the next.
        /// </summary>
        private static void Part(long[] bins, long all)
        {
            long high = -1L << 32;
            long half = -(high >> 1);
            long other = bins[4] - (all << 32);
            bins[8] = other;
            for (int k = 12; k < 124; k += 16)
            {
                long conjugate = bins[k];
                long bin = (((conjugate + half) & high) << 1) - conjugate + other;
                bins[k + 4] = bin;
                other = bins[k + 8] - bin;
                bins[k + 12] = other;
            }
        }
    }
}
