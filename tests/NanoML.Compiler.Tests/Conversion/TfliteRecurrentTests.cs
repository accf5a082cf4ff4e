using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Conversion;

/// <summary>Recurrent layers of TensorFlow Lite files against their formulas.</summary>
public sealed class TfliteRecurrentTests : IDisposable
{
    private const int Lstm = 44;
    private const int Rnn = 35;
    private const int Steps = 5;
    private const int Features = 3;
    private const int Units = 2;

    private readonly TempFolder _folder = new();
    private readonly Random _random = new(7);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnLstm_ComputesItsFormula(bool isTimeMajor)
    {
        float[][] w = [.. Enumerable.Range(0, 4).Select(_ => Numbers(Units * Features))];
        float[][] r = [.. Enumerable.Range(0, 4).Select(_ => Numbers(Units * Units))];
        float[][] b = [.. Enumerable.Range(0, 4).Select(_ => Numbers(Units))];
        float[] x = Numbers(Steps * Features);
        float[] actual = new FloatOracle(Import(LstmFile(isTimeMajor, w, r, b, cellClip: 10))).Run(x);
        Assert.All(Formula(w, r, b, x).Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void ASimpleLayer_ComputesItsFormula()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 2, 1]);
        int state = builder.Variable("state", TfliteType.Float32, [1, 1]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 2, 1]);
        int[] weights = [builder.Floats("w", [1, 1], 2), builder.Floats("r", [1, 1], 0.5f), builder.Floats("b", [1], 0.25f)];
        byte[] file = builder.Operator(Rnn, [x, .. weights, state], [y], 31, (0, false), (1, (byte)1)).Output(y).ToBytes();
        Assert.Equal([2.25f, 5.375f], new FloatOracle(Import(file)).Run([1, 2]));
    }

    [Fact]
    public void WhatTheDeviceCannotDo_IsRefused()
    {
        float[][] gates = [.. Enumerable.Range(0, 4).Select(_ => new float[Units * Features])];
        byte[] file = LstmFile(false, gates, [.. gates.Select(gate => gate[..4])], [.. gates.Select(gate => gate[..2])], cellClip: 1);
        Refusal.Assert(DiagnosticCatalog.UnsupportedTfliteOption, () => Import(file), "UNIDIRECTIONAL_SEQUENCE_LSTM", "limited");
    }

    private static byte[] LstmFile(bool isTimeMajor, float[][] w, float[][] r, float[][] b, float cellClip)
    {
        int[] shape = isTimeMajor ? [Steps, 1, Features] : [1, Steps, Features];
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, shape);
        int[] input = [.. w.Select((gate, k) => builder.Floats($"w{k}", [Units, Features], gate))];
        int[] recurrent = [.. r.Select((gate, k) => builder.Floats($"r{k}", [Units, Units], gate))];
        int[] biases = [.. b.Select((gate, k) => builder.Floats($"b{k}", [Units], gate))];
        int hidden = builder.Variable("hidden", TfliteType.Float32, [1, Units]);
        int cell = builder.Variable("cell", TfliteType.Float32, [1, Units]);
        int y = builder.Tensor("y", TfliteType.Float32, [.. shape[..2], Units]);
        return builder.Operator(
            Lstm, [x, .. input, .. recurrent, -1, -1, -1, .. biases, -1, -1, hidden, cell, -1, -1, -1, -1], [y], 71,
            (0, (byte)4), (1, cellClip), (2, 0f), (3, isTimeMajor)).Output(y).ToBytes();
    }

    /// <summary>Hochreiter and Schmidhuber's layer with a forget gate; gates are input, forget, cell and output.</summary>
    private static double[] Formula(float[][] w, float[][] r, float[][] b, float[] x)
    {
        var h = new double[Units];
        var c = new double[Units];
        List<double> all = [];
        for (int t = 0; t < Steps; t++)
        {
            double Gate(int gate, int unit) => b[gate][unit]
                + Enumerable.Range(0, Features).Sum(k => w[gate][(unit * Features) + k] * x[(t * Features) + k])
                + Enumerable.Range(0, Units).Sum(k => r[gate][(unit * Units) + k] * h[k]);
            double[] next = [.. Enumerable.Range(0, Units).Select(u => (Sigmoid(Gate(1, u)) * c[u]) + (Sigmoid(Gate(0, u)) * Math.Tanh(Gate(2, u))))];
            h = [.. Enumerable.Range(0, Units).Select(u => Sigmoid(Gate(3, u)) * Math.Tanh(next[u]))];
            c = next;
            all.AddRange(h);
        }

        return [.. all];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * _random.NextDouble()) - 1))];

    private Graph Import(byte[] file) => Compilability.Import(ModelFile.Read(_folder.Write("m.tflite", file)));
}
