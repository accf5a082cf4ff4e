using System.Collections.Immutable;

namespace NanoML.Compiler.Training;

/// <summary>Some examples of others, in an order of their own.</summary>
/// <param name="indices">Of <paramref name="inner"/>.</param>
internal sealed class ExampleSubset(ILabelledExamples inner, ImmutableArray<int> indices) : ILabelledExamples
{
    public int Count => indices.Length;

    public int Label(int example) => inner.Label(indices[example]);

    public string Recording(int example) => inner.Recording(indices[example]);

    public float[] Plain(int example) => inner.Plain(indices[example]);

    public float[] Augmented(int example, Random random) => inner.Augmented(indices[example], random);
}

/// <summary>Two parts of a data set as one: first all of the one, then all of the other.</summary>
internal sealed class JoinedExamples(ILabelledExamples first, ILabelledExamples second) : ILabelledExamples
{
    public int Count => first.Count + second.Count;

    public int Label(int example) => Part(ref example).Label(example);

    public string Recording(int example) => Part(ref example).Recording(example);

    public float[] Plain(int example) => Part(ref example).Plain(example);

    public float[] Augmented(int example, Random random) => Part(ref example).Augmented(example, random);

    private ILabelledExamples Part(ref int example)
    {
        if (example < first.Count)
        {
            return first;
        }

        example -= first.Count;
        return second;
    }
}
