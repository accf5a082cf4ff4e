using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random calls of the recurrent layers: tables of any 16-bit numbers, sums that saturate, states at both ends.</summary>
    public static class RecurrentCases
    {
        private const int TableShift = 13;
        private const int TableEntries = 9;

        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Gates(k, new Generator(20000 + k));
                Simple(k, new Generator(21000 + k));
                Gated(k, new Generator(22000 + k));
                LongShort(k, new Generator(23000 + k));
                Spectra(k, new Generator(24000 + k));
            }
        }

        private static void Gates(int number, Generator g)
        {
            int hash = 0;
            int shift = g.Between(1, 15);
            int[] table = Table(g, (65536 >> shift) + 1, -32768);
            for (int i = 0; i < 32; i++)
            {
                int value = i % 4 == 0 ? g.Between(-32770, -32766) : i % 4 == 1 ? g.Between(32766, 32769) : g.Any() >> g.Below(18);
                hash = Report.Hash(hash, GateLut.At(table, shift, value));
                hash = Report.Hash(hash, GateLut.Scale(g.Any(), g.Below(4) == 0 ? -g.Multiplier() : g.Multiplier(), g.Between(1, 62)));
                hash = Report.Hash(hash, GateLut.Saturate(((long)g.Any() << g.Below(16)) + g.Between(-1, 1)));
            }

            Report.Line("GateLut", number, hash);
        }

        private static void Simple(int number, Generator g)
        {
            int steps = g.Between(1, 4);
            int batch = g.Between(1, 2);
            int inputs = g.Between(1, 5);
            int units = g.Between(1, 4);
            byte[] y = g.Bytes((steps * batch * units) + 2);
            RnnLayer.Run(
                g.Bytes(steps * batch * inputs), 0, State(g, batch * units), 0, y, 1, new byte[inputs + units + 3], 3,
                g.Weights(units * (inputs + units)), g.Biases(units, 30), g.Multipliers(units), Shifts(g, units),
                Table(g, TableEntries, -32768), TableShift, steps, batch, inputs, units, g.Below(2) == 0, g.Multiplier(),
                g.Between(36, 40), g.Below(256));
            Report.Bytes("RnnLayer", number, y);
        }

        private static void Gated(int number, Generator g)
        {
            int steps = g.Between(1, 4);
            int batch = g.Between(1, 2);
            int inputs = g.Between(1, 5);
            int units = g.Between(1, 4);
            int width = inputs + units;
            bool isLinear = g.Below(2) == 0;
            byte[] y = g.Bytes((steps * batch * units) + 2);
            GruLayer.Run(
                g.Bytes(steps * batch * inputs), 0, State(g, batch * units), 0, y, 1, new byte[inputs + (7 * units) + 3], 3,
                g.Weights(units * width), g.Weights(units * width), g.Weights(units * width), g.Biases(4 * units, 30),
                g.Multipliers(3 * units), Shifts(g, 3 * units), Table(g, TableEntries, 0), TableShift,
                Table(g, TableEntries, -32768), TableShift, steps, batch, inputs, units, g.Below(2) == 0, g.Below(2) == 0, isLinear, 15,
                g.Multiplier(), g.Between(36, 40), g.Below(256), g.Multiplier(), g.Between(20, 26));
            Report.Bytes("GruLayer", number, y);
        }

        private static void LongShort(int number, Generator g)
        {
            int steps = g.Between(1, 4);
            int batch = g.Between(1, 2);
            int inputs = g.Between(1, 5);
            int units = g.Between(1, 4);
            int width = inputs + units;
            int count = steps * batch * units;
            bool hasCells = g.Below(2) == 0;
            byte[] y = g.Bytes((2 * count) + 2);
            LstmLayer.Run(
                g.Bytes(steps * batch * inputs), 0, State(g, batch * units), 0, State(g, batch * units), 0, y, 1,
                new byte[inputs + (5 * units) + 3], 3, g.Weights(units * width), g.Weights(units * width), g.Weights(units * width),
                g.Weights(units * width), g.Biases(4 * units, 30), g.Multipliers(4 * units), Shifts(g, 4 * units),
                g.Biases(3 * units * g.Below(2), 30), g.Between(15, 31), Table(g, TableEntries, 0), TableShift,
                Table(g, TableEntries, -32768), TableShift, Table(g, TableEntries, -32768), TableShift, steps, batch, inputs,
                units, g.Below(2) == 0, g.Below(2) == 0, g.Below(2) * 32767, g.Below(8), g.Below(8), g.Between(15, 20), g.Multiplier(),
                g.Between(50, 54), g.Below(256), g.Multiplier(), g.Between(20, 26), g.Below(256), hasCells ? count : 0,
                g.Multiplier(), g.Between(36, 40));
            Report.Bytes("LstmLayer", number, y);
        }

        private static void Spectra(int number, Generator g)
        {
            int rows = g.Between(1, 4);
            int width = g.Between(1, 9);
            int step = g.Between(1, 9);
            int channels = g.Between(1, 5);
            int[] levels = new int[770];
            for (int i = 0; i < levels.Length; i++)
            {
                levels[i] = g.Below(5) == 0 ? (g.Below(2) == 0 ? -1 : 1) << 29 : (g.Below(300) - 20) << 16;
            }

            byte[] y = g.Bytes((rows * channels) + 2);
            Spectrum.Run(
                g.Bytes((rows * step) + width), 0, y, 1, g.Weights(2 * channels * width), g.Biases(2 * channels, 30), g.Multipliers(channels),
                g.Shifts(channels, 38, 50), levels, rows, width, step, channels);
            Report.Bytes("Spectrum", number, y);
        }

        /// <summary>What a sequence begins with; none where it goes on.</summary>
        private static byte[] State(Generator g, int count)
        {
            return g.Below(4) == 0 ? new byte[0] : g.Bytes(count);
        }

        /// <summary>Entries in [least, 32,767], of which every fifth is one end or the other.</summary>
        private static int[] Table(Generator g, int entries, int least)
        {
            int[] table = new int[entries];
            for (int i = 0; i < entries; i++)
            {
                table[i] = g.Below(5) > 0 ? least + (g.Below(32768) * (least < 0 ? 2 : 1)) : g.Below(2) == 0 ? least : 32767;
            }

            return table;
        }

        // From where every sum saturates to where every sum is zero.
        private static byte[] Shifts(Generator g, int count)
        {
            return g.Below(3) == 0 ? g.Shifts(count, 1, 62) : g.Shifts(count, 30, 36);
        }
    }
}
