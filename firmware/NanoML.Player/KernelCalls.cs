// Follows from the signatures of shared/NanoML.Kernels: NANOML_WRITE_PAGES=1 dotnet test tests/NanoML.Compiler.Tests writes it anew.
using NanoML.Kernels;

namespace NanoML.Player
{
    /// <summary>All kernels that a file can call, by their numbers in this library.</summary>
    internal static class KernelCalls
    {
        /// <summary>Letters of argument types that name an array, or take two numbers.</summary>
        public const char Bytes = 'b';

        public const char SBytes = 's';
        public const char Ints = 'i';
        public const char Longs = 'l';
        public const char Long = 'w';

        /// <summary>The number of the kernel whose name and parameters have a hash; -1 for none.</summary>
        public static int NumberOf(int hash)
        {
            switch (hash)
            {
                case 753341226:
                    return 0;
                case -148407153:
                    return 1;
                case 228256630:
                    return 2;
                case -772541395:
                    return 3;
                case 1411575079:
                    return 4;
                case 555398497:
                    return 5;
                case -1085456699:
                    return 6;
                case 1294801912:
                    return 7;
                case 472584634:
                    return 8;
                case 423900883:
                    return 9;
                case -1344461162:
                    return 10;
                case 1938776811:
                    return 11;
                case -1855886610:
                    return 12;
                case -720775680:
                    return 13;
                case 894005142:
                    return 14;
                case 570697554:
                    return 15;
                case 2141565528:
                    return 16;
                case 375548649:
                    return 17;
                case -1457961667:
                    return 18;
                case 872595288:
                    return 19;
                case 1418047906:
                    return 20;
                case -1369039855:
                    return 21;
                case -701512884:
                    return 22;
                case -583961005:
                    return 23;
                case 76304536:
                    return 24;
                case 1439398784:
                    return 25;
                case -711370507:
                    return 26;
                case 1290568923:
                    return 27;
                case -1350042901:
                    return 28;
                case 1942162805:
                    return 29;
                case 1553119921:
                    return 30;
                case 619041285:
                    return 31;
                case -885571138:
                    return 32;
                case -1244543717:
                    return 33;
                case -1090460171:
                    return 34;
                case 813696589:
                    return 35;
                case 1845247924:
                    return 36;
                case 896555682:
                    return 37;
                case 1959626776:
                    return 38;
                case 195436784:
                    return 39;
                case 1396258782:
                    return 40;
                default:
                    return -1;
            }
        }

        /// <summary>A letter for each argument of a kernel: n for int, t for bool, and those above.</summary>
        public static string ArgumentsOf(int kernel)
        {
            switch (kernel)
            {
                case 0:
                    return "bnbnbnnnnnnwnnn";
                case 1:
                    return "bnbnnnnt";
                case 2:
                    return "bnbnibnnnnnnnnnnnnnnnntnnnn";
                case 3:
                    return "bnbnbnsiibnnnnnnnnnnnnnnnnnnnn";
                case 4:
                    return "bnbnsiibnnnnnnn";
                case 5:
                    return "bnbnbnsiibnnnnnnnnnnnnnnnnnn";
                case 6:
                    return "bnnn";
                case 7:
                    return "bnbnntn";
                case 8:
                    return "bnbnnib";
                case 9:
                    return "bnbnntntnnn";
                case 10:
                    return "bnbniiibi";
                case 11:
                    return "bnbnbnbnsssiibininnnnntttnnnnnn";
                case 12:
                    return "bnbnnnn";
                case 13:
                    return "bnbninnnnn";
                case 14:
                    return "bnninnnn";
                case 15:
                    return "lnnnnnbnnnnnnn";
                case 16:
                    return "bnbniinnnwn";
                case 17:
                    return "bnbnbnbnbnssssiibininininnnnnttnnnnnnnnnnnnn";
                case 18:
                    return "bnbnbn";
                case 19:
                    return "bnbnbnniib";
                case 20:
                    return "bnbniiin";
                case 21:
                    return "bnbnbnbnnnnnnnnnnnnnnnnnnnnn";
                case 22:
                    return "bnbnnnnnnnnnnnnnn";
                case 23:
                    return "bnbnnnnnnnnnn";
                case 24:
                    return "bnbnbnnnnnnnnnnn";
                case 25:
                    return "bnbninntnn";
                case 26:
                    return "bnbnbinnnn";
                case 27:
                    return "bnbnibnnnnnnnn";
                case 28:
                    return "bnbnbnlsiibnnnnnnnnnnnnnnnnnnnnn";
                case 29:
                    return "bnbnlliibnnnnnnn";
                case 30:
                    return "bnbnbnlsiibnnnnnnnnnnnnnnnnnnn";
                case 31:
                    return "bnbniin";
                case 32:
                    return "bnbniin";
                case 33:
                    return "bnbnnnnnn";
                case 34:
                    return "bnbnbnbnsiibinnnnntnnn";
                case 35:
                    return "bnbnbnnnnntnnnnnnn";
                case 36:
                    return "bnbninnn";
                case 37:
                    return "bnbnsiibinnnn";
                case 38:
                    return "bnbnnnnnnnnnnnnn";
                case 39:
                    return "bnbnnnnntt";
                case 40:
                    return "bnbnbinnntn";
                default:
                    return null;
            }
        }

        /// <summary>Runs a kernel.</summary>
        /// <param name="n">Holds its arguments, as <see cref="ModelProgram"/> says.</param>
        /// <param name="p">Of the first argument.</param>
        public static void Run(int kernel, int[] n, int p, ModelArrays arrays)
        {
            byte[][] b = arrays.Bytes;
            sbyte[][] s = arrays.SBytes;
            int[][] i = arrays.Ints;
            long[][] l = arrays.Longs;
            switch (kernel)
            {
                case 0:
                    Add.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], Wide(n[p + 11], n[p + 12]), n[p + 13], n[p + 14], n[p + 15]);
                    return;
                case 1:
                    ArgMax.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7] != 0);
                    return;
                case 2:
                    AveragePool.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], b[n[p + 5]], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17], n[p + 18],
                    n[p + 19], n[p + 20], n[p + 21], n[p + 22] != 0, n[p + 23], n[p + 24], n[p + 25], n[p + 26]);
                    return;
                case 3:
                    Conv.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], s[n[p + 6]], i[n[p + 7]], i[n[p + 8]],
                    b[n[p + 9]], n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17],
                    n[p + 18], n[p + 19], n[p + 20], n[p + 21], n[p + 22], n[p + 23], n[p + 24], n[p + 25], n[p + 26],
                    n[p + 27], n[p + 28], n[p + 29]);
                    return;
                case 4:
                    Dense.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], s[n[p + 4]], i[n[p + 5]], i[n[p + 6]], b[n[p + 7]], n[p + 8],
                    n[p + 9], n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14]);
                    return;
                case 5:
                    DepthwiseConv.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], s[n[p + 6]], i[n[p + 7]], i[n[p + 8]],
                    b[n[p + 9]], n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17],
                    n[p + 18], n[p + 19], n[p + 20], n[p + 21], n[p + 22], n[p + 23], n[p + 24], n[p + 25], n[p + 26],
                    n[p + 27]);
                    return;
                case 6:
                    Fill.Run(
                    b[n[p]], n[p + 1], n[p + 2], n[p + 3]);
                    return;
                case 7:
                    ForestChoice.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5] != 0, n[p + 6]);
                    return;
                case 8:
                    ForestLevels.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], i[n[p + 5]], b[n[p + 6]]);
                    return;
                case 9:
                    ForestScores.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5] != 0, n[p + 6], n[p + 7] != 0, n[p + 8],
                    n[p + 9], n[p + 10]);
                    return;
                case 10:
                    ForestSums.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], i[n[p + 5]], i[n[p + 6]], b[n[p + 7]], i[n[p + 8]]);
                    return;
                case 11:
                    GruLayer.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], b[n[p + 6]], n[p + 7], s[n[p + 8]],
                    s[n[p + 9]], s[n[p + 10]], i[n[p + 11]], i[n[p + 12]], b[n[p + 13]], i[n[p + 14]], n[p + 15], i[n[p + 16]],
                    n[p + 17], n[p + 18], n[p + 19], n[p + 20], n[p + 21], n[p + 22] != 0, n[p + 23] != 0, n[p + 24] != 0,
                    n[p + 25], n[p + 26], n[p + 27], n[p + 28], n[p + 29], n[p + 30]);
                    return;
                case 12:
                    History.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6]);
                    return;
                case 13:
                    Interpolate.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9]);
                    return;
                case 14:
                    KernelValues.Run(
                    b[n[p]], n[p + 1], n[p + 2], i[n[p + 3]], n[p + 4], n[p + 5], n[p + 6], n[p + 7]);
                    return;
                case 15:
                    LaneMean.Run(
                    l[n[p]], n[p + 1], n[p + 2], n[p + 3], n[p + 4], n[p + 5], b[n[p + 6]], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13]);
                    return;
                case 16:
                    LayerNormalization.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], i[n[p + 5]], n[p + 6], n[p + 7], n[p + 8],
                    Wide(n[p + 9], n[p + 10]), n[p + 11]);
                    return;
                case 17:
                    LstmLayer.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], b[n[p + 6]], n[p + 7], b[n[p + 8]],
                    n[p + 9], s[n[p + 10]], s[n[p + 11]], s[n[p + 12]], s[n[p + 13]], i[n[p + 14]], i[n[p + 15]], b[n[p + 16]],
                    i[n[p + 17]], n[p + 18], i[n[p + 19]], n[p + 20], i[n[p + 21]], n[p + 22], i[n[p + 23]], n[p + 24],
                    n[p + 25], n[p + 26], n[p + 27], n[p + 28], n[p + 29] != 0, n[p + 30] != 0, n[p + 31], n[p + 32], n[p + 33],
                    n[p + 34], n[p + 35], n[p + 36], n[p + 37], n[p + 38], n[p + 39], n[p + 40], n[p + 41], n[p + 42],
                    n[p + 43]);
                    return;
                case 18:
                    Lut.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5]);
                    return;
                case 19:
                    LutAdd.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], n[p + 6], i[n[p + 7]], i[n[p + 8]],
                    b[n[p + 9]]);
                    return;
                case 20:
                    MachineSums.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], i[n[p + 5]], i[n[p + 6]], n[p + 7]);
                    return;
                case 21:
                    MatMul.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], b[n[p + 6]], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17], n[p + 18],
                    n[p + 19], n[p + 20], n[p + 21], n[p + 22], n[p + 23], n[p + 24], n[p + 25], n[p + 26], n[p + 27]);
                    return;
                case 22:
                    MaxPool.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16]);
                    return;
                case 23:
                    Mean.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12]);
                    return;
                case 24:
                    Mul.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15]);
                    return;
                case 25:
                    NearestPoints.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], n[p + 5], n[p + 6], n[p + 7] != 0, n[p + 8],
                    n[p + 9]);
                    return;
                case 26:
                    NeighborMean.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], i[n[p + 5]], n[p + 6], n[p + 7], n[p + 8], n[p + 9]);
                    return;
                case 27:
                    PRelu.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], b[n[p + 5]], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13]);
                    return;
                case 28:
                    PackedConv.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], l[n[p + 6]], s[n[p + 7]], i[n[p + 8]],
                    i[n[p + 9]], b[n[p + 10]], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17],
                    n[p + 18], n[p + 19], n[p + 20], n[p + 21], n[p + 22], n[p + 23], n[p + 24], n[p + 25], n[p + 26],
                    n[p + 27], n[p + 28], n[p + 29], n[p + 30], n[p + 31]);
                    return;
                case 29:
                    PackedDense.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], l[n[p + 4]], l[n[p + 5]], i[n[p + 6]], i[n[p + 7]], b[n[p + 8]],
                    n[p + 9], n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15]);
                    return;
                case 30:
                    PackedDepthwiseConv.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], l[n[p + 6]], s[n[p + 7]], i[n[p + 8]],
                    i[n[p + 9]], b[n[p + 10]], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17],
                    n[p + 18], n[p + 19], n[p + 20], n[p + 21], n[p + 22], n[p + 23], n[p + 24], n[p + 25], n[p + 26],
                    n[p + 27], n[p + 28], n[p + 29]);
                    return;
                case 31:
                    PointDistances.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], i[n[p + 5]], n[p + 6]);
                    return;
                case 32:
                    ProductSums.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], i[n[p + 5]], n[p + 6]);
                    return;
                case 33:
                    Resize.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7], n[p + 8]);
                    return;
                case 34:
                    RnnLayer.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], b[n[p + 6]], n[p + 7], s[n[p + 8]],
                    i[n[p + 9]], i[n[p + 10]], b[n[p + 11]], i[n[p + 12]], n[p + 13], n[p + 14], n[p + 15], n[p + 16],
                    n[p + 17], n[p + 18] != 0, n[p + 19], n[p + 20], n[p + 21]);
                    return;
                case 35:
                    SlidingMean.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10] != 0, n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15], n[p + 16], n[p + 17]);
                    return;
                case 36:
                    Softmax.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], i[n[p + 4]], n[p + 5], n[p + 6], n[p + 7]);
                    return;
                case 37:
                    Spectrum.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], s[n[p + 4]], i[n[p + 5]], i[n[p + 6]], b[n[p + 7]], i[n[p + 8]],
                    n[p + 9], n[p + 10], n[p + 11], n[p + 12]);
                    return;
                case 38:
                    StridedCopy.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7], n[p + 8], n[p + 9],
                    n[p + 10], n[p + 11], n[p + 12], n[p + 13], n[p + 14], n[p + 15]);
                    return;
                case 39:
                    TopK.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], n[p + 4], n[p + 5], n[p + 6], n[p + 7], n[p + 8] != 0,
                    n[p + 9] != 0);
                    return;
                case 40:
                    WeightedNeighborMean.Run(
                    b[n[p]], n[p + 1], b[n[p + 2]], n[p + 3], b[n[p + 4]], i[n[p + 5]], n[p + 6], n[p + 7], n[p + 8],
                    n[p + 9] != 0, n[p + 10]);
                    return;
            }
        }

        private static long Wide(int low, int high)
        {
            return ((long)high << 32) + low;
        }
    }
}
