using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Reshape with its target resolved; Flatten, Squeeze and Unsqueeze become this operator too. It costs nothing on the device.</summary>
public sealed record Reshape(Shape Target) : Op, ILowers, IDifferentiable, IExportable
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        int[] target = node.ConstantInts(1, "target shape")!;
        bool allowZero = node.Int("allowzero", 0) != 0;
        node.Keep(0);
        return new Reshape(Resolve(node.Shape(0), target, allowZero));
    }

    /// <summary>Resolves ONNX's 0 (keep) and -1 (what remains).</summary>
    /// <exception cref="OpException">The element counts differ.</exception>
    public static Shape Resolve(Shape input, ReadOnlySpan<int> target, bool allowZero)
    {
        var dims = new int[target.Length];
        int free = -1;
        long known = 1;
        for (int k = 0; k < dims.Length; k++)
        {
            dims[k] = target[k] == 0 && !allowZero ? (k < input.Rank ? input[k] : -2) : target[k];
            if (dims[k] == -1 && free < 0)
            {
                free = k;
            }
            else if (dims[k] < 0 || (known *= dims[k]) > int.MaxValue)
            {
                throw OpException.Shape($"the target shape [{string.Join(", ", target.ToArray())}] is malformed");
            }
        }

        if (free >= 0)
        {
            dims[free] = known == 0 ? 0 : (int)(input.Count / known);
        }

        var shape = new Shape([.. dims]);
        return shape.Count == input.Count ? shape : throw OpException.Shape($"a tensor of shape {input} cannot become {shape}");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => inputs[0]!.Shape.Count == Target.Count
        ? [new(inputs[0]!.Type.ElementType, Target)]
        : throw new OpException(DiagnosticCatalog.BadShape, $"a tensor of shape {inputs[0]!.Shape} cannot become {Target}");

    /// <summary>Where time stays an axis with the same elements before it.</summary>
    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        int target = axes[0] is { } axis
            ? Enumerable.Range(0, Target.Rank).FirstOrDefault(k => Target[k] == input[axis] && Target.Product(0, k) == input.Product(0, axis), -1)
            : -1;
        return target < 0 ? null : new TimeRule.EachFrame(target, frames => new Reshape(Target.With(target, frames)));
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [inputs[0]!.Reshape(Target)];

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient) => [outputGradient];

    public void Export(NodeExport node) => node.Emit(
        "Reshape", [node.Inputs[0], node.Constant("shape", Target.Dims)]);

    public void Lower(LoweringContext context) => context.AliasOutput(context.InputBuffer(0));
}
