using NanoML.Runtime;

namespace NanoML.Learning.Tests.Support;

/// <summary>A classifier of "up", "down" and "rest" whose results and features a test says.</summary>
internal sealed class FakeModel : TensorModel
{
    public const int Classes = 3;
    public const int FeatureCount = 4;

    private static readonly string[] s_labels = ["up", "down", "rest"];

    public FakeModel(bool isProbability = true)
        : base(
            new byte[8],
            8,
            [new ModelTensor("input", [8], 0, new Quantization(0.5f, 3))],
            new byte[Classes + FeatureCount],
            [
                new ModelTensor("scores", [Classes], 0, new Quantization(isProbability ? 1f / 256 : 0.1f, 0)),
                new ModelTensor("features", [FeatureCount], Classes, new Quantization(1, 0)),
            ],
            null)
    {
    }

    public byte[] Scores { get; set; } = [200, 40, 16];

    public byte[] Features { get; set; } = [100, 0, 0, 0];

    public static KnownFeatures Known => new([100, 0, 0, 0, 0, 100, 0, 0, 0, 0, 100, 0], FeatureCount);

    /// <summary>Says "up", "down" or "rest" by the first three features.</summary>
    public static LastLayer NewLayer() => new([40, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 40, 0, 0], Classes, 0, 10);

    public static TaughtModel Taught(FakeModel model, int slots = 2) =>
        new(model, new FeatureMemory(Known, slots, 3), new ClassNames(slots), NewLayer());

    public override void Invoke()
    {
        Scores.CopyTo(Output, 0);
        Features.CopyTo(Output, Classes);
    }

    public override string LabelOf(int index) => s_labels[index];
}
