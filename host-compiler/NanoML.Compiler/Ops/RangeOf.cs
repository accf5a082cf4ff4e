using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Range: numbers from one to another, known at import.</summary>
public static class RangeOf
{
    private const int MaxLength = 1 << 20;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        Tensor start = node.ConstantScalar(0, "start")!;
        Tensor limit = node.ConstantScalar(1, "limit")!;
        Tensor delta = node.ConstantScalar(2, "delta")!;
        node.Keep();
        double from = Number(start);
        double step = Number(delta);
        double count = Math.Max(0, Math.Ceiling((Number(limit) - from) / step));
        if (!(count <= MaxLength))
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {count} elements; {MaxLength} is the most");
        }

        double[] values = [.. Enumerable.Range(0, (int)count).Select(k => from + (k * step))];
        return new Constant(start.IsFloat
            ? new Tensor(Shape.Of(values.Length), Array.ConvertAll(values, value => (float)value), start.Type.ElementType)
            : new Tensor(Shape.Of(values.Length), Array.ConvertAll(values, value => (long)value), start.Type.ElementType));
    }

    private static double Number(Tensor tensor) => tensor.IsFloat ? tensor.Floats[0] : tensor.Integers[0];
}
