using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Mean of any number of inputs, with broadcasting.</summary>
public sealed record Mean : ComposedOp
{
    public static Op Import(NodeImport node) => NaryImport.Read(node, new Mean());

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T sum = inputs.Aggregate((sum, next) => on.Apply(new Add(), sum, next));
        return on.Apply(new Mul(), sum, on.Number(1f / inputs.Count, sum));
    }
}
