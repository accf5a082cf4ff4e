using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// How libsvm holds a machine for every two of several classes: each support vector belongs to a class and has one coefficient for every
/// other class, in their order.
/// </summary>
public static class PairwiseMachines
{
    /// <summary>How many support vectors there are; more than an <c>int</c> holds are as many as it holds.</summary>
    public static int Count(int[] perClass) => (int)Math.Min(perClass.Sum(count => (long)count), int.MaxValue);

    /// <summary>Every two classes, the lower one first, in the order of their decisions.</summary>
    public static IEnumerable<(int First, int Second)> Pairs(int classes) =>
        Enumerable.Range(0, classes).SelectMany(i => Enumerable.Range(i + 1, classes - i - 1).Select(j => (i, j)));

    /// <summary>The coefficients of all vectors for one pair after the other, zero where a vector belongs to neither class.</summary>
    /// <param name="coefficients">[classes - 1, vectors]</param>
    /// <param name="perClass">How many vectors each class has; they lie in the order of the classes.</param>
    /// <exception cref="OpException">There are fewer or more coefficients.</exception>
    public static float[] Coefficients(float[] coefficients, int[] perClass)
    {
        int classes = perClass.Length;
        int vectors = Count(perClass);
        if (coefficients.Length != (long)(classes - 1) * vectors)
        {
            throw OpException.Shape($"{coefficients.Length} coefficients do not fit {vectors} vectors of {classes} classes");
        }

        int[] starts = [.. perClass.Select((_, k) => perClass.Take(k).Sum())];
        return
        [
            .. Pairs(classes).SelectMany(pair =>
            {
                var row = new float[vectors];
                Copy(pair.First, pair.Second - 1, row);
                Copy(pair.Second, pair.First, row);
                return row;
            }),
        ];

        void Copy(int own, int place, float[] row) =>
            Array.Copy(coefficients, (place * vectors) + starts[own], row, starts[own], perClass[own]);
    }
}
