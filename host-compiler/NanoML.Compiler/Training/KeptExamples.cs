namespace NanoML.Compiler.Training;

/// <summary>Examples that are dear to make: each is made once, and of what it could have been as well a few are, which vary a little at every draw.</summary>
/// <param name="inner">Whose random numbers follow from <paramref name="seed"/> alone here.</param>
/// <param name="variants">Of each example, at least 1.</param>
internal sealed class KeptExamples(ILabelledExamples inner, int variants, int seed) : ILabelledExamples
{
    /// <summary>Enough that a network does not learn them by heart.</summary>
    public const int Variants = 12;

    private readonly float[]?[] _plain = new float[inner.Count][];
    private readonly float[]?[] _varied = new float[inner.Count * variants][];

    /// <summary>The data as they are, or kept where that pays.</summary>
    public static LabelledData Of(LabelledData data, int seed) => data with { Training = Kept(data.Training, seed), Validation = Kept(data.Validation, seed) };

    public int Count => inner.Count;

    public int Label(int example) => inner.Label(example);

    public string Recording(int example) => inner.Recording(example);

    // Two threads that make the same one make the same numbers.
    public float[] Plain(int example) => _plain[example] ??= inner.Plain(example);

    public float[] Augmented(int example, Random random)
    {
        int index = (example * variants) + random.Next(variants);
        float[] made = [.. _varied[index] ??= inner.Augmented(example, new Random(ExampleOrder.Mix(seed, index)))];
        inner.Vary(made, random);
        return made;
    }

    private static ILabelledExamples Kept(ILabelledExamples examples, int seed) =>
        examples.IsCostly ? new KeptExamples(examples, Variants, seed) : examples;
}
