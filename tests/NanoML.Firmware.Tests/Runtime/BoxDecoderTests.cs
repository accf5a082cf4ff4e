using NanoML.Runtime;
using NanoML.TrainingPreprocessing;

namespace NanoML.Firmware.Tests.Runtime;

/// <summary>Boxes of a detector, against the twin in floats.</summary>
public sealed class BoxDecoderTests
{
    private const int Side = 32;
    private const int Overlap = 37;

    // Two grids: 16 cells of two anchors, 4 cells of six.
    private static readonly AnchorLayer[] s_layers = [new(8, 2), new(16, 6)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Fact]
    public void Centers_OfAnchors_AreTheTwins()
    {
        var grid = new AnchorGrid(40, 24, [8, 16], [2, 6]);
        (double X, double Y)[] expected = [.. BoxDecoding.Anchors(40, 24, s_layers)];

        Assert.Equal(expected.Length, grid.Count);
        Assert.Equal(
            expected,
            Enumerable.Range(0, grid.Count).Select(k => (grid.CenterX(k) / (double)AnchorGrid.Fraction, grid.CenterY(k) / (double)AnchorGrid.Fraction)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_CentersAndSizes_FindsTheTwinsBoxes(int seed)
    {
        var model = new Detector(56, 6, 1, 1f / AnchorGrid.Fraction);
        model.Fill(new Random(seed));
        var decoder = new BoxDecoder(model.OutputAt(0), model.OutputAt(1), new AnchorGrid(Side, Side, [8, 16], [2, 6]), BoxForm.CenterAndSize, 1, Overlap);
        IEnumerable<Box> boxes = BoxDecoding.FromCenters(model.Boxes(6), model.Scores(1), BoxDecoding.Anchors(Side, Side, s_layers), 1);

        AssertSame(BoxDecoding.Select(boxes, 1, Overlap / 100.0), decoder, decoder.Decode(1));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_CornersWithTwoClasses_FindsTheTwinsBoxes(int seed)
    {
        var model = new Detector(40, 4, 2, 1f / (AnchorGrid.Fraction * Side));
        model.Fill(new Random(seed));
        var decoder = new BoxDecoder(model.OutputAt(0), model.OutputAt(1), null!, BoxForm.Corners, Side, Overlap);

        AssertSame(BoxDecoding.Select(BoxDecoding.FromCorners(model.Boxes(4), model.Scores(2), Side), 0.5, Overlap / 100.0), decoder, decoder.Decode(0.5f));
    }

    [Fact]
    public void Decode_MoreCandidatesThanFit_KeepsTheBest()
    {
        var model = new Detector(200, 4, 1, 1f / AnchorGrid.Fraction);
        for (int k = 0; k < 200; k++)
        {
            // Boxes without area lie over none.
            model.Output[800 + k] = (byte)(k < 100 ? k : 255 - k);
        }

        var decoder = new BoxDecoder(model.OutputAt(0), model.OutputAt(1), null!, BoxForm.Corners, 1, Overlap);
        Assert.Equal(BoxDecoder.MostCandidates, decoder.Decode(-100));
        Assert.Equal((100, 101, 102), (decoder.IndexOf(0), decoder.IndexOf(1), decoder.IndexOf(2)));
    }

    [Fact]
    public void Decoder_OfWhatDoesNotFit_IsRefused()
    {
        var model = new Detector(10, 4, 1, 1);
        Assert.Throws<ArgumentException>(() => new BoxDecoder(model.OutputAt(1), model.OutputAt(0), null!, BoxForm.Corners, 1, Overlap));
        Assert.Throws<ArgumentException>(() => new BoxDecoder(
            model.OutputAt(0), model.OutputAt(1), new AnchorGrid(Side, Side, [8], [1]), BoxForm.CenterAndSize, 1, Overlap));
        Assert.Throws<ArgumentException>(() => new AnchorGrid(Side, Side, [8, 16], [2]));
    }

    private static void AssertSame(IReadOnlyList<Box> expected, BoxDecoder decoder, int count)
    {
        double Pixels(int parts) => parts / (double)AnchorGrid.Fraction;
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Enumerable.Range(0, count).Select(k => new Box(
            Pixels(decoder.Left(k)), Pixels(decoder.Top(k)), Pixels(decoder.Right(k)), Pixels(decoder.Bottom(k)), decoder.ScoreOf(k), decoder.IndexOf(k))));
    }

    /// <summary>A model whose outputs are what a test writes there.</summary>
    private sealed class Detector(int boxes, int values, int scores, float scale) : TensorModel(
        new byte[1],
        1,
        [new ModelTensor("x", [1, 1], 0, new Quantization(1, 0))],
        new byte[boxes * (values + scores)],
        [
            new ModelTensor("boxes", [1, boxes, values], 0, new Quantization(scale, 100)),
            new ModelTensor("scores", [1, boxes, scores], boxes * values, new Quantization(1f / 64, 128)),
        ],
        null!)
    {
        public override void Invoke() => throw new NotSupportedException("a test writes the outputs");

        /// <summary>Random bytes; sizes are even parts of a pixel, so that halves are none.</summary>
        public void Fill(Random random)
        {
            random.NextBytes(Output);
            for (int k = 0; k < boxes; k++)
            {
                for (int v = 2; v < 4; v++)
                {
                    Output[(k * values) + v] = (byte)(100 + (2 * random.Next(70)));
                }
            }
        }

        public float[][] Boxes(int length) =>
            [.. Enumerable.Range(0, boxes).Select(k => Enumerable.Range(0, length).Select(v => OutputAt(0).ValueOf((k * length) + v)).ToArray())];

        public float[] Scores(int length) => [.. Enumerable.Range(0, boxes).Select(k => OutputAt(1).ValueOf((k * length) + length - 1))];
    }
}
