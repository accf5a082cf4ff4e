namespace NanoML.Apps.Calibrate
{
    /// <summary>
    /// A straight line longer than a processor remembers when it predicts the interpreter's jumps, as large models' unrolled layers are:
    /// sums of products with random weights in the order in which the compiler writes them, those of one shape behind each other, each
    /// requantised lane by lane. What it takes above the price of a short line is what its end costs besides.
    /// </summary>
    public static class LongLineProbe
    {
        /// <summary>Opcodes of the line; the loop around it has three more.</summary>
        public const int Opcodes = 11598;

        /// <summary>Those that cost <see cref="Cost.LongLine"/>; 119 come before the loop.</summary>
        public const int LateOpcodes = Opcodes + 119 - 4096;

        private const int Length = 256;

        private static readonly byte[] s_clamp = new byte[Length];
        private static readonly byte[] s_y = new byte[Length];

        public static long Run(int turns)
        {
            return Run(s_y, s_clamp, turns);
        }

        /// <summary>What a turn of <see cref="Run(int)"/> costs without <see cref="Cost.LongLine"/>.</summary>
        public static float Price(float[] cost)
        {
            return (2631 * cost[Cost.AddLong]) + (157 * cost[Cost.Logic]) + (5097 * cost[Cost.LoadLocal]) + (1994 * cost[Cost.MultiplyLong])
                + (364 * cost[Cost.LoadConstantLong]) + (54 * cost[Cost.StoreLocal]) + (418 * cost[Cost.LoadConstantInt])
                + (157 * cost[Cost.AddInt]) + (260 * cost[Cost.ShiftLong]) + (156 * cost[Cost.ConvertInt])
                + (156 * cost[Cost.LoadElement]) + (156 * cost[Cost.StoreElement]) + cost[Cost.CompareBranch]
                + (Opcodes * cost[Cost.StraightLine]);
        }

        private static long Run(byte[] y, byte[] clamp, int turns)
        {
            long mask = 2097151L;
            long sum = 0;
            int output;
            long a = turns + 123;
            long b = turns + 171;
            long c = turns + 93;
            long d = turns + 138;
            long e = turns + 37;
            long f = turns + 182;
            long g = turns + 175;
            long h = turns + 74;
            long j = turns + 148;
            long k = turns + 192;
            long l = turns + 147;
            long m = turns + 126;
            long n = turns + 34;
            long o = turns + 169;
            long p = turns + 178;
            long q = turns + 86;
            long r = turns + 115;
            long s = turns + 125;
            long t = turns + 114;
            long u = turns + 162;
            long v = turns + 114;
            long w = turns + 67;
            for (int i = 0; i < turns; i++)
            {
                output = i & 7;
                sum = 2818044548262L - (d * w) - (l * w) - (d * v) - (a * s) + (e * t) + (o * s) + (b * u) + (c * t) + (a * r) + (g * u)
                    + (n * r) + (j * s) + (e * s) + (p * s) + (f * s) + (d * r) + (j * t) + (l * s) + (p * v) - ((f + g) * u)
                    - ((k + q) * s) - ((k + b) * w) - ((m + e) * r) + ((g - q) * u) + ((h - o) * u) + ((b - m) * r) + ((h - q) * s)
                    + ((p + k) * s) + ((m + n) * w) + ((c + a) * t) + ((h + j) * u) + ((l + f + o + n) * r);
                y[output + 103] = clamp[(int)((((sum & mask) * 18265298494L) + 14888745621662L) >> 48)];
                y[output + 11] = clamp[(int)(((((sum >> 21) & mask) * 8186375410L) + 55532677993391L) >> 48)];
                y[output + 105] = clamp[(int)(((((sum >> 42) & mask) * 21098353781L) + 66094101515507L) >> 48)];
                sum = 6751370388468L - (b * w) - (q * t) - (p * u) - (l * w) - (o * s) - (c * s) - (b * s) - (h * t) - (d * r) - (a * v)
                    - (g * w) - (q * r) - (o * s) - (b * t) - (h * t) - (c * s) - (a * w) + (d * t) + (a * r) + (c * s) + (o * t)
                    + (q * t) + (j * r) + (m * s) + (k * t) + (j * r) + (l * u) + (g * r) + (f * v) + (n * r) + ((e - h) * u)
                    + ((n - e) * u) + ((d - g) * u) + ((p - e) * w) + ((m + m) * v) - ((j + f + n) * w) + ((k - f - l) * w);
                y[output + 44] = clamp[(int)((((sum & mask) * 25513847945L) + 59950787926908L) >> 48)];
                y[output + 53] = clamp[(int)(((((sum >> 21) & mask) * 21841658896L) + 73970538353365L) >> 48)];
                y[output + 133] = clamp[(int)(((((sum >> 42) & mask) * 14875467577L) + 27728347036363L) >> 48)];
                sum = 6358554094152L - (b * r) - (h * r) - (e * v) - (p * s) - (g * u) - (h * v) - (g * v) - (f * u) - (d * r) - (j * t)
                    - (h * u) + (g * w) + (d * w) + (m * v) + (o * t) + (f * t) + (k * r) + (c * u) + (n * s) + (b * s) + (c * v)
                    + (k * w) + (a * r) + (n * w) + (d * r) + (c * t) + (o * s) + (b * w) + (q * s) + ((q - l) * s) + ((p - a) * s)
                    + ((k - l) * t) + ((j - e) * r) + ((l - o) * r) + ((p - f) * r) + ((n - q) * s) + ((a - m) * u) + ((m - e - j) * v);
                y[output + 106] = clamp[(int)((((sum & mask) * 18465717534L) + 48985994994024L) >> 48)];
                y[output + 174] = clamp[(int)(((((sum >> 21) & mask) * 27532285202L) + 45827137864235L) >> 48)];
                y[output + 236] = clamp[(int)(((((sum >> 42) & mask) * 7229860108L) + 14047491158690L) >> 48)];
                sum = 3238684525733L - (j * v) - (e * v) - (c * s) - (d * s) - (h * s) - (l * t) - (n * r) - (q * s) - (b * t) - (m * v)
                    - (g * w) + (q * w) + (c * v) + (p * u) + (d * w) + (n * t) + (l * u) + (a * u) + (k * r) + (p * t) + (o * v)
                    + (b * r) + (l * t) + (f * w) - ((k + j) * s) + ((b - e) * t) + ((q - n) * s) + ((d - g) * v) + ((o - e) * v)
                    + ((o + j) * w) + ((a + m) * v) + ((p + c) * w) + ((k + f - h) * v) + ((h - f - g - m) * s);
                y[output + 55] = clamp[(int)((((sum & mask) * 9231109672L) + 71896063162693L) >> 48)];
                y[output + 12] = clamp[(int)(((((sum >> 21) & mask) * 11755164085L) + 67984766797314L) >> 48)];
                y[output + 127] = clamp[(int)(((((sum >> 42) & mask) * 12467473746L) + 62272255417188L) >> 48)];
                sum = 5469365045838L - (h * w) - (p * w) - (a * v) - (b * v) - (g * w) - (j * s) - (f * t) - (c * r) - (b * v) - (n * r)
                    - (o * s) + (f * r) + (d * v) + (k * r) + (l * t) + (g * s) + (p * w) + (m * u) + (k * t) + (e * r) + (p * s)
                    + (j * s) + (l * t) + (g * t) + (f * u) - ((h + q) * w) + ((e - a) * v) + ((q - e) * t) + ((n - j) * r)
                    + ((a - c) * t) + ((o + b) * r) + ((m + k) * s) + ((h - d - q) * w) + ((n + o - l) * v) + ((m + d - c) * u);
                y[output + 66] = clamp[(int)((((sum & mask) * 19536270880L) + 31436953612669L) >> 48)];
                y[output + 107] = clamp[(int)(((((sum >> 21) & mask) * 27781874541L) + 30210578814249L) >> 48)];
                y[output + 33] = clamp[(int)(((((sum >> 42) & mask) * 23406308861L) + 71676358773406L) >> 48)];
                sum = 6071280084937L - (d * u) - (p * s) - (n * w) - (k * t) - (f * s) - (f * v) - (l * v) - (k * w) - (e * w) - (o * t)
                    - (b * w) - (d * t) - (h * t) - (f * v) + (o * w) + (j * s) + (h * u) + (m * t) + (l * t) + (b * w) + (p * t)
                    + (o * s) + (q * s) + (a * t) + (e * r) + (n * r) + (p * t) - ((a + a) * u) - ((g + j) * s) - ((n + c) * t)
                    + ((e - g) * u) + ((m - m) * s) + ((b + d) * v) + ((q + j) * w) - ((c + q + k) * v) + ((g + h - c) * t);
                y[output + 86] = clamp[(int)((((sum & mask) * 25124176686L) + 63649824884271L) >> 48)];
                y[output + 174] = clamp[(int)(((((sum >> 21) & mask) * 11631801175L) + 41596460492164L) >> 48)];
                y[output + 63] = clamp[(int)(((((sum >> 42) & mask) * 21061701431L) + 54442867117712L) >> 48)];
                sum = 5382775077045L - (l * s) - (q * r) - (m * s) - (j * u) - (g * w) - (f * t) - (m * t) - (j * w) - (n * w) - (l * r)
                    - (e * w) - (d * t) - (a * u) - (b * s) - (p * u) - (c * u) + (p * w) + (a * w) + (o * t) + (b * w) + (p * t)
                    + (c * u) + (l * r) + (o * t) + (k * v) + (f * u) + (q * s) + (j * w) + (f * t) - ((c + h) * v) - ((h + g) * r)
                    + ((a - n) * u) + ((k - b) * u) + ((k + o) * v) + ((h + m) * u) + ((d + d) * v) + ((q + g) * v) + ((e + n - e) * u);
                y[output + 91] = clamp[(int)((((sum & mask) * 19062899395L) + 82025870821068L) >> 48)];
                y[output + 25] = clamp[(int)(((((sum >> 21) & mask) * 26984716707L) + 2762359241991L) >> 48)];
                y[output + 33] = clamp[(int)(((((sum >> 42) & mask) * 26230925129L) + 77674325695765L) >> 48)];
                sum = 4797317684222L - (q * r) - (o * u) - (a * r) - (n * v) - (g * t) - (f * v) - (j * r) - (d * v) - (b * v) - (q * s)
                    - (l * w) - (o * r) - (f * v) - (b * s) - (n * s) - (c * r) - (p * u) - (l * r) - (j * r) - (k * s) + (e * t)
                    + (m * v) + (a * s) + (o * v) + (h * s) + (g * r) + (f * v) + (g * t) - ((p + c) * u) - ((k + d) * t) - ((b + a) * w)
                    - ((j + d) * r) + ((h + c) * u) + ((k + e) * r) - ((l + n + p) * u) + ((m + m + q - e) * v);
                y[output + 231] = clamp[(int)((((sum & mask) * 25786640637L) + 26846519341134L) >> 48)];
                y[output + 37] = clamp[(int)(((((sum >> 21) & mask) * 18911973858L) + 74076171701333L) >> 48)];
                y[output + 189] = clamp[(int)(((((sum >> 42) & mask) * 19780565725L) + 52560012413834L) >> 48)];
                sum = 3746099300376L - (k * t) - (n * s) - (j * s) - (d * t) - (k * r) - (n * r) - (c * s) - (l * s) - (b * s) - (e * w)
                    - (h * v) - (c * t) + (p * w) + (d * u) + (g * s) + (q * v) + (c * u) + (f * t) + (j * u) + (q * s) + (h * s)
                    + (a * t) - ((e + o) * r) - ((h + e) * w) - ((d + m) * r) - ((k + g) * v) + ((a - m) * v) + ((o - b) * w)
                    + ((g - p) * t) + ((l - q) * r) + ((n - o) * r) + ((p - b) * w) - ((a + f + f) * r) + ((l + m - j) * u);
                y[output + 29] = clamp[(int)((((sum & mask) * 24296981037L) + 67578577220707L) >> 48)];
                y[output + 168] = clamp[(int)(((((sum >> 21) & mask) * 20974631283L) + 22885103186725L) >> 48)];
                y[output + 50] = clamp[(int)(((((sum >> 42) & mask) * 14077257699L) + 32081588243704L) >> 48)];
                sum = 1935847939269L - (h * r) - (n * r) - (j * r) - (f * u) - (d * u) - (k * w) - (a * t) - (b * v) - (m * s) - (c * t)
                    - (n * u) - (j * r) - (a * u) + (p * w) + (e * w) + (a * s) + (q * u) + (c * u) + (g * u) + (j * s) + (m * t)
                    + (h * w) + (c * r) + (p * t) + (b * w) + (l * w) - ((p + o) * s) + ((k - e) * t) + ((e - m) * u) + ((b - k) * r)
                    + ((o + n) * v) + ((g + d) * v) - ((l + q + f) * s) + ((l - o - g) * t) + ((f + h - d) * s);
                y[output + 19] = clamp[(int)((((sum & mask) * 15649622990L) + 5051414645723L) >> 48)];
                y[output + 164] = clamp[(int)(((((sum >> 21) & mask) * 23132697632L) + 31660891419184L) >> 48)];
                y[output + 75] = clamp[(int)(((((sum >> 42) & mask) * 14168015530L) + 68850533137994L) >> 48)];
                sum = 3617890137043L - (d * r) - (b * w) - (e * r) - (l * r) - (a * v) - (n * t) - (p * t) - (c * u) - (l * t) + (a * t)
                    + (j * s) + (l * r) + (e * u) + (b * v) + (g * s) + (h * s) + (o * w) + (n * s) + (h * w) + (d * w) + (m * u)
                    + (o * u) + (k * u) + (b * t) + (h * r) + (q * t) + (m * w) + ((f - f) * s) + ((f - n) * w) + ((q - m) * v)
                    + ((k - p) * r) + ((a - d) * s) + ((p + c) * s) + ((e + j) * s) + ((q + o - g) * u) + ((k + g - j - c) * r);
                y[output + 137] = clamp[(int)((((sum & mask) * 7358613518L) + 13883257491966L) >> 48)];
                y[output + 48] = clamp[(int)(((((sum >> 21) & mask) * 24787996763L) + 81694761960572L) >> 48)];
                y[output + 123] = clamp[(int)(((((sum >> 42) & mask) * 22910272589L) + 34979537138596L) >> 48)];
                sum = 7939892017945L - (a * t) - (g * t) - (j * w) - (j * t) - (e * w) - (d * s) - (e * s) - (f * s) - (m * v) - (g * r)
                    - (n * s) - (l * t) - (h * t) + (h * s) + (l * s) + (b * u) + (k * w) + (o * v) + (n * t) + (q * t) - ((f + b) * u)
                    - ((n + m) * w) - ((l + g) * s) + ((d - o) * r) + ((p - c) * t) + ((f - p) * u) + ((q + c) * r) + ((c + a) * w)
                    + ((m + a) * r) + ((h + b) * s) + ((k - j - k) * s) + ((p + e + d - q - o) * t);
                y[output + 160] = clamp[(int)((((sum & mask) * 14104854844L) + 72197635515366L) >> 48)];
                y[output + 200] = clamp[(int)(((((sum >> 21) & mask) * 23583006272L) + 46957019635686L) >> 48)];
                y[output + 36] = clamp[(int)(((((sum >> 42) & mask) * 11187602360L) + 16884589353566L) >> 48)];
                sum = 2924465114082L - (q * u) - (b * r) - (o * u) - (f * s) - (e * t) - (e * t) - (q * s) - (n * s) - (m * t) - (h * u)
                    - (c * v) - (o * r) + (n * w) + (g * r) + (d * r) + (a * r) + (k * s) + (m * t) + (o * u) + (g * w) + (h * u)
                    + (j * t) + (k * r) + (a * u) + (g * w) - ((a + m) * u) + ((d - p) * t) + ((p - c) * w) + ((p - q) * v)
                    + ((j - f) * w) + ((l - n) * v) + ((l + d) * t) + ((h + j - e) * w) + ((c + k - l - b - b) * u);
                y[output + 81] = clamp[(int)((((sum & mask) * 10093182334L) + 87332643679076L) >> 48)];
                y[output + 88] = clamp[(int)(((((sum >> 21) & mask) * 20584975947L) + 40204482117553L) >> 48)];
                y[output + 32] = clamp[(int)(((((sum >> 42) & mask) * 17036154588L) + 72823487763388L) >> 48)];
                sum = 2887113043358L - (h * s) - (l * v) - (f * s) - (b * s) - (a * s) - (e * r) - (c * u) - (l * s) - (j * w) - (g * s)
                    - (h * w) + (k * u) + (a * w) + (m * r) + (h * s) + (f * s) + (g * u) + (j * s) + (e * r) + (k * u) + (f * t)
                    + (o * u) - ((a + k) * s) - ((j + n) * t) + ((c - e) * t) + ((n - l) * w) + ((m - p) * s) + ((b + o) * u)
                    + ((q + p) * u) + ((o + q) * t) + ((b - d - q) * t) + ((g + d - d) * u) + ((p + c + m) * s);
                y[output + 107] = clamp[(int)((((sum & mask) * 11963649551L) + 25144808133701L) >> 48)];
                y[output + 24] = clamp[(int)(((((sum >> 21) & mask) * 11808592559L) + 59918796536675L) >> 48)];
                y[output + 12] = clamp[(int)(((((sum >> 42) & mask) * 18384958925L) + 17639610254614L) >> 48)];
                sum = 5886237089200L - (a * r) - (h * s) - (p * s) - (j * t) - (l * r) - (a * u) - (e * r) - (o * w) - (q * s) - (b * s)
                    - (g * r) - (h * w) - (p * r) - (l * t) - (j * u) + (d * s) + (m * r) + (k * u) + (h * w) + (d * r) + (e * t)
                    + (b * r) - ((k + c) * v) - ((b + p) * r) - ((c + m) * t) + ((n - k) * t) + ((o - c) * r) + ((n - a) * v)
                    + ((d - f - q) * u) + ((q + f - l) * s) + ((f - g - j - g) * w) + ((n + o + e - m) * w);
                y[output + 168] = clamp[(int)((((sum & mask) * 24495956084L) + 62911909779405L) >> 48)];
                y[output + 128] = clamp[(int)(((((sum >> 21) & mask) * 24890284850L) + 28936085516617L) >> 48)];
                y[output + 52] = clamp[(int)(((((sum >> 42) & mask) * 10309429820L) + 76668795789194L) >> 48)];
                sum = 7699305294799L - (k * s) - (n * r) - (q * r) - (f * w) - (p * t) - (p * s) - (d * v) - (a * w) - (q * t) - (l * s)
                    + (m * t) + (a * w) + (b * w) + (l * r) + (o * r) + (e * t) + (p * r) + (a * r) + (e * u) + (n * s) + (k * s)
                    + (o * w) + (j * s) + (h * r) + (e * u) + (f * r) - ((g + k) * u) - ((q + b) * u) - ((d + c) * t) - ((n + g) * s)
                    + ((b - m) * w) + ((h - c) * u) + ((d + c) * t) + ((j + j) * w) + ((o + m) * r) + ((f + l - g) * t);
                y[output + 93] = clamp[(int)((((sum & mask) * 7634972123L) + 37982430525535L) >> 48)];
                y[output + 201] = clamp[(int)(((((sum >> 21) & mask) * 11259361842L) + 83389901249873L) >> 48)];
                y[output + 197] = clamp[(int)(((((sum >> 42) & mask) * 9952134403L) + 21420976672571L) >> 48)];
                sum = 6640349472498L - (p * w) - (o * v) - (c * v) - (b * v) - (d * v) - (c * s) - (j * t) - (n * s) - (f * v) - (j * w)
                    - (g * v) - (d * u) - (c * u) + (l * v) + (n * s) + (g * u) + (q * r) + (j * u) + (f * r) + (h * t) + (k * t)
                    + (m * v) + (p * v) + (l * u) + (o * v) + (a * r) + (m * w) + (f * s) + ((g - e) * v) + ((b - o) * s) + ((n - p) * v)
                    + ((q - h) * s) + ((a + b) * t) + ((m + k) * s) + ((d + l) * u) + ((q - e - e) * t) + ((k - h - a) * t);
                y[output + 15] = clamp[(int)((((sum & mask) * 21826779790L) + 46874543583220L) >> 48)];
                y[output + 66] = clamp[(int)(((((sum >> 21) & mask) * 16587024824L) + 8420304520228L) >> 48)];
                y[output + 101] = clamp[(int)(((((sum >> 42) & mask) * 16956802091L) + 74523460048231L) >> 48)];
                sum = 7301567800765L - (j * u) - (p * v) - (g * u) - (q * v) - (j * w) - (c * u) - (h * r) - (e * s) - (q * u) + (k * u)
                    + (m * v) + (e * s) + (o * u) + (c * v) + (f * w) + (g * s) + (m * r) - ((q + o) * r) + ((b - h) * w) + ((o - d) * r)
                    + ((n - f) * r) + ((b - g) * r) + ((l - n) * u) + ((l - e) * r) + ((n - j) * w) + ((a - h) * r) + ((p - a) * t)
                    + ((d + l) * v) + ((b + m) * u) + ((k + d) * r) + ((f + p) * v) + ((c + k - a) * u);
                y[output + 69] = clamp[(int)((((sum & mask) * 7906189630L) + 8182041357455L) >> 48)];
                y[output + 15] = clamp[(int)(((((sum >> 21) & mask) * 9730207968L) + 52329266596829L) >> 48)];
                y[output + 44] = clamp[(int)(((((sum >> 42) & mask) * 20547107498L) + 3441973514189L) >> 48)];
                sum = 1838904546554L - (j * s) - (k * w) - (q * s) - (o * w) - (h * u) - (q * v) - (d * w) - (h * t) - (e * w) + (d * u)
                    + (p * s) + (h * t) + (j * v) + (e * u) + (n * u) + (l * u) + (a * w) + (m * w) + (g * s) + (l * s) + (a * r)
                    + (j * t) + (m * v) - ((c + o) * u) - ((c + b) * u) + ((c - p) * w) + ((f - a) * s) + ((b - g) * w) + ((l - f) * v)
                    + ((q - k) * w) + ((n + o) * w) + ((n - b - f) * u) + ((g + k - p) * t) + ((m + e - d) * s);
                y[output + 133] = clamp[(int)((((sum & mask) * 17294020257L) + 39952554703258L) >> 48)];
                y[output + 217] = clamp[(int)(((((sum >> 21) & mask) * 23646510745L) + 7904172314956L) >> 48)];
                y[output + 81] = clamp[(int)(((((sum >> 42) & mask) * 16701797782L) + 67010120553536L) >> 48)];
                sum = 7911960874057L - (p * u) - (m * u) - (b * r) - (o * w) - (q * r) - (p * s) - (d * w) - (b * u) - (d * w) + (c * u)
                    + (d * r) + (e * u) + (j * t) + (h * v) + (c * t) + (l * r) + (k * s) + (a * u) + (o * t) + (g * v) - ((k + a) * t)
                    - ((o + f) * s) - ((m + p) * v) + ((j - a) * w) + ((l - q) * r) + ((f - q) * w) + ((n - e) * u) + ((n - b) * s)
                    + ((k - l) * u) + ((n + h) * r) + ((m + c) * s) + ((g - j - e) * v) + ((f + h + g) * t);
                y[output + 146] = clamp[(int)((((sum & mask) * 9290053053L) + 77032614393179L) >> 48)];
                y[output + 64] = clamp[(int)(((((sum >> 21) & mask) * 7535945705L) + 87360658416546L) >> 48)];
                y[output + 23] = clamp[(int)(((((sum >> 42) & mask) * 27989490915L) + 51567072857207L) >> 48)];
                sum = 1074675982528L - (j * u) - (m * v) - (o * u) - (f * s) - (k * r) - (d * s) - (a * s) - (p * t) - (c * w) - (k * s)
                    - (a * t) - (m * r) - (d * t) - (a * u) - (d * r) - (g * t) - (h * u) - (c * v) + (g * v) + (b * u) + (c * v)
                    + (j * s) + (b * v) + (h * s) + (q * u) + (q * r) + (o * s) + (n * s) + (m * u) + (l * v) + (j * u) - ((h + n) * s)
                    - ((q + f) * w) + ((p - p) * r) + ((e - l) * w) + ((l + n) * t) + ((e + b) * r) + ((g + f) * w) + ((o + e + k) * w);
                y[output + 224] = clamp[(int)((((sum & mask) * 20347394895L) + 4536053885370L) >> 48)];
                y[output + 31] = clamp[(int)(((((sum >> 21) & mask) * 10590405621L) + 31385027595493L) >> 48)];
                y[output + 161] = clamp[(int)(((((sum >> 42) & mask) * 14152172535L) + 49561168023626L) >> 48)];
                sum = 5414365688957L - (h * r) - (a * w) - (b * r) - (p * r) - (c * s) - (e * v) - (m * r) - (e * r) - (b * s) - (a * t)
                    + (l * v) + (n * s) + (j * u) + (f * u) + (q * u) + (g * s) + (d * w) + (m * u) + (j * u) + (g * v) + (d * r)
                    - ((b + g) * t) - ((d + o) * r) + ((q - j) * t) + ((c - c) * t) + ((m + l) * s) + ((f + k) * u) + ((h + n) * t)
                    - ((f + q + n) * s) + ((h - k - o) * w) + ((e + o - p) * u) + ((p + k - a - l) * r);
                y[output + 233] = clamp[(int)((((sum & mask) * 14969359329L) + 72550961126334L) >> 48)];
                y[output + 190] = clamp[(int)(((((sum >> 21) & mask) * 9301752039L) + 10357481129193L) >> 48)];
                y[output + 185] = clamp[(int)(((((sum >> 42) & mask) * 11100491336L) + 15863747671734L) >> 48)];
                sum = 4929692153575L - (c * t) - (e * u) - (k * r) - (j * u) - (p * v) - (k * s) - (b * s) - (e * t) - (a * t) - (n * u)
                    - (b * u) - (a * v) - (p * u) - (g * s) - (o * t) + (l * u) + (b * v) + (g * w) + (a * u) + (d * u) + (f * w)
                    + (p * r) + (q * t) + (d * u) + (c * r) + (f * s) + (f * r) + (d * w) + (e * u) + (k * s) - ((h + n) * v)
                    - ((j + o) * t) - ((q + l) * w) + ((m - l) * s) + ((n - h) * t) + ((m - o - g) * r) + ((q + j - m) * s);
                y[output + 142] = clamp[(int)((((sum & mask) * 14268243796L) + 36468346468457L) >> 48)];
                y[output + 104] = clamp[(int)(((((sum >> 21) & mask) * 15971605067L) + 30439149896129L) >> 48)];
                y[output + 145] = clamp[(int)(((((sum >> 42) & mask) * 15903123991L) + 53083872506686L) >> 48)];
                sum = 2490180340516L - (b * r) - (o * u) - (n * r) - (q * t) - (p * v) - (l * t) - (a * u) - (c * u) - (a * r) - (h * t)
                    - (b * t) - (f * v) - (j * r) - (l * u) - (g * u) - (n * v) + (d * v) + (k * s) + (m * u) + (c * t) + (e * u)
                    + (j * t) + (h * t) + (k * w) + (q * v) + (m * t) + (l * s) + (e * v) + (c * r) + (p * u) - ((h + d) * v)
                    + ((o - g) * r) + ((e - f) * r) + ((n - d) * t) + ((j - g) * u) + ((k - p) * s) + ((a - b) * u) + ((m - q) * w)
                    + ((f + o) * v);
                y[output + 157] = clamp[(int)((((sum & mask) * 18640122743L) + 80243211421028L) >> 48)];
                y[output + 159] = clamp[(int)(((((sum >> 21) & mask) * 25687890065L) + 1215048866943L) >> 48)];
                y[output + 79] = clamp[(int)(((((sum >> 42) & mask) * 27357809119L) + 23959067823100L) >> 48)];
                sum = 4718846057312L - (a * u) - (k * u) - (j * r) - (c * v) - (b * r) - (f * t) - (h * r) - (k * w) - (g * t) - (n * v)
                    - (b * r) + (q * w) + (o * w) + (h * r) + (n * u) + (f * t) + (l * t) + (e * v) + (m * s) + (c * u) + (k * v)
                    + (a * t) + (q * v) + (d * t) + (a * u) + (l * v) + (j * w) - ((l + f) * v) - ((b + c) * t) - ((d + p) * u)
                    - ((e + d) * s) + ((q - n - g) * v) + ((g + m + o) * t) + ((m + o + e) * r) + ((j - p - h - p) * u);
                y[output + 234] = clamp[(int)((((sum & mask) * 15567606424L) + 41960489878366L) >> 48)];
                y[output + 49] = clamp[(int)(((((sum >> 21) & mask) * 15952962543L) + 86795169691803L) >> 48)];
                y[output + 23] = clamp[(int)(((((sum >> 42) & mask) * 12201931351L) + 31394234186749L) >> 48)];
                sum = 5985242340534L - (o * w) - (p * t) - (c * v) - (e * r) - (a * s) - (d * s) - (o * r) - (q * r) - (p * u) - (j * r)
                    - (h * w) - (c * r) - (m * w) - (o * v) - (f * u) - (m * t) - (l * r) - (g * v) - (n * t) + (h * v) + (f * t)
                    + (n * u) + (k * v) + (b * w) + (m * t) + (e * t) + (g * r) + (k * t) + (q * w) + (p * r) + (a * r) + (c * t)
                    + ((j - d) * s) + ((d - g) * w) + ((q - n) * w) + ((b - l) * r) + ((b - f) * w) + ((h - k) * r) + ((a + l) * w)
                    + ((e + j) * t);
                y[output + 102] = clamp[(int)((((sum & mask) * 11312149998L) + 39848187298411L) >> 48)];
                y[output + 85] = clamp[(int)(((((sum >> 21) & mask) * 26072360598L) + 32639764387776L) >> 48)];
                y[output + 124] = clamp[(int)(((((sum >> 42) & mask) * 7865370122L) + 40954050523479L) >> 48)];
                sum = 1448720508033L - (k * u) - (f * v) - (c * u) - (p * r) - (h * w) - (q * s) - (c * s) - (b * r) - (e * v) - (f * u)
                    - (q * u) - (p * u) - (d * s) - (a * s) - (h * v) - (p * u) + (g * t) + (j * t) + (o * t) + (l * u) + (h * r)
                    + (l * v) + (j * s) + (g * w) + (e * s) + (c * u) + (m * r) + (q * s) + (g * v) + (j * w) - ((a + f) * v)
                    + ((a - o) * u) + ((m - n) * s) + ((n + l) * t) + ((o - d - b) * t) + ((d + b - k) * u) + ((k + n - e) * w);
                y[output + 157] = clamp[(int)((((sum & mask) * 21480904530L) + 14572368841177L) >> 48)];
                y[output + 109] = clamp[(int)(((((sum >> 21) & mask) * 27111517309L) + 52275671086943L) >> 48)];
                y[output + 47] = clamp[(int)(((((sum >> 42) & mask) * 9225437554L) + 2491313239062L) >> 48)];
                sum = 6290648732040L - (q * s) - (l * u) - (o * v) - (k * t) - (j * w) - (g * s) - (c * v) - (n * v) - (m * t) - (h * v)
                    - (m * t) - (d * w) - (b * s) - (q * s) + (g * r) + (b * t) + (a * v) + (e * t) + (l * w) + (a * u) + (a * r)
                    + (n * u) + (e * v) - ((n + p) * w) - ((h + f) * s) - ((p + f) * w) + ((b - e) * v) + ((d - g) * t) + ((h - d) * w)
                    + ((f + c) * w) + ((k + k) * t) + ((q - c - o) * s) + ((o - j - j) * u) + ((p + l - m) * u);
                y[output + 44] = clamp[(int)((((sum & mask) * 23047055412L) + 38494704403559L) >> 48)];
                y[output + 85] = clamp[(int)(((((sum >> 21) & mask) * 23151197236L) + 78920709545954L) >> 48)];
                y[output + 209] = clamp[(int)(((((sum >> 42) & mask) * 17392436474L) + 79085143851964L) >> 48)];
                sum = 7168536907826L - (p * t) - (q * r) - (c * r) - (l * s) - (k * w) - (b * v) - (p * r) - (o * r) - (q * w) - (m * r)
                    + (a * v) + (f * s) + (m * u) + (g * u) + (m * s) + (e * s) + (f * w) + (h * s) + (f * r) + (n * r) + (j * s)
                    + (e * u) + (d * w) - ((j + l) * w) - ((a + l) * r) + ((g - b) * s) + ((q - e) * u) + ((d - o) * u) + ((h - p) * u)
                    + ((k + c) * r) + ((n + j) * v) + ((d + c) * r) + ((h - g - b) * w) + ((o + k + a) * r);
                y[output + 56] = clamp[(int)((((sum & mask) * 8850527682L) + 66269764009488L) >> 48)];
                y[output + 83] = clamp[(int)(((((sum >> 21) & mask) * 16371809939L) + 8611675003204L) >> 48)];
                y[output + 125] = clamp[(int)(((((sum >> 42) & mask) * 19972413953L) + 79894346324886L) >> 48)];
                sum = 4199446283191L - (n * u) - (q * u) - (c * t) - (d * u) - (m * v) - (h * s) - (o * v) - (j * s) - (o * s) - (h * t)
                    - (m * s) - (b * t) - (d * u) + (p * v) + (d * w) + (b * u) + (o * v) + (j * r) + (c * r) + (f * u) + (k * u)
                    + (k * t) + (g * u) - ((h + l) * w) - ((e + e) * s) - ((a + q) * r) + ((c - a) * r) + ((a - n) * w) + ((p - q) * w)
                    + ((m + l) * r) + ((k + b) * u) + ((p - j - f) * t) + ((f + n - l) * u) + ((g + g + e) * u);
                y[output + 181] = clamp[(int)((((sum & mask) * 14283218892L) + 13595075392810L) >> 48)];
                y[output + 218] = clamp[(int)(((((sum >> 21) & mask) * 7356910565L) + 22739039459880L) >> 48)];
                y[output + 60] = clamp[(int)(((((sum >> 42) & mask) * 15080341132L) + 71588302881998L) >> 48)];
                sum = 1227522809001L - (l * t) - (c * v) - (f * r) - (n * v) - (a * s) - (n * t) - (b * v) - (c * w) - (c * s) - (g * r)
                    - (p * v) - (m * t) - (d * v) + (p * u) + (k * v) + (d * t) + (h * r) + (q * t) + (g * s) + (l * u) + (d * u)
                    + (f * s) + (l * r) + (o * u) + (f * r) - ((q + o) * r) - ((e + q) * v) - ((a + j) * t) - ((a + h) * t)
                    + ((k - j) * v) + ((e - g) * u) + ((o - n) * w) + ((b - p) * s) + ((j + h) * v) + ((m + e) * s) - ((b + m + k) * u);
                y[output + 83] = clamp[(int)((((sum & mask) * 15199507130L) + 72776899636825L) >> 48)];
                y[output + 113] = clamp[(int)(((((sum >> 21) & mask) * 8531134791L) + 27378831452976L) >> 48)];
                y[output + 170] = clamp[(int)(((((sum >> 42) & mask) * 17356266711L) + 89987985652553L) >> 48)];
                sum = 2227593327351L - (g * w) - (c * w) - (m * s) - (h * s) - (q * v) - (n * t) - (l * t) - (e * v) - (p * u) + (k * r)
                    + (n * v) + (d * r) + (f * w) + (j * w) + (k * w) + (q * r) + (g * t) + (c * t) + (j * u) + (q * w) + (h * u)
                    + (n * r) - ((d + o) * t) - ((m + c) * u) + ((a - b) * v) + ((l - f) * t) + ((g - p) * r) + ((l - d) * w)
                    + ((b - m) * u) + ((j + e) * r) + ((a - f - k) * u) + ((p - e - h) * t) + ((a + o - o - b) * t);
                y[output + 92] = clamp[(int)((((sum & mask) * 26866464345L) + 57200256756244L) >> 48)];
                y[output + 62] = clamp[(int)(((((sum >> 21) & mask) * 25244758962L) + 10092355223665L) >> 48)];
                y[output + 58] = clamp[(int)(((((sum >> 42) & mask) * 24599602820L) + 66157344099980L) >> 48)];
                sum = 6931704355543L - (f * s) - (j * t) - (k * s) - (p * r) - (h * w) - (h * t) - (e * s) - (k * w) - (j * v) - (o * u)
                    - (h * w) + (c * s) + (d * s) + (o * s) + (g * v) + (n * w) + (b * r) + (g * t) + (d * r) + (o * r) + (l * t)
                    + (f * w) + (q * t) + (e * v) + (d * s) + (l * w) - ((q + k) * v) - ((c + p) * u) + ((n - a) * r) - ((a + b + j) * t)
                    + ((l + f - q) * w) + ((m + a + c) * t) + ((n + m + b) * t) + ((e + p + m + g) * w);
                y[output + 228] = clamp[(int)((((sum & mask) * 11473829439L) + 18245490826431L) >> 48)];
                y[output + 69] = clamp[(int)(((((sum >> 21) & mask) * 13822853250L) + 64215361338587L) >> 48)];
                y[output + 73] = clamp[(int)(((((sum >> 42) & mask) * 20496508569L) + 63508645324230L) >> 48)];
                sum = 7572818988717L - (l * s) - (c * v) - (k * u) - (q * r) - (m * v) - (h * u) - (f * s) - (l * v) - (e * r) - (j * w)
                    - (n * r) - (q * v) - (f * w) + (f * u) + (a * v) + (h * w) + (e * t) + (q * s) + (b * w) + (o * w) + (h * u)
                    + (e * v) + (a * u) + (b * u) + (o * w) - ((j + l) * r) + ((n - j) * v) + ((c - d) * v) + ((d - p) * r)
                    + ((p + b) * r) + ((g + n) * w) + ((o + k) * t) + ((d + g) * v) + ((m + c) * t) + ((a + k) * r) + ((m - g - p) * v);
                y[output + 151] = clamp[(int)((((sum & mask) * 12023219928L) + 31536061269057L) >> 48)];
                y[output + 200] = clamp[(int)(((((sum >> 21) & mask) * 13960117285L) + 66067496717458L) >> 48)];
                y[output + 64] = clamp[(int)(((((sum >> 42) & mask) * 21920804875L) + 46470926796342L) >> 48)];
                sum = 6698176473351L - (h * s) - (j * w) - (a * w) - (d * s) - (h * v) - (q * v) - (l * s) - (c * t) - (a * r) - (e * w)
                    - (l * r) + (f * r) + (m * w) + (d * t) + (n * s) + (o * s) + (e * s) + (a * r) + (j * w) + (d * r) + (k * t)
                    + (g * u) - ((b + q) * u) - ((k + f) * v) - ((j + o) * r) + ((e - k) * s) + ((b - n) * w) + ((p - c) * r)
                    + ((m - g) * w) + ((l + n) * w) + ((g + c) * v) + ((q + b) * r) + ((o + h - m) * r) + ((f + p - p) * v);
                y[output + 144] = clamp[(int)((((sum & mask) * 27272658814L) + 82889983922836L) >> 48)];
                y[output + 59] = clamp[(int)(((((sum >> 21) & mask) * 15730573166L) + 17599505242508L) >> 48)];
                y[output + 39] = clamp[(int)(((((sum >> 42) & mask) * 23414956007L) + 14890613647547L) >> 48)];
                sum = 5490404884078L - (b * s) - (k * s) - (h * s) - (c * u) - (j * t) - (n * w) - (b * t) - (d * s) - (p * t) - (e * r)
                    - (a * s) - (d * t) - (m * u) + (d * u) + (o * r) + (m * v) + (a * u) + (g * w) + (p * u) + (l * r) + (e * u)
                    + (k * w) + (m * r) + (f * r) + (n * v) + (g * s) + (j * r) - ((n + g) * s) - ((a + q) * w) + ((q - l) * s)
                    + ((e - q) * v) + ((p - k) * v) + ((l + h) * u) + ((j - c - c) * t) + ((b - f - f) * w) + ((o + o - h) * w);
                y[output + 189] = clamp[(int)((((sum & mask) * 7823847068L) + 11649569454986L) >> 48)];
                y[output + 238] = clamp[(int)(((((sum >> 21) & mask) * 23841713088L) + 41794760418652L) >> 48)];
                y[output + 80] = clamp[(int)(((((sum >> 42) & mask) * 27096137564L) + 85379327711231L) >> 48)];
                sum = 7162582820515L - (p * v) - (a * r) - (g * t) - (h * u) - (l * w) - (f * t) - (n * u) - (g * w) - (j * v) - (o * u)
                    - (l * s) - (f * t) - (h * t) - (n * s) - (a * r) - (q * s) + (q * t) + (d * w) + (e * v) + (m * u) + (j * t)
                    + (e * v) + (m * w) + (a * w) + (c * s) + (h * r) + (q * v) + (k * r) + (p * w) + (f * u) + (g * r) + (e * u)
                    + ((c - o) * s) + ((b - n) * u) + ((b - k) * u) + ((p - d) * t) + ((d - j) * w) + ((k + c) * v)
                    + ((m - b - l - o) * w);
                y[output + 201] = clamp[(int)((((sum & mask) * 14997332623L) + 22585991084742L) >> 48)];
                y[output + 76] = clamp[(int)(((((sum >> 21) & mask) * 21125634802L) + 21481644611322L) >> 48)];
                y[output + 91] = clamp[(int)(((((sum >> 42) & mask) * 13458289136L) + 36051893200080L) >> 48)];
                sum = 6427853721955L - (k * w) - (g * r) - (j * u) - (b * t) - (d * u) - (o * w) - (p * v) - (o * r) - (f * v) - (g * s)
                    - (a * w) + (e * s) + (q * u) + (b * r) + (n * r) + (g * t) + (n * u) + (m * v) + (p * w) + (l * t) + (q * u)
                    + (d * t) - ((f + h) * u) - ((p + k) * w) - ((d + l) * r) - ((f + e) * r) + ((c - n) * t) + ((h - a) * t)
                    + ((c - j) * v) + ((b - q) * r) + ((h - e) * w) + ((o + m) * u) + ((c + m) * t) + ((l + a + k) * r);
                y[output + 62] = clamp[(int)((((sum & mask) * 23348603636L) + 80000036886488L) >> 48)];
                y[output + 217] = clamp[(int)(((((sum >> 21) & mask) * 11388663520L) + 16435429130235L) >> 48)];
                y[output + 239] = clamp[(int)(((((sum >> 42) & mask) * 15580781236L) + 28226607910534L) >> 48)];
                sum = 4029549657895L - (o * w) - (l * r) - (b * v) - (p * s) - (f * t) - (j * r) - (g * u) - (k * v) - (e * w) - (a * u)
                    - (o * t) - (d * s) - (c * t) - (q * t) - (n * w) - (a * s) - (e * v) - (f * s) - (k * w) + (e * r) + (f * w)
                    + (j * v) + (l * s) + (c * w) + (o * s) + (p * t) + (l * t) + (q * u) + (j * v) + (h * s) + (d * r) - ((a + h) * u)
                    - ((m + q) * s) - ((n + m) * w) + ((n - g) * v) + ((d + k) * v) + ((c + m) * u) + ((p + b) * w) + ((g - h - b) * v);
                y[output + 216] = clamp[(int)((((sum & mask) * 11138118175L) + 25362954864790L) >> 48)];
                y[output + 147] = clamp[(int)(((((sum >> 21) & mask) * 16145190632L) + 48022826451813L) >> 48)];
                y[output + 181] = clamp[(int)(((((sum >> 42) & mask) * 7583621974L) + 52910046741828L) >> 48)];
                sum = 2956106660777L - (h * s) - (q * w) - (n * u) - (c * r) - (j * u) - (e * u) - (b * v) - (g * w) - (o * v) - (p * t)
                    - (a * w) - (c * t) - (m * u) - (e * t) - (q * r) - (k * r) - (a * u) - (f * w) - (g * w) - (o * t) - (d * w)
                    - (e * v) + (k * v) + (j * r) + (k * s) + (g * r) + (n * w) + (j * r) + (h * w) + (m * t) + (n * u) - ((d + b) * u)
                    - ((f + l) * v) - ((q + h) * v) + ((f - l) * s) + ((p - b) * s) - ((l + d + a) * t) + ((o + c + p) * v);
                y[output + 131] = clamp[(int)((((sum & mask) * 23511018486L) + 20740814244908L) >> 48)];
                y[output + 227] = clamp[(int)(((((sum >> 21) & mask) * 19406889338L) + 85773404583311L) >> 48)];
                y[output + 221] = clamp[(int)(((((sum >> 42) & mask) * 15582782482L) + 42497420090632L) >> 48)];
                sum = 2621313738297L - (q * v) - (e * w) - (p * t) - (c * w) - (k * u) - (l * w) - (d * t) - (f * w) - (o * s) - (g * v)
                    - (n * w) - (j * r) - (g * w) - (e * u) - (h * r) + (l * w) + (h * u) + (o * u) + (n * r) + (b * t) + (q * w)
                    + (m * r) + (p * w) + (f * w) + (o * u) + (b * t) + (a * r) - ((j + k) * w) - ((p + e) * s) - ((c + d) * s)
                    + ((c - d) * v) + ((a - l) * t) + ((b - n) * t) + ((g - m) * u) + ((k - q) * u) + ((m + j) * r) + ((f + h - a) * r);
                y[output + 155] = clamp[(int)((((sum & mask) * 10233631199L) + 72815811382443L) >> 48)];
                y[output + 228] = clamp[(int)(((((sum >> 21) & mask) * 18044691163L) + 1683697012213L) >> 48)];
                y[output + 90] = clamp[(int)(((((sum >> 42) & mask) * 22460923631L) + 14441919078308L) >> 48)];
                sum = 3286584523220L - (d * r) - (l * w) - (e * r) - (q * s) - (h * s) - (m * r) - (e * r) + (l * s) + (e * t) + (k * v)
                    + (m * u) + (b * u) + (a * u) + (k * s) + (b * t) + (o * v) + (f * v) + (m * v) + (j * w) + (n * s) + (p * u)
                    + (p * r) + (l * r) - ((o + a) * t) - ((n + g) * t) + ((q - c) * w) + ((g - f) * u) + ((c - h) * u) + ((f + j) * r)
                    + ((d + k - j) * w) + ((b + d - p) * w) + ((a + h - o) * w) + ((g + q + c - n) * r);
                y[output + 118] = clamp[(int)((((sum & mask) * 24655024046L) + 4768920132672L) >> 48)];
                y[output + 212] = clamp[(int)(((((sum >> 21) & mask) * 26391929503L) + 88502797300480L) >> 48)];
                y[output + 214] = clamp[(int)(((((sum >> 42) & mask) * 11214147476L) + 17301123260925L) >> 48)];
                sum = 5807449542337L - (c * s) - (g * r) - (a * w) - (o * v) - (p * v) - (e * v) - (e * u) - (m * w) - (p * v) - (q * s)
                    - (j * u) + (b * v) + (p * v) + (o * t) + (g * s) + (h * u) + (k * u) + (b * v) + (a * r) + (f * w) + (c * u)
                    - ((q + j) * w) + ((d - b) * s) + ((h - n) * r) + ((g - q) * r) + ((l - j) * v) + ((c - k) * s) + ((d - n) * t)
                    + ((a + k) * u) + ((m + l) * w) + ((e + o) * v) + ((m + n) * w) + ((f + d) * w) + ((f + h - l) * v);
                y[output + 78] = clamp[(int)((((sum & mask) * 24647398436L) + 25930291245356L) >> 48)];
                y[output + 41] = clamp[(int)(((((sum >> 21) & mask) * 20353326083L) + 86406949284317L) >> 48)];
                y[output + 134] = clamp[(int)(((((sum >> 42) & mask) * 26009729052L) + 2335701163805L) >> 48)];
                sum = 2119826714674L - (k * r) - (c * v) - (e * v) - (h * v) - (k * r) - (f * w) - (j * w) - (g * s) - (n * u) - (a * r)
                    + (b * v) + (f * r) + (g * u) + (e * s) + (q * v) + (o * s) + (n * s) + (d * u) + (j * v) + (a * w) + (g * u)
                    + (p * t) - ((m + l) * s) - ((j + h) * u) - ((l + q) * u) + ((m - p) * u) + ((f - p) * r) + ((b - b) * t)
                    + ((n + d) * r) + ((l - c - o) * w) + ((o + a + d - m) * v) + ((q + h + k - c) * t);
                y[output + 52] = clamp[(int)((((sum & mask) * 10975683049L) + 49205508718725L) >> 48)];
                y[output + 59] = clamp[(int)(((((sum >> 21) & mask) * 22559202541L) + 18677735267529L) >> 48)];
                y[output + 131] = clamp[(int)(((((sum >> 42) & mask) * 23468129807L) + 7091651606178L) >> 48)];
                sum = 5872015105104L - (p * r) - (k * v) - (j * v) - (g * r) - (n * v) - (q * v) - (a * w) - (l * t) - (h * w) - (c * t)
                    - (b * v) - (m * r) - (n * r) - (g * v) - (k * u) - (d * v) + (b * v) + (a * w) + (d * w) + (l * v) + (p * t)
                    + (j * w) + (k * r) + (n * w) + (a * s) + (o * r) + (l * r) + (e * w) + (h * s) - ((e + f) * r) + ((f - m) * u)
                    + ((h + g) * u) + ((j - o - f) * v) + ((c + p - q) * u) + ((q + d + m) * s) + ((b + c - o - e) * t);
                y[output + 101] = clamp[(int)((((sum & mask) * 22879015920L) + 71174277181402L) >> 48)];
                y[output + 89] = clamp[(int)(((((sum >> 21) & mask) * 16578587621L) + 33733628390780L) >> 48)];
                y[output + 43] = clamp[(int)(((((sum >> 42) & mask) * 25399855702L) + 3194395133839L) >> 48)];
                sum = 4308652764306L - (c * r) - (l * w) - (n * v) - (m * v) - (b * t) - (d * u) - (p * r) - (m * t) - (a * r) - (j * u)
                    - (b * v) - (d * v) - (h * t) - (d * r) - (k * w) + (a * w) + (e * r) + (h * v) + (j * t) + (q * u) + (k * v)
                    + (g * r) + (p * u) + (n * s) + (o * v) + (n * r) + (l * u) + (m * u) + (f * w) + (g * r) + (j * w) + (a * r)
                    - ((f + k) * u) + ((o - l) * s) + ((g - c) * v) + ((c - b) * w) + ((q + e - f) * v) + ((o + p - h) * u);
                y[output + 70] = clamp[(int)((((sum & mask) * 9734901526L) + 57914881041603L) >> 48)];
                y[output + 82] = clamp[(int)(((((sum >> 21) & mask) * 7940008813L) + 3023802573786L) >> 48)];
                y[output + 178] = clamp[(int)(((((sum >> 42) & mask) * 17989817654L) + 25808695235668L) >> 48)];
                sum = 1262158006339L - (o * w) - (l * v) - (a * r) - (p * w) - (e * r) - (g * s) - (f * t) - (g * s) - (m * v) - (c * v)
                    - (p * w) - (j * r) - (q * t) - (e * w) - (a * s) - (g * w) - (q * v) - (n * s) - (a * r) - (c * u) + (b * r)
                    + (d * r) + (k * u) + (h * v) + (j * t) + (h * w) + (m * t) + (b * t) + (h * v) + (e * r) + (o * s) - ((k + k) * u)
                    - ((n + j) * t) + ((p - o) * s) + ((n + f) * w) + ((f + c) * w) + ((l + l) * r) + ((d + d) * u) + ((q + b - m) * u);
                y[output + 187] = clamp[(int)((((sum & mask) * 24594440068L) + 60659835594075L) >> 48)];
                y[output + 105] = clamp[(int)(((((sum >> 21) & mask) * 19938061096L) + 82524822726285L) >> 48)];
                y[output + 42] = clamp[(int)(((((sum >> 42) & mask) * 14758874986L) + 16607440160243L) >> 48)];
                sum = 5677132107595L - (b * u) - (g * t) - (l * s) - (d * u) - (o * s) - (g * t) - (b * s) - (c * w) - (q * v) + (q * w)
                    + (d * u) + (k * s) + (m * w) + (j * t) + (m * u) - ((c + l) * u) - ((c + d) * v) - ((f + f) * w) + ((h - p) * r)
                    + ((n - a) * w) + ((h - o) * s) + ((f - k) * s) + ((a - e) * s) + ((o - q) * r) + ((a - e) * s) + ((n - h) * r)
                    + ((b - j) * u) + ((k - n) * u) - ((j + p + l) * s) + ((e - g - p - m) * u);
                y[output + 196] = clamp[(int)((((sum & mask) * 25412571455L) + 65689932879188L) >> 48)];
                y[output + 117] = clamp[(int)(((((sum >> 21) & mask) * 14154881482L) + 73824319802321L) >> 48)];
                y[output + 161] = clamp[(int)(((((sum >> 42) & mask) * 12261083011L) + 8220212018546L) >> 48)];
                sum = 1762492563526L - (c * t) - (b * s) - (f * v) - (h * s) - (o * s) - (a * r) - (p * t) - (k * t) - (d * u) - (m * w)
                    - (j * s) - (a * u) - (p * t) + (e * v) + (o * v) + (j * r) + (d * s) + (g * w) + (m * u) + (g * s) + (l * v)
                    + (n * v) + (q * w) + (n * w) + (c * w) + (b * w) + (f * t) + (m * v) + (e * r) + (l * v) - ((q + f) * w)
                    + ((d - n) * t) + ((b - h) * u) + ((k - g) * u) + ((j - l - a) * u) + ((p + h + e) * t) + ((o - k - q - c) * w);
                y[output + 54] = clamp[(int)((((sum & mask) * 16777341982L) + 61366651537987L) >> 48)];
                y[output + 29] = clamp[(int)(((((sum >> 21) & mask) * 16609009773L) + 84471461918310L) >> 48)];
                y[output + 170] = clamp[(int)(((((sum >> 42) & mask) * 20241507055L) + 10099935705092L) >> 48)];
                sum = 2261782075075L - (m * w) - (p * v) - (j * w) - (q * v) - (c * u) - (p * v) - (o * s) - (j * u) - (h * r) - (q * v)
                    - (f * w) - (k * t) - (d * w) - (a * w) - (m * r) - (c * w) + (b * v) + (g * s) + (l * v) + (p * t) + (j * v)
                    + (g * t) - ((c + b) * u) - ((f + e) * s) - ((n + d) * v) + ((o - k) * t) + ((n - l) * t) + ((b - f) * v)
                    + ((h - m) * t) + ((n - l) * r) + ((h + a) * u) + ((k + e) * v) + ((a - g - e) * r) + ((d - o - q) * w);
                y[output + 115] = clamp[(int)((((sum & mask) * 16711117607L) + 81983903117920L) >> 48)];
                y[output + 169] = clamp[(int)(((((sum >> 21) & mask) * 12299963613L) + 27652563032380L) >> 48)];
                y[output + 16] = clamp[(int)(((((sum >> 42) & mask) * 17870156414L) + 29125775995968L) >> 48)];
                sum = 3030292707318L - (g * t) - (a * v) - (l * r) - (c * v) - (n * r) - (b * t) - (d * w) - (a * t) - (m * v) - (q * u)
                    - (o * u) - (k * w) + (p * s) + (b * u) + (k * s) + (c * t) + (o * u) + (f * s) + (h * u) + (p * u) + (d * u)
                    + (c * s) + (e * s) - ((e + h) * w) - ((q + l) * r) + ((q - f) * t) + ((o - b) * r) + ((j - l) * v) + ((g - k) * u)
                    + ((h + e) * r) + ((m + p) * s) + ((j - n - g) * u) + ((d + a - n - m) * s);
                y[output + 145] = clamp[(int)((((sum & mask) * 17296587975L) + 72100514682250L) >> 48)];
                y[output + 17] = clamp[(int)(((((sum >> 21) & mask) * 26186678910L) + 45468588938843L) >> 48)];
                y[output + 106] = clamp[(int)(((((sum >> 42) & mask) * 22021886351L) + 60817248076631L) >> 48)];
                sum = 6814063376764L - (m * u) - (b * s) - (f * u) - (g * v) - (c * s) - (m * u) - (q * u) - (f * v) - (k * v) - (e * w)
                    - (j * r) - (c * u) - (h * v) - (p * w) - (n * s) - (l * v) - (k * u) - (j * s) - (q * r) - (d * r) + (j * u)
                    + (d * r) + (h * s) + (q * w) + (p * w) + (l * u) + (k * w) + (p * u) + (d * s) + (h * r) + (o * s) + (m * s)
                    + (e * r) + (b * r) + (g * r) - ((a + a) * w) - ((o + g) * t) - ((n + o) * u) + ((n - a) * w) + ((b + c) * r)
                    + ((e - l - f) * r);
                y[output + 115] = clamp[(int)((((sum & mask) * 25240067163L) + 53578471575049L) >> 48)];
                y[output + 173] = clamp[(int)(((((sum >> 21) & mask) * 22424268256L) + 48260563681343L) >> 48)];
                y[output + 198] = clamp[(int)(((((sum >> 42) & mask) * 24799336938L) + 67166429812718L) >> 48)];
            }

            int first = y[0];
            return sum + first;
        }
    }
}
