namespace NanoML.Compiler.Training;

/// <summary>Examples in memory, of one recording each, that do not vary.</summary>
public sealed class FixedExamples(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels) : ILabelledExamples
{
    public int Count => inputs.Count;

    public int Label(int example) => labels[example];

    public string Recording(int example) => $"{example}";

    public float[] Plain(int example) => inputs[example];

    public float[] Augmented(int example, Random random) => inputs[example];
}
