using NanoML.Compiler.Ir;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

/// <summary>Examples that are easy to tell apart: of class c the mean of the c-th part of the input is above that of the others.</summary>
internal sealed class Toy(Shape shape, int count, int seed, int classes = 3, double contrast = 0.8) : ILabelledExamples
{
    public static LabelledData Data(Shape shape, int count = 96) => new("toy", ["a", "b", "c"], shape, new Toy(shape, count, 1), new Toy(shape, 60, 2));

    public int Count => count;

    public int Label(int example) => example % classes;

    public string Recording(int example) => $"{seed}-{example / 6}";

    public float[] Plain(int example) => Draw(example, new Random((seed * 1000) + example));

    public float[] Augmented(int example, Random random) => Draw(example, random);

    private float[] Draw(int example, Random random) => [.. Enumerable.Range(0, shape.Count)
        .Select(k => (float)(random.NextDouble() + (k * classes / shape.Count == Label(example) ? contrast : 0)))];
}

/// <summary>Progress that is heard at once, on the thread that makes it.</summary>
internal sealed class Heard<T>(Action<T> listener) : IProgress<T>
{
    public void Report(T value) => listener(value);
}
