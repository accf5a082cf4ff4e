using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sum of any number of inputs, with broadcasting.</summary>
public sealed record Sum : ComposedOp
{
    public static Op Import(NodeImport node) => NaryImport.Read(node, new Sum());

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) => inputs.Aggregate((sum, next) => on.Apply(new Add(), sum, next));
}
