namespace NanoML.Kernels.Tests;

/// <summary>
/// The recurrent kernels against double arithmetic on the same weights. Every step begins with the bytes of the kernel's step before, so that a
/// difference is one of arithmetic and not of format.
/// </summary>
public class RecurrentLayerTests
{
    private const int TableShift = 8;
    private const int Unit = 1 << 15;
    private const double Domain = 8;
    private const double CellScale = 4.0 / 127;
    private const double OutputScale = 1.0 / 140;
    private const int OutputZeroPoint = 121;
    private const int StepsApart = 1;

    private static readonly int[] s_sigmoid = Table(Sigmoid);
    private static readonly int[] s_tanh = Table(Math.Tanh);

    [Fact]
    public void RnnLayer_RandomLayers_GivesWhatDoublesGive() => Cases.ForAll(200, random =>
    {
        var layer = new Layer(random, gates: 1);
        Region y = Region.Create(random, layer.Count);
        RnnLayer.Run(
            layer.X.Bytes, layer.X.Offset, layer.Hidden, 0, y.Bytes, y.Offset, layer.Scratch.Bytes, layer.Scratch.Offset,
            layer.Weights[0], layer.Bias, layer.Multiplier, layer.Shift, s_tanh, TableShift,
            layer.Steps, layer.Batch, layer.Inputs, layer.Units, layer.IsReverse, Ratio(1 / OutputScale / Unit).Multiplier,
            Ratio(1 / OutputScale / Unit).Shift, OutputZeroPoint);

        layer.ForEachStep(y, (b, row, v, hidden) =>
        {
            for (int u = 0; u < layer.Units; u++)
            {
                hidden[u] = Math.Tanh(layer.Sum(0, u, v));
            }
        });

        layer.AssertNear(y);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GruLayer_RandomLayers_GivesWhatDoublesGive(bool isLinear) => Cases.ForAll(200, random =>
    {
        var layer = new Layer(random, gates: 3, splitsLast: isLinear);
        Region y = Region.Create(random, layer.Count);
        var states = new double[layer.Batch][];
        for (int b = 0; b < layer.Batch; b++)
        {
            states[b] = [.. Enumerable.Range(0, layer.Units).Select(u => layer.InitialOf(b, u))];
        }

        GruLayer.Run(
            layer.X.Bytes, layer.X.Offset, layer.Hidden, 0, y.Bytes, y.Offset, layer.Scratch.Bytes, layer.Scratch.Offset,
            layer.Weights[0], layer.Weights[1], layer.Weights[2], layer.Bias, layer.Multiplier, layer.Shift,
            s_sigmoid, TableShift, s_tanh, TableShift,
            layer.Steps, layer.Batch, layer.Inputs, layer.Units, layer.IsReverse, false, isLinear, 15,
            Ratio(1 / OutputScale / Unit).Multiplier, Ratio(1 / OutputScale / Unit).Shift, OutputZeroPoint,
            Ratio(OutputScale * Unit).Multiplier, Ratio(OutputScale * Unit).Shift);

        layer.ForEachStep(y, (b, row, v, hidden) =>
        {
            double[] z = [.. Enumerable.Range(0, layer.Units).Select(u => Sigmoid(layer.Sum(0, u, v)))];
            double[] r = [.. Enumerable.Range(0, layer.Units).Select(u => Sigmoid(layer.Sum(1, u, v)))];
            double[] gated = [.. v[..layer.Inputs], .. r.Select((gate, u) => (double)Byte(gate * states[b][u]))];
            for (int u = 0; u < layer.Units; u++)
            {
                double n = Math.Tanh(isLinear
                    ? layer.Part(2, u, v, 0, layer.Inputs, layer.Bias[(2 * layer.Units) + u])
                        + (r[u] * layer.Part(2, u, v, layer.Inputs, layer.Width, layer.Bias[(3 * layer.Units) + u]))
                    : layer.Sum(2, u, gated));
                states[b][u] = n + (z[u] * (states[b][u] - n));
                hidden[u] = states[b][u];
            }
        });

        layer.AssertNear(y);
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void LstmLayer_RandomLayers_GivesWhatDoublesGive(bool hasPeepholes, bool isCoupled) => Cases.ForAll(200, random =>
    {
        const int cellZeroPoint = 128;
        var layer = new Layer(random, gates: 4);
        Region y = Region.Create(random, 2 * layer.Count);
        byte[] cell = new byte[layer.Batch * layer.Units];
        random.NextBytes(cell);
        int[] peepholes = hasPeepholes ? [.. Enumerable.Range(0, 3 * layer.Units).Select(_ => random.Next(-Unit, Unit))] : [];
        double Peephole(int gate, int u, double c) => hasPeepholes ? peepholes[(gate * layer.Units) + u] / (double)Unit * c * 2 : 0;
        double[][] states = [.. Enumerable.Range(0, layer.Batch)
            .Select(b => Enumerable.Range(0, layer.Units).Select(u => (cell[(b * layer.Units) + u] - cellZeroPoint) * CellScale).ToArray())];
        var cells = new double[layer.Count];
        LstmLayer.Run(
            layer.X.Bytes, layer.X.Offset, layer.Hidden, 0, cell, 0, y.Bytes, y.Offset, layer.Scratch.Bytes, layer.Scratch.Offset,
            layer.Weights[0], layer.Weights[1], layer.Weights[2], layer.Weights[3], layer.Bias, layer.Multiplier, layer.Shift,
            peepholes, peepholeShift: 14, s_sigmoid, TableShift, s_tanh, TableShift, s_tanh, TableShift,
            layer.Steps, layer.Batch, layer.Inputs, layer.Units, layer.IsReverse, false, isCoupled ? Unit : 0, keepShift: 3, addShift: 0, sumShift: 18,
            Ratio(1 / OutputScale / Unit / Unit).Multiplier, Ratio(1 / OutputScale / Unit / Unit).Shift, OutputZeroPoint,
            Ratio(CellScale * Unit / Domain).Multiplier, Ratio(CellScale * Unit / Domain).Shift, cellZeroPoint,
            layer.Count, Ratio(Domain / Unit / CellScale).Multiplier, Ratio(Domain / Unit / CellScale).Shift);

        layer.ForEachStep(y, (b, row, v, hidden) =>
        {
            for (int u = 0; u < layer.Units; u++)
            {
                double i = Sigmoid(layer.Sum(0, u, v) + Peephole(0, u, states[b][u]));
                double f = isCoupled ? 1 - i : Sigmoid(layer.Sum(2, u, v) + Peephole(2, u, states[b][u]));
                double c = Math.Clamp((f * states[b][u]) + (i * Math.Tanh(layer.Sum(3, u, v))), -Domain, Domain);
                states[b][u] = c;
                cells[(row * layer.Units) + u] = c;
                hidden[u] = Sigmoid(layer.Sum(1, u, v) + Peephole(1, u, c)) * Math.Tanh(c);
            }
        });

        layer.AssertNear(y);
        for (int k = 0; k < cells.Length; k++)
        {
            double level = Math.Clamp((cells[k] / CellScale) + cellZeroPoint, 0, 255);
            Assert.InRange(y[layer.Count + k], level - 1, level + 1);
        }
    });

    // Bytes alone are carried from call to call; what lies between them is in the scratch.
    [Fact]
    public void Layers_ThatRemember_GiveStepByStepWhatTheyGiveAtOnce() => Cases.ForAll(100, random =>
    {
        var layer = new Layer(random, gates: 4, isSingle: true);
        byte[] start = Enumerable.Repeat((byte)128, layer.Units).ToArray();
        var y = new byte[2 * layer.Count];
        RunLstm(layer, layer.X.Offset, layer.Hidden, start, 0, y, new byte[layer.Scratch.Bytes.Length], layer.Steps, layer.Count, false);
        RunGru(layer, layer.X.Offset, start, 0, out byte[] gru, new byte[layer.Scratch.Bytes.Length], layer.Steps, false);
        (byte[] hidden, byte[] cell, byte[] units) = (layer.Hidden, start, start);
        (byte[] lstmScratch, byte[] gruScratch) = (new byte[layer.Scratch.Bytes.Length], new byte[layer.Scratch.Bytes.Length]);
        for (int step = 0; step < layer.Steps; step++)
        {
            var made = new byte[2 * layer.Units];
            int from = layer.X.Offset + (step * layer.Inputs);
            RunLstm(layer, from, hidden, cell, 0, made, lstmScratch, 1, layer.Units, true);
            (hidden, cell) = (made[..layer.Units], made[layer.Units..]);
            RunGru(layer, from, units, 0, out units, gruScratch, 1, true);
            Assert.Equal(y[(step * layer.Units)..((step + 1) * layer.Units)], hidden);
            Assert.Equal(y[(layer.Count + (step * layer.Units))..(layer.Count + ((step + 1) * layer.Units))], cell);
            Assert.Equal(gru[(step * layer.Units)..((step + 1) * layer.Units)], units);
        }
    });

    private static void RunLstm(
        Layer layer, int xOffset, byte[] hidden, byte[] cell, int cellOffset, byte[] y, byte[] scratch, int steps, int distance, bool remembers) => LstmLayer.Run(
            layer.X.Bytes, xOffset, hidden, 0, cell, cellOffset, y, 0, scratch, layer.Scratch.Offset,
            layer.Weights[0], layer.Weights[1], layer.Weights[2], layer.Weights[3], layer.Bias, layer.Multiplier, layer.Shift,
            [], peepholeShift: 14, s_sigmoid, TableShift, s_tanh, TableShift, s_tanh, TableShift,
            steps, 1, layer.Inputs, layer.Units, false, remembers, 0, keepShift: 3, addShift: 0, sumShift: 18,
            Ratio(1 / OutputScale / Unit / Unit).Multiplier, Ratio(1 / OutputScale / Unit / Unit).Shift, OutputZeroPoint,
            Ratio(CellScale * Unit / Domain).Multiplier, Ratio(CellScale * Unit / Domain).Shift, 128,
            distance, Ratio(Domain / Unit / CellScale).Multiplier, Ratio(Domain / Unit / CellScale).Shift);

    private static void RunGru(Layer layer, int xOffset, byte[] hidden, int hiddenOffset, out byte[] y, byte[] scratch, int steps, bool remembers)
    {
        y = new byte[steps * layer.Units];
        GruLayer.Run(
            layer.X.Bytes, xOffset, hidden, hiddenOffset, y, 0, scratch, layer.Scratch.Offset,
            layer.Weights[0], layer.Weights[1], layer.Weights[2], layer.Bias, layer.Multiplier, layer.Shift, s_sigmoid, TableShift, s_tanh, TableShift,
            steps, 1, layer.Inputs, layer.Units, false, remembers, false, 15,
            Ratio(1 / OutputScale / Unit).Multiplier, Ratio(1 / OutputScale / Unit).Shift, OutputZeroPoint,
            Ratio(OutputScale * Unit).Multiplier, Ratio(OutputScale * Unit).Shift);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static int[] Table(Func<double, double> function) =>
        [.. Enumerable.Range(0, 257).Select(k => (int)Math.Clamp(Math.Round(function((k - 128) * Domain / 128) * Unit), -Unit, Unit - 1))];

    private static byte Byte(double hidden) => (byte)Math.Clamp(Math.Floor((hidden / OutputScale) + 0.5) + OutputZeroPoint, 0, 255);

    private static (int Multiplier, int Shift) Ratio(double ratio)
    {
        int exponent = Math.ILogB(ratio);
        return ((int)Math.Min(Math.Round(Math.ScaleB(ratio, 30 - exponent)), int.MaxValue), 30 - exponent);
    }

    /// <summary>Random weights, inputs and initial units, and the loop over steps in doubles.</summary>
    private sealed class Layer
    {
        private readonly double _ratio;
        private readonly byte[] _expected;

        public Layer(Random random, int gates, bool splitsLast = false, bool isSingle = false)
        {
            (Steps, Batch, Inputs, Units) = (random.Next(1, 9), isSingle ? 1 : random.Next(1, 4), random.Next(1, 7), random.Next(1, 9));
            IsReverse = random.Next(2) == 0;
            X = Region.Create(random, Steps * Batch * Inputs);
            Scratch = Region.Create(random, Inputs + (7 * Units));
            Hidden = new byte[Batch * Units];
            random.NextBytes(Hidden);
            _expected = new byte[Count];
            _ratio = Domain / (Width * 127 * random.Next(250, 600));
            Weights = [.. Enumerable.Range(0, gates).Select(_ =>
                Enumerable.Range(0, Units * Width).Select(_ => (sbyte)random.Next(-127, 128)).ToArray())];
            Bias = [.. Enumerable.Range(0, (gates + (splitsLast ? 1 : 0)) * Units).Select(_ => random.Next(-20_000, 20_000))];
            Multiplier = [.. Enumerable.Repeat(Ratio(_ratio * Unit / Domain).Multiplier, gates * Units)];
            Shift = [.. Enumerable.Repeat((byte)Ratio(_ratio * Unit / Domain).Shift, gates * Units)];
        }

        public int Steps { get; }

        public int Batch { get; }

        public int Inputs { get; }

        public int Units { get; }

        public int Width => Inputs + Units;

        public int Count => Steps * Batch * Units;

        public bool IsReverse { get; }

        public Region X { get; }

        public Region Scratch { get; }

        public byte[] Hidden { get; }

        public sbyte[][] Weights { get; }

        public int[] Bias { get; }

        public int[] Multiplier { get; }

        public byte[] Shift { get; }

        public double InitialOf(int sequence, int unit) => (Hidden[(sequence * Units) + unit] - OutputZeroPoint) * OutputScale;

        public double Sum(int gate, int unit, double[] v) => Part(gate, unit, v, 0, Width, Bias[(gate * Units) + unit]);

        /// <summary>What the kernel's function is applied to; sums beyond its domain are those at its end.</summary>
        public double Part(int gate, int unit, double[] v, int start, int end, int bias) =>
            (bias + Enumerable.Range(start, end - start).Sum(k => v[k] * Weights[gate][(unit * Width) + k])) * _ratio;

        /// <param name="y">What the kernel made.</param>
        /// <param name="step">Sequence, row of x, what the products read, and the hidden units to be set.</param>
        public void ForEachStep(Region y, Action<int, int, double[], double[]> step)
        {
            for (int b = 0; b < Batch; b++)
            {
                double[] v = [.. new double[Inputs], .. Hidden.AsSpan(b * Units, Units).ToArray().Select(q => (double)q)];
                for (int t = 0; t < Steps; t++)
                {
                    int row = ((IsReverse ? Steps - 1 - t : t) * Batch) + b;
                    for (int k = 0; k < Inputs; k++)
                    {
                        v[k] = X[(row * Inputs) + k];
                    }

                    var hidden = new double[Units];
                    step(b, row, v, hidden);
                    for (int u = 0; u < Units; u++)
                    {
                        _expected[(row * Units) + u] = Byte(hidden[u]);
                        v[Inputs + u] = y[(row * Units) + u];
                    }
                }
            }
        }

        public void AssertNear(Region y)
        {
            y.AssertGuardsIntact();
            Scratch.AssertGuardsIntact();
            X.AssertAsExpected();
            for (int k = 0; k < Count; k++)
            {
                Assert.True(Math.Abs(y[k] - _expected[k]) <= StepsApart, $"element {k}: {y[k]} instead of {_expected[k]}");
            }
        }
    }
}
