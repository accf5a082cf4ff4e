using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Lanes;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>
/// Layers at the edges of what one method and one assembly can hold: every strategy cuts its code into pieces that the device can load, or
/// is no candidate.
/// </summary>
public sealed class LargeLayerTests(ITestOutputHelper output)
{
    private const int InputLength = 100_000;

    private delegate RandomLayer Layer(Random random, DeviceBuffer input);

    private static readonly Dictionary<string, Layer> s_layers = new()
    {
        ["640 to 128, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 1, 640, 128, WeightStyle.Int8),
        ["3000 to 24, extreme"] = (r, x) => RandomLayer.OfDense(r, x, 1, 3000, 24, WeightStyle.ExtremeSigns),
        ["1500 to 60, 4 bits"] = (r, x) => RandomLayer.OfDense(r, x, 1, 1500, 60, WeightStyle.FourBits),
        ["1500 to 60, mostly zero"] = (r, x) => RandomLayer.OfDense(r, x, 1, 1500, 60, WeightStyle.MostlyZero),
        ["700 to 200, ternary"] = (r, x) => RandomLayer.OfDense(r, x, 1, 700, 200, WeightStyle.Ternary),
        ["1 to 300, scales at their ends"] = (r, x) => RandomLayer.OfDense(r, x, 1, 1, 300, WeightStyle.Extreme, mixed: true),
        ["7 to 900, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 1, 7, 900, WeightStyle.Int8),
        ["691 to 2, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 1, 691, 2, WeightStyle.Int8),
        ["9 rows of 2 to 300, scales at their ends"] = (r, x) => RandomLayer.OfDense(r, x, 9, 2, 300, WeightStyle.Int8, mixed: true),
        ["9 rows of 140 to 2, 4 bits"] = (r, x) => RandomLayer.OfDense(r, x, 9, 140, 2, WeightStyle.FourBits),
        ["50 rows of 96 to 120, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 50, 96, 120, WeightStyle.Int8),
        ["29 rows of 20 to 400, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 29, 20, 400, WeightStyle.Int8),
        ["40 rows of 300 to 40, 4 bits"] = (r, x) => RandomLayer.OfDense(r, x, 40, 300, 40, WeightStyle.FourBits),
        ["9 rows of 2000 to 8, extreme"] = (r, x) => RandomLayer.OfDense(r, x, 9, 2000, 8, WeightStyle.Extreme),
        ["5 rows of 2000 to 8, 8 bits"] = (r, x) => RandomLayer.OfDense(r, x, 5, 2000, 8, WeightStyle.Int8),
        ["3x3x32 to 48 over a width of 30"] = (r, x) => RandomLayer.OfConv(r, x, Same(9, 30, 32, 3), 1, 48, WeightStyle.Int8),
        ["5x5x16 to 20, 4 bits"] = (r, x) => RandomLayer.OfConv(r, x, Same(8, 9, 16, 5), 1, 20, WeightStyle.FourBits),
        ["3x3x64 to 6, extreme"] = (r, x) => RandomLayer.OfConv(r, x, Same(7, 7, 64, 3), 1, 6, WeightStyle.Extreme),
        ["3x3x64 to 16, ternary, 2 groups"] = (r, x) => RandomLayer.OfConv(r, x, Same(6, 8, 64, 3), 2, 16, WeightStyle.Ternary),
        ["16x16x1 to 4"] = (r, x) => RandomLayer.OfConv(r, x, Same(20, 20, 1, 16), 1, 4, WeightStyle.Int8),
        ["1x1x600 stride 2 to 5, mostly zero"] = (r, x) =>
            RandomLayer.OfConv(r, x, new WindowGeometry(9, 5, 600, 5, 3, 1, 1, 2, 2, 1, 1, 0, 0, 0, 0), 1, 5, WeightStyle.MostlyZero),
        ["depthwise 3x3 of 420 channels"] = (r, x) => RandomLayer.OfDepthwise(r, x, Same(6, 5, 420, 3), 420, WeightStyle.Int8),
        ["depthwise 3x3 of 150 channels in 7 strips"] = (r, x) => RandomLayer.OfDepthwise(r, x, Same(4, 112, 150, 3), 150, WeightStyle.FourBits),
        ["depthwise 5x5, dilated, of 40 channels in strips"] = (r, x) => RandomLayer.OfDepthwise(
            r, x, new WindowGeometry(12, 60, 40, 12, 60, 5, 5, 1, 1, 2, 2, 4, 4, 4, 4), 40, WeightStyle.Int8),
        ["depthwise 6x6 of 30 channels"] = (r, x) => RandomLayer.OfDepthwise(r, x, Same(9, 40, 30, 6), 30, WeightStyle.FourBits),
        ["depthwise 3x3 over a row of 4000"] = (r, x) => RandomLayer.OfDepthwise(r, x, Same(3, 4000, 2, 3), 2, WeightStyle.FourBits),
    };

    public static TheoryData<string> Names => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void LargeLayer_EveryStrategy_KeepsToTheLimitsAndTheReferencesBytes(string name)
    {
        foreach (int margin in new[] { ClampTable.MaxMargin, ClampTable.LeastMargin })
        {
            var batch = new LayerBatch(1, InputLength, margin, withReference: false, (random, input) => [s_layers[name](random, input)]);
            if (!batch.Codes.Any())
            {
                output.WriteLine("the reference alone");
                return;
            }

            ImmutableArray<DeviceAssembly> assemblies = batch.AssertReferenceBytes(inputs: 2);
            Dictionary<string, int> bytes = LayerBytes.Of(assemblies);
            foreach (LayerCode code in batch.Codes)
            {
                int actual = bytes[code.Call.Layer];
                output.WriteLine($"{code.GetType().Name}, margin {margin}: {actual:n0} bytes, estimated {code.IlBytes:n0}");
                Assert.True(actual <= code.IlBytes, $"{code.GetType().Name}, margin {margin}: {actual:n0} bytes, estimated {code.IlBytes:n0}");
            }
        }
    }

    /// <summary>A window that keeps the image's size.</summary>
    private static WindowGeometry Same(int height, int width, int channels, int kernel)
    {
        int before = (kernel - 1) / 2;
        return new WindowGeometry(
            height, width, channels, height, width, kernel, kernel, 1, 1, 1, 1, before, before, kernel - 1 - before, kernel - 1 - before);
    }
}
