using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>A network by a few numbers: a family and what it takes.</summary>
/// <param name="Family">One of <see cref="NetworkFamilies"/>.</param>
/// <param name="Channels">Of each stage, or the units of each layer.</param>
/// <param name="Kernel">The extent of its convolutions along each axis; families without any do not read it.</param>
/// <param name="Stride">Of the first convolution along each axis.</param>
public sealed record Network(string Family, ImmutableArray<int> Channels, int Kernel = 3, int Stride = 1)
{
    /// <summary>For example <c>conv1d 8-16-24 kernel 5 stride 2</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Family} {string.Join('-', Channels)}{(Kernel > 1 ? $" kernel {Kernel}" : "")}{(Stride > 1 ? $" stride {Stride}" : "")}");

    public bool Equals(Network? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As it is trained: the scores of a batch.</summary>
    internal Graph ToTrain(Shape sample, int classes, int batch, int seed) =>
        Build(new NetworkBuilder(sample, batch, seed, ImmutableDictionary<string, Tensor>.Empty), InputScale.None, classes, []);

    /// <summary>As it is deployed: the probabilities of one sample.</summary>
    /// <param name="known">Trained constants and statistics; what is missing is as training begins.</param>
    internal Graph ToDeploy(Shape sample, ImmutableArray<string> classes, InputScale scale, int seed, IReadOnlyDictionary<string, Tensor> known) =>
        Build(new NetworkBuilder(sample, null, seed, known), scale, classes.Length, classes);

    private Graph Build(NetworkBuilder b, InputScale scale, int classes, ImmutableArray<string> labels)
    {
        string x = scale.Origin is { } origin ? b.Standardize(NetworkBuilder.Input, origin, scale.Factor!) : NetworkBuilder.Input;
        b.Classify(NetworkFamilies.Of(Family).Build(b, x, this), classes);
        return b.ToGraph("network", labels.IsEmpty
            ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary<string, string>.Empty.Add(ClassLabels.Key, ClassLabels.Write(labels)));
    }
}

/// <summary>What brings inputs to mean 0 and variance 1: <c>(x - Origin) * Factor</c>, with NumPy's broadcasting.</summary>
internal sealed record InputScale(Tensor? Origin, Tensor? Factor)
{
    public static InputScale None { get; } = new(null, null);
}
